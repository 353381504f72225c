from django.urls import path, register_converter

from intake import sharing, views
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
    path("stand/<str:token>/", views.state, name="state"),
    path("meedoen/<str:token>/", sharing.join, name="join"),
    path("<uuid:pk>/samen/", sharing.share, name="share"),
    path("<uuid:pk>/weggooien/", views.delete, name="delete"),
    path("<uuid:pk>/<section:section>/", views.section, name="section"),
    path("<uuid:pk>/controle/", views.check, name="check"),
    path("<uuid:pk>/bewaren/", views.keep, name="keep"),
    path("<uuid:pk>/verstuurd/", views.receipt, name="receipt"),
    path("<uuid:pk>/herzien/", views.revise, name="revise"),
]
