from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("beheer/post/", views.failures, name="failures"),
    path("beheer/post/<int:pk>/opnieuw/", views.retry, name="retry"),
    path("beheer/post/<int:pk>/laten/", views.drop, name="drop"),
]
