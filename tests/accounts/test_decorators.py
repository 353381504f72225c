import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.decorators import admin_required, official_required
from tests.builders import a_user, an_admin, an_official

pytestmark = pytest.mark.django_db


def view(request):
    return HttpResponse("inside")


@pytest.mark.parametrize("gate", [official_required, admin_required])
def test_sends_a_stranger_to_sign_in_and_back(rf, gate):
    request = rf.get("/werkbank/?wijk=3")
    request.user = AnonymousUser()

    assert gate(view)(request).headers["Location"] == "/inloggen/?next=/werkbank/%3Fwijk%3D3"


@pytest.mark.parametrize(
    ("gate", "person", "comes_in"),
    [
        (official_required, a_user, False),
        (official_required, an_official, True),
        (official_required, an_admin, True),
        (admin_required, a_user, False),
        (admin_required, an_official, False),
        (admin_required, an_admin, True),
    ],
)
def test_lets_in_by_role(rf, gate, person, comes_in):
    request = rf.get("/")
    request.user = person()

    if comes_in:
        assert gate(view)(request).content == b"inside"
    else:
        with pytest.raises(PermissionDenied):
            gate(view)(request)
