from django.apps import AppConfig


class ValuationConfig(AppConfig):
    name = "valuation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from valuation import holdings  # noqa: F401
