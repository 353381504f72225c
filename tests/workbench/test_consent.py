"""An official asks the contact person what may be public, from the page that shows what everyone will read."""

import re

import pytest
from django.urls import reverse

from accounts.models import Organisation
from casework.consents import Consent
from intake.options import Voice
from outbox.models import Message
from outbox.tokens import digest_of
from tests.builders import a_municipality, an_initiative, an_official
from tests.pages import seal_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(official):
    Organisation.objects.create(municipality=a_municipality(), contact_phone="14 0999")
    answers = {"contact_phone": "030 1234567", "publish_contact": ["email", "phone"]}
    return an_initiative(by=official, owner=official, voice=Voice.OFFICIAL, published=False, **answers)


def page_of(initiative, name="consent"):
    return reverse(f"workbench:{name}", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_what_everyone_will_read_holds_no_typed_detail_and_leads_to_the_question(desk, typed):
    text = read(desk.get(page_of(typed, "publication")))
    assert "030 1234567" not in text and "fatima@kade.example" not in text
    assert "Een ambtenaar vulde deze in, dus ze blijven intern" in text and page_of(typed) in text
    assert "Aan de contactpersoon is nog niets gevraagd." in text


def test_what_an_initiator_filled_in_needs_no_question(desk, official):
    own = an_initiative(by=official, published=False, publish_contact=["email"])
    assert page_of(own) not in read(desk.get(page_of(own, "publication")))
    assert desk.get(page_of(own)).url == page_of(own, "publication")


def test_asks_by_mail_for_what_the_official_ticked(desk, typed, official):
    page = desk.get(page_of(typed))
    assert page.context["form"].initial["details"] == ["email", "phone"]
    answer = desk.post(page_of(typed), {"to": "mail", "details": ["phone"]})
    assert answer.url == page_of(typed, "publication")
    consent = Consent.objects.get()
    assert (consent.asked, consent.address, consent.by) == (["phone"], "fatima@kade.example", official)
    assert Message.objects.get().recipient == "fatima@kade.example"
    text = read(desk.get(page_of(typed, "publication")))
    assert "per mail aan fatima@kade.example" in text


def test_prints_a_letter_with_a_code(desk, typed):
    text = read(desk.post(page_of(typed), {"to": "paper", "details": ["name", "phone"]}))
    [code] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", text)
    assert Consent.objects.get().digest == digest_of(code)
    assert "/toestemming/" in text and "030 1234567" in text and "14 0999" in text
    assert not Message.objects.exists()


@pytest.mark.parametrize("to", ["mail", "paper"])
def test_nothing_ticked_is_said_at_the_field(desk, typed, to):
    page = desk.post(page_of(typed), {"to": to})
    assert page.context["form"].errors == {"details": ["Vink minstens één gegeven aan."]}
    assert not Consent.objects.exists()


def test_a_written_source_makes_details_public(desk, typed, official):
    given = {"to": "source", "source_details": ["phone"], "source": "https://kade.example/contact"}
    assert desk.post(page_of(typed), given).url == page_of(typed, "publication")
    typed.refresh_from_db()
    assert typed.contact == {"phone": "030 1234567"}
    consent = Consent.objects.get()
    assert (consent.source, consent.by) == ("https://kade.example/contact", official)
    assert "030 1234567" in read(desk.get(page_of(typed, "publication")))

    seen = seal_on(desk.get(page_of(typed)))
    page = desk.post(page_of(typed), {"to": "source", "source_details": ["email"], "source": "", "seen": seen})
    assert page.context["source"].errors == {"source": ["Schrijf op waar iedereen dit kan lezen."]}


@pytest.mark.parametrize(
    "given",
    [
        {"to": "mail", "details": ["name"]},
        {"to": "paper", "details": ["name"]},
        {"to": "source", "source_details": ["name"], "source": "De Kadekrant"},
    ],
)
def test_two_officials_at_once_do_not_ask_twice(desk, typed, given):
    seen = seal_on(desk.get(page_of(typed)))
    Consent.objects.ask(typed, by=an_official(name="Robin"), details=["phone"], to="fatima@kade.example")
    page = desk.post(page_of(typed), given | {"seen": seen})
    text = read(page)
    assert "Er is niets verstuurd: er kwam iets tussen" in text and "Robin" in text
    assert Consent.objects.count() == 1
    again = desk.post(page_of(typed), given | {"seen": seal_on(page)})
    assert (again.status_code == 302 or "Druk deze brief nu af" in read(again)) and Consent.objects.count() == 2


def test_a_double_click_asks_once(desk, typed):
    seen = seal_on(desk.get(page_of(typed)))
    for _click in range(2):
        desk.post(page_of(typed), {"to": "mail", "details": ["name"], "seen": seen})
    assert Message.objects.count() == 1


def test_elsewhere_it_does_not_exist(client, typed):
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert client.get(page_of(typed)).status_code == 404


def test_typed_details_stay_inside_the_municipality(client, typed, official):
    """Once published: on the profile, in the files and in the list, for everyone and for officials elsewhere."""
    typed.publish(by=official)
    addresses = [typed.get_absolute_url(), reverse("initiatives:export", args=["csv"]), reverse("initiatives:list")]
    for user in (None, an_official(a_municipality("GM0355", "Zeist"))):
        if user:
            client.force_login(user)
        for address in addresses:
            page = client.get(address)
            text = (b"".join(page.streaming_content) if page.streaming else page.content).decode()
            assert page.status_code == 200
            assert "030 1234567" not in text and "fatima@kade.example" not in text
    client.force_login(official)
    assert "030 1234567" in read(client.get(typed.get_absolute_url()))
