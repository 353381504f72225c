from django.urls import path

from follow import feeds, views

app_name = "follow"
urlpatterns = [
    path("initiatieven/feed.atom", feeds.feed, name="feed"),
    path("mijn/zoekopdrachten/", views.mine, name="mine"),
    path("mijn/zoekopdrachten/nieuw/", views.new, name="new"),
    path("mijn/zoekopdrachten/<uuid:pk>/", views.settings, name="settings"),
    path("mijn/zoekopdrachten/<uuid:pk>/gezien/", views.look, name="look"),
    path("mijn/zoekopdrachten/<uuid:pk>/verwijderen/", views.delete, name="delete"),
    path("zoekopdrachten/<uuid:pk>/", views.view, name="view"),
    path("zoekopdrachten/stoppen/<str:token>/", views.stop, name="stop"),
]
