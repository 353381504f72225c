"""The pages that a mailed link opens, for who need not have an account."""

from django.urls import path

from casework import views

app_name = "casework"
urlpatterns = [
    path("vraag/<str:token>/", views.request, name="request"),
    path("antwoord/<int:pk>/", views.answer, name="answer"),
    path("mijn/contactgegevens/<slug:slug>/", views.own_contact, name="own-contact"),
    path("toestemming/", views.consent_code, name="consent-code"),
    path("toestemming/<str:token>/", views.consent, name="consent"),
]
