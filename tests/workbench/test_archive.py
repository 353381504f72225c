import pytest
from django.urls import reverse

from initiatives.models import Event
from tests.builders import an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return an_initiative()


@pytest.fixture
def address(initiative):
    return reverse("workbench:archive", args=[initiative.slug])


def test_archives_with_a_reason_once(desk, address, initiative, official):
    for _click in range(2):
        assert desk.post(address, {"to": "archive", "reason": "Gestopt."}).url == address

    initiative.refresh_from_db()
    assert initiative.archived_at and not initiative.is_public
    event = Event.objects.get(kind=Event.Kind.ARCHIVED)
    assert (event.by, event.reason) == (official, "Gestopt.")


def test_takes_out_with_a_reason_once(desk, address, initiative, official):
    initiative.archive(by=official, reason="Gestopt.")
    for _click in range(2):
        desk.post(address, {"to": "restore", "reason": "Gaat door."})

    initiative.refresh_from_db()
    assert initiative.archived_at is None and not initiative.is_public
    assert Event.objects.get(kind=Event.Kind.RESTORED).reason == "Gaat door."


def test_a_second_click_on_archive_does_not_restore(desk, address, initiative):
    desk.post(address, {"to": "archive", "reason": "Gestopt."})
    desk.post(address, {"to": "archive", "reason": "Gestopt."})

    initiative.refresh_from_db()
    assert initiative.archived_at is not None


@pytest.mark.parametrize("to", ["archive", "restore"])
def test_asks_for_a_reason(desk, address, initiative, official, to):
    if to == "restore":
        initiative.archive(by=official, reason="Gestopt.")
    before = Event.objects.count()

    page = desk.post(address, {"to": to, "reason": ""})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert Event.objects.count() == before


def test_offers_what_is_possible(desk, address, initiative, official):
    assert 'value="archive"' in desk.get(address).content.decode()

    initiative.archive(by=official, reason="Gestopt.")

    assert 'value="restore"' in desk.get(address).content.decode()


@pytest.mark.parametrize("to", ["archive", "restore"])
def test_who_comes_after_a_colleague_sees_that_and_keeps_the_text(desk, address, initiative, official, to):
    if to == "restore":
        initiative.archive(by=official, reason="Gestopt.")
    getattr(initiative, to)(by=an_official(name="Noor Visser"), reason="Zij zei het eerst.")
    before = Event.objects.count()

    page = desk.post(address, {"to": to, "reason": "Ik zei het ook."})

    text = page.content.decode()
    assert "Noor Visser was eerst" in text and "Ik zei het ook.</p>" in text
    assert page.context["form"]["reason"].value() is None
    assert Event.objects.count() == before
