"""The site, with what it is measured against: a ready-made page, and Django's admin over the same table."""

from functools import lru_cache

from django.contrib.admin import AdminSite, ModelAdmin, ShowFacets
from django.http import HttpResponse
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from initiatives.models import Initiative

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

LINE = '<p class="utrecht-paragraph">Dit is een kant-en-klare bladzijde, om mee te vergelijken.</p>\n'


@lru_cache(64)
def ready_made(size):
    """A page of so many bytes."""
    return (LINE * (size // len(LINE) + 1)).encode()[:size]


def floor(request, size):
    """The floor: what any page of this size costs, with the same server and the same middleware."""
    return HttpResponse(ready_made(size))


class InitiativeAdmin(ModelAdmin):
    """What Django gives for nothing: a list with filters and search."""

    list_display = ("intake", "municipality", "registered_at", "published_at")
    list_select_related = ("intake", "municipality")
    list_filter = ("intake__phase", "intake__legal_form", "intake__initiator_kind", "is_fictional")
    list_per_page = 20
    search_fields = ("search_row__words",)
    show_facets = ShowFacets.ALLOW

    def has_view_permission(self, request, obj=None):
        return True


class Admin(AdminSite):
    """An admin for whoever signed in, without its own sign-in page."""

    def has_permission(self, request):
        return request.user.is_active


admin = Admin("floor")
admin.register(Initiative, InitiativeAdmin)

urlpatterns = [
    path("vloer/<int:size>/", floor, name="floor"),
    path("vloer/admin/", admin.urls),
    path("", include("config.urls")),
]
