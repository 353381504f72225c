from django.urls import path, register_converter

from intake import views
from intake.questions import Section


class SectionConverter:
    """A section by its slug in the address."""

    regex = "|".join(section.slug for section in Section)
    to_python = Section.at

    def to_url(self, section):
        return Section(section).slug


register_converter(SectionConverter, "section")

app_name = "intake"
urlpatterns = [
    path("", views.start, name="start"),
    path("hervatten/<str:token>/", views.resume, name="resume"),
    path("bevestigen/<str:token>/", views.confirm, name="confirm"),
    path("<uuid:pk>/<section:section>/", views.section, name="section"),
    path("<uuid:pk>/controle/", views.check, name="check"),
    path("<uuid:pk>/bewaren/", views.keep, name="keep"),
    path("<uuid:pk>/verstuurd/", views.receipt, name="receipt"),
    path("<uuid:pk>/herzien/", views.revise, name="revise"),
]
