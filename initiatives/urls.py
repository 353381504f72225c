from django.urls import path

from initiatives.views import export, home, lenses, listing, mine, profile

app_name = "initiatives"
urlpatterns = [
    path("", home.home, name="home"),
    path("initiatieven/", listing.listing, name="list"),
    path("initiatieven/export.<str:kind>", export.export, name="export"),
    path("initiatieven/<slug:slug>/", profile.profile, name="profile"),
    path("brillen/", lenses.lenses, name="lenses"),
    path("brillen/<slug:lens>/", lenses.lens, name="lens"),
    path("brillen/<slug:lens>/<slug:category>/", lenses.category, name="category"),
    path("mijn/", mine.mine, name="mine"),
]
