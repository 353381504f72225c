"""The knowledge base, for everyone."""

from django.urls import path

from catalogue.views import knowledge

app_name = "knowledge"
urlpatterns = [
    path("", knowledge.entry, name="entry"),
    path("<slug:slug>/", knowledge.article, name="article"),
]
