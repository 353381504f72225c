"""The contact person opens the mailed link, or types over a code: it asks before it acts."""

import pytest
from django.urls import reverse

from accounts.models import User
from casework.consents import Consent
from intake.options import Voice
from tests.builders import a_user, an_initiative, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
ANSWER = {"to": "agree", "name": "Fatima de Boer", "email": "fatima@kade.example", "phone": "030 1234567"}


@pytest.fixture
def typed():
    official = an_official()
    answers = {"contact_phone": "030 1234567", "publish_contact": ["email"]}
    return an_initiative(by=official, owner=official, voice=Voice.OFFICIAL, **answers)


def ask(initiative, to="fatima@kade.example"):
    consent, token = Consent.objects.ask(initiative, by=an_official(), details=["name", "email"], to=to)
    return consent, reverse("casework:consent", args=[token])


def read(page):
    return page.content.decode()


def test_opening_it_does_nothing(client, typed):
    consent, address = ask(typed)
    for _scanner in range(2):
        page = client.get(address)
        assert page.status_code == 200 and "Mag iedereen uw contactgegevens zien?" in read(page)
    consent.refresh_from_db()
    assert consent.is_open and page.headers["Cache-Control"].startswith("max-age=0")


def test_agreeing_in_part_and_corrected(client, typed):
    _consent, address = ask(typed)
    mark = mark_on(client.get(address))
    page = client.post(address, ANSWER | {"name": "Fatma", "details": ["name"], "shown": mark})
    assert page.url == address
    typed.refresh_from_db()
    assert typed.contact == {"name": "Fatma"}
    text = read(client.get(address))
    assert "Dit kan iedereen nu zien:" in text and "Fatma" in text and "Mijn toestemming intrekken" in text
    assert User.objects.get(email="fatima@kade.example").name == "Fatma"
    # A second tab, or a double click.
    client.post(address, ANSWER | {"details": ["phone"]})
    typed.refresh_from_db()
    assert typed.contact == {"name": "Fatma"}


def test_what_is_ticked_must_be_filled_in_and_something_is_ticked(client, typed):
    _consent, address = ask(typed)
    page = client.post(address, ANSWER | {"phone": "", "details": ["phone"]})
    assert page.context["form"].errors == {"phone": ["Vul dit in, of haal hieronder het vinkje weg."]}
    page = client.post(address, ANSWER | {"name": "Anders"})
    assert list(page.context["form"].errors) == ["details"] and "Anders" in read(page)
    typed.refresh_from_db()
    assert typed.contact == {}


def test_refusing(client, typed):
    consent, address = ask(typed)
    client.post(address, {"to": "refuse"})
    assert "Van u staat er niets op de website" in read(client.get(address))
    consent.refresh_from_db()
    assert consent.refused_at


def test_changing_their_mind(client, typed):
    _consent, address = ask(typed)
    client.post(address, ANSWER | {"details": ["name", "email"]})
    assert client.post(address, {"to": "withdraw"}).url == address
    typed.refresh_from_db()
    assert typed.contact == {}
    assert "Van u staat er niets op de website" in read(client.get(address))


def test_an_official_who_changes_the_details_meanwhile_makes_a_conflict(client, typed):
    _consent, address = ask(typed)
    mark = mark_on(client.get(address))
    newer = typed.intake.restate({"contact_name": "F. de Boer"}, by=None, voice=Voice.OFFICIAL)
    typed.take(newer, by=an_official())
    page = client.post(address, ANSWER | {"name": "Fatma", "details": ["name"], "shown": mark})
    assert page.context["form"].conflicts == {"name"} and "F. de Boer" in read(page) and "Fatma" in read(page)
    typed.refresh_from_db()
    assert typed.contact == {}


def test_an_unknown_link_is_gone(client):
    assert client.get(reverse("casework:consent", args=["x"])).status_code == 410


def test_a_code_from_paper_leads_to_the_same_page(client, typed):
    _consent, code = Consent.objects.ask(typed, by=an_official(), details=["name"])
    address = reverse("casework:consent-code")
    typed_over = code.lower().replace("-", " ")
    assert client.post(address, {"code": typed_over}).url == reverse("casework:consent", args=[code])
    page = client.post(address, {"code": "AAAA"})
    assert page.context["form"].errors == {"code": ["Wij kennen deze code niet. Kijk of u hem goed hebt overgetypt."]}
    assert page.status_code == 200


def test_signed_in_they_see_what_everyone_sees_and_take_it_off(client):
    owner = a_user()
    initiative = an_initiative(owner=owner, publish_contact=["name", "email"])
    address = reverse("casework:own-contact", args=[initiative.slug])
    client.force_login(owner)
    assert "fatima@kade.example" in read(client.get(address))
    for _click in range(2):
        assert client.post(address, {"to": "withdraw"}).url == address
    initiative.refresh_from_db()
    assert initiative.contact == {} and initiative.is_public
    # Their answers stay theirs: a new version says that nothing may be public.
    assert (initiative.intake.owner, initiative.intake.voice) == (owner, Voice.INITIATOR)
    assert initiative.events.filter(kind="revised").count() == 1
    assert "Niemand ziet contactgegevens van u" in read(client.get(address))
    client.force_login(an_official())
    assert client.get(address).status_code == 404
