from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "backup"

    def ready(self):
        from backup import takeover  # noqa: F401
