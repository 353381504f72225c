from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurationConfig(AppConfig):
    name = "curation"
    verbose_name = _("curation")

    def ready(self):
        from curation import addresses, holdings, slots  # noqa: F401
