from django.apps import AppConfig


class SignonConfig(AppConfig):
    name = "undersigned.signon"
    label = "signon"
    default_auto_field = "django.db.models.BigAutoField"
