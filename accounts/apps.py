from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import (  # noqa: F401
            context_processors,
            devices,
            factors,
            foreign,
            held,
            held_in_passing,
            sessions,
            sign_ins,
        )
        from accounts.municipal import signing_out  # noqa: F401
