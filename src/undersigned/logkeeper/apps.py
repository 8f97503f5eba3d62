from django.apps import AppConfig


class LogkeeperConfig(AppConfig):
    name = "undersigned.logkeeper"
    label = "logkeeper"
    default_auto_field = "django.db.models.BigAutoField"
