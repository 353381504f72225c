from django.urls import path

from catalogue.views import as_of, compare, export, home, lenses, listing, mine, packs, paper, profile

app_name = "initiatives"
urlpatterns = [
    path("", home.home, name="home"),
    path("initiatieven/", listing.listing, name="list"),
    path("initiatieven/export.<str:kind>", export.export, name="export"),
    path("initiatieven/vergelijken/", compare.compare, name="compare"),
    path("initiatieven/woordenboek/", export.dictionary, name="dictionary"),
    path("initiatieven/woordenboek.csv", export.dictionary_file, name="dictionary-file"),
    path("initiatieven/<slug:slug>/", profile.profile, name="profile"),
    path("initiatieven/<slug:slug>/profiel.pdf", paper.profile, name="profile-pdf"),
    path("brillen/", lenses.lenses, name="lenses"),
    path("brillen/stand/", as_of.day, name="standing"),
    path("brillen/<slug:lens>/", lenses.lens, name="lens"),
    path("brillen/<slug:lens>/<slug:category>/", lenses.category, name="category"),
    path("raadsstukken/", packs.packs, name="packs"),
    path("raadsstukken/nieuw/", packs.make, name="new-pack"),
    path("raadsstukken/<uuid:pk>/", packs.pack, name="pack"),
    path("raadsstukken/<uuid:pk>/inhoud.json", packs.pack_file, name="pack-file"),
    path("raadsstukken/<uuid:pk>/raadsstuk.pdf", paper.pack, name="pack-pdf"),
    path("mijn/", mine.mine, name="mine"),
]
