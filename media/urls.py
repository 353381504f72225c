from django.urls import path

from media import views

app_name = "media"
urlpatterns = [
    path("beeld/<slug:digest>/<int:width>.<slug:kind>", views.picture, name="picture"),
    path("documenten/<uuid:pk>/", views.document, name="document"),
]
