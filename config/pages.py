"""The pages that belong to the site as a whole."""

urlpatterns = []
