from django.apps import AppConfig
from django.utils.module_loading import import_module


class InitiativesConfig(AppConfig):
    name = "initiatives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        import_module("initiatives.reclassifying")
