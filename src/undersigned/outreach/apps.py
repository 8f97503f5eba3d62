from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "undersigned.outreach"
    label = "outreach"
