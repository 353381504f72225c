from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "retention"

    def ready(self):
        from retention import clock, holdings, kinds, machinery, slots  # noqa: F401
