"""All addresses: Dutch paths, English names."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("catalogue.urls")),
    path("kennisbank/", include("catalogue.knowledge.urls")),
    path("intake/", include("intake.urls")),
    path("", include("casework.urls")),
    path("", include("climate.urls")),
    path("", include("media.urls")),
    path("werkbank/", include("workbench.urls")),
    path("", include("follow.urls")),
    path("taxonomie/", include("curation.urls")),
    path("beheer/", include("office.urls")),
    path("", include("outbox.urls")),
    path("", include("accounts.urls")),
    path("", include("config.pages")),
    path("", include("retention.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"  # which allauth looks for
handler500 = "config.errors.server_error"
