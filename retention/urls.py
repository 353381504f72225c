"""What is kept of people: for everyone, for who was warned, and for admins of a municipality."""

from django.urls import path

from retention.views import archive, keeping, kept, register

app_name = "retention"
urlpatterns = [
    path("bewaren/<str:token>/", keeping.keep, name="keep"),
    path("beheer/privacy/", kept.mine, name="all-kept"),
    path("beheer/privacy/<str:code>/", kept.kept, name="kept"),
    path("beheer/privacy/<str:code>/termijnen/", kept.terms, name="terms"),
    path("beheer/privacy/<str:code>/verwerkingen/", register.register, name="register"),
    path("beheer/privacy/<str:code>/verwerkingen.<str:end>", register.file, name="register-file"),
    path("beheer/privacy/<str:code>/archief/", archive.listed, name="archive"),
    path("beheer/privacy/<str:code>/archief.csv", archive.file, name="archive-file"),
    path("beheer/privacy/<str:code>/vernietigd/", archive.destroyed, name="destroyed"),
    path("beheer/privacy/<str:code>/vernietigd.csv", archive.declarations, name="destroyed-file"),
]
