"""The pages that a link, a QR code or a typed code opens: whoever has it answers, without an account."""

from django.urls import path

from climate import opinion_views, views

app_name = "climate"
urlpatterns = [
    path("peiling/", views.code, name="code"),
    path("peiling/<str:token>/", views.score, name="score"),
    path("peiling/<str:token>/dank/", views.thanks, name="thanks"),
    path("stelling/<str:token>/", opinion_views.opinion, name="opinion"),
]
