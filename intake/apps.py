from django.apps import AppConfig
from django.utils.module_loading import import_module


class IntakeConfig(AppConfig):
    name = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import_module("intake.keyring")
