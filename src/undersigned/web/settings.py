"""Django's settings, derived from the instance's; nothing is configured here that an operator has to know."""

from __future__ import annotations

from undersigned.instance.config import is_loopback, read_instance
from undersigned.instance.database import django_database
from undersigned.instance.ring import Ring

INSTANCE = read_instance()
RING = Ring(INSTANCE)

SECRET_KEY = RING.site_key().hex()
DEBUG = False
ALLOWED_HOSTS = [INSTANCE.host.rsplit(":", 1)[0] if ":" in INSTANCE.host else INSTANCE.host]
if is_loopback(INSTANCE.host):
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "undersigned.accounts",
    "undersigned.outbox",
    "undersigned.logkeeper",
    "undersigned.texts",
    "undersigned.signing",
    "undersigned.custody",
    "undersigned.members",
    "undersigned.organisations",
    "undersigned.letterbox",
    "undersigned.publishing",
    "undersigned.desk",
    "undersigned.web",
]
MIDDLEWARE = [
    "undersigned.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "undersigned.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
WSGI_APPLICATION = "undersigned.web.wsgi.application"
DATABASES = {"default": django_database(INSTANCE.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Convenor"
AUTHENTICATION_BACKENDS = ["undersigned.accounts.backends.LinkBackend"]
LOGIN_URL = "/desk/sign-in/"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/assets/"

_IS_TLS = INSTANCE.base_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-desk" if _IS_TLS else "desk"
SESSION_COOKIE_SECURE = _IS_TLS
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = "__Host-form" if _IS_TLS else "form"
CSRF_COOKIE_SECURE = _IS_TLS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_TRUSTED_ORIGINS = [INSTANCE.base_url]
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]  # `security_headers` sends what their middleware would
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # uploads stay in memory: a draft may be confidential
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without-path": {"()": "undersigned.web.logs.WithoutPath"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without-path"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What was not found or not allowed is the visitor's affair; what broke is the operator's.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
