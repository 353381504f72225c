"""All addresses: Dutch paths, English names."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("catalogue.urls")),
    path("intake/", include("intake.urls")),
    path("werkbank/", include("workbench.urls")),
    path("", include("follow.urls")),
    path("taxonomie/", include("curation.urls")),
    path("", include("outbox.urls")),
    path("", include("accounts.urls")),
    path("", include("config.pages")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"  # which allauth looks for
handler500 = "config.errors.server_error"
