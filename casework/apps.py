from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from casework import holdings, mentions, posting, receivers, reminders, without_contact, worklist  # noqa: F401
