"""All addresses: Dutch paths, English names."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("initiatives.urls")),
    path("intake/", include("intake.urls")),
    path("werkbank/", include("workbench.urls")),
    path("", include("outbox.urls")),
    path("", include("accounts.urls")),
    path("", include("config.pages")),
    path("admin/", admin.site.urls),
]
