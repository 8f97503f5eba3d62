from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "undersigned.hooks"
    label = "hooks"
    default_auto_field = "django.db.models.BigAutoField"
