from django.apps import AppConfig


class ClimateConfig(AppConfig):
    name = "climate"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from climate import compared, holdings, housekeeping  # noqa: F401
