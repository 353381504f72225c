from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "initiatives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from initiatives import holdings  # noqa: F401
        from initiatives.search import taxonomy_sync  # noqa: F401
