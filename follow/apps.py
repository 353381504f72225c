from django.apps import AppConfig


class FollowConfig(AppConfig):
    name = "follow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from follow import digests, holdings, slots  # noqa: F401
