"""Django's settings, derived from the instance's; nothing is configured here that an operator has to know."""

from __future__ import annotations

from pathlib import Path

from undersigned.instance import languages
from undersigned.instance.config import is_loopback, read_instance
from undersigned.instance.database import django_database
from undersigned.instance.doors import SITE_BODY_BYTES
from undersigned.instance.ring import Ring
from undersigned.web.logs import make_logging

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
    # Before the library, so that its pages are shown in our templates.
    "undersigned.accounts",
    "allauth.account",
    "allauth.mfa",
    "undersigned.outbox",
    "undersigned.coalitions",
    "undersigned.logkeeper",
    "undersigned.texts",
    "undersigned.signing",
    "undersigned.custody",
    "undersigned.members",
    "undersigned.organisations",
    "undersigned.roundtable",
    "undersigned.recordings",
    "undersigned.sharing",
    "undersigned.tokens",
    "undersigned.translating",
    "undersigned.answers",
    "undersigned.editions",
    "undersigned.letterbox",
    "undersigned.publishing",
    "undersigned.hooks",
    "undersigned.federation",
    "undersigned.outreach",
    "undersigned.signon",
    "undersigned.desk",
    "undersigned.api",
    "undersigned.web",
]
MIDDLEWARE = [
    "undersigned.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "undersigned.web.middleware.speak",
    "allauth.account.middleware.AccountMiddleware",
    "undersigned.accounts.middleware.AskAgain",
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
MIGRATION_MODULES = {"mfa": "undersigned.accounts.migrations.mfa"}
AUTH_USER_MODEL = "accounts.Convenor"
AUTHENTICATION_BACKENDS = ["undersigned.accounts.backends.LinkBackend"]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"

# How convenors come in (docs/decisions/0025): by passkey, or by a mailed code and a second one. Nobody signs up.
ACCOUNT_ADAPTER = "undersigned.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger can't have us write to somebody else
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"request_login_code": "undersigned.accounts.forms.RequestCodeForm"}
# By account and address, never by network. They are counted in this process's memory.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "3/5m/key,15/d/key",
    "login_failed": "10/5m/key",
    "reauthenticate": "10/m/user",
    "manage_email": "5/10m/user",
    "table_code": "3/5m/key,15/d/key",
    "offer": "10/h/key,40/d/key",
}
MFA_ADAPTER = "undersigned.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "add_webauthn": "undersigned.accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "undersigned.accounts.forms.SecondPasskeyForm",
    "login_webauthn": "undersigned.accounts.forms.EnterWithPasskeyForm",
    "reauthenticate_webauthn": "undersigned.accounts.forms.AgainWithPasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": ""}  # there is nothing to guess, and a limit for all would shut all out
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

LANGUAGE_CODE = "en"
# The house's own list, so that what Django says of itself is never in a language that we don't speak.
LANGUAGES = [(language.code.lower(), language.name) for language in languages.LANGUAGES.values()]
# A catalogue for each part of the house that has been translated: docs/decisions/0040.
LOCALE_PATHS = [Path(__file__).parents[1] / "locale" / part for part in languages.PARTS]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/assets/"

SESSION_ENGINE = "undersigned.accounts.sessions"
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
# The largest draft can be saved: two million characters, each of which a form may spell with twelve.
DATA_UPLOAD_MAX_MEMORY_SIZE = SITE_BODY_BYTES // 2
# Uploads stay in memory: a draft may be confidential. What is larger than the front takes is dropped, never written.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = SITE_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FILES = 4
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = make_logging(INSTANCE.logs)
