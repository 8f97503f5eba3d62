from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "undersigned.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from undersigned.accounts import journal  # noqa: PLC0415  (the library's models are loaded by now)

        journal.begin()
