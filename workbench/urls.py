from django.urls import path

from workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("inschrijven/<uuid:pk>/", views.registration, name="registration"),
    path("<slug:slug>/beoordeling/", views.assessment, name="assessment"),
    path("<slug:slug>/scores/", views.scores, name="scores"),
    path("<slug:slug>/publicatie/", views.publication, name="publication"),
    path("<slug:slug>/archief/", views.archive, name="archive"),
]
