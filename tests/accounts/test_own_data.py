"""The pages on which somebody downloads and erases what is known of them."""

import io
import json
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.erasing import NotYet, erase, totals
from accounts.erasures import LIFETIME
from accounts.holdings import DataSubject
from accounts.models import DataLink, Erasure, Organisation, User
from casework.models import Responsibility
from initiatives.models import Initiative
from intake.models import Intake
from outbox.models import Message
from tests.accounts.test_kept import carried, send
from tests.accounts.test_sessions import MINUTE, later
from tests.builders import (
    a_draft,
    a_municipality,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from tests.intake.test_submission import at_once

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord"
FATIMA = "fatima@kade.example"
DATA, DOWNLOAD, ERASE = "/account/gegevens/", "/account/gegevens/downloaden/", "/account/gegevens/wissen/"
START = "/mijn-gegevens/"
BY_ADMIN = "/beheer/gegevens/GM9999/"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def fatima():
    return a_user(FATIMA, name="Fatima de Boer", language="en")


def once_proven(client, address, said=None):
    """What comes of what is sent a while after signing in: it waits until the password was given again."""
    later(client, 15 * MINUTE, since_doing=0)
    asked = send(client, address, said or {"go": "on"})  # a browser always sends something
    assert asked.status_code == 403 and asked.context["way"].startswith(reverse("account_reauthenticate"))
    client.post(asked.context["way"], {"password": PASSWORD})
    return send(client, *carried(asked))


def mailed(template_word):
    """The address in the last mail with this word in its subject."""
    mail = Message.objects.filter(subject__icontains=template_word).last()
    return re.search(r"https?://[^/]+(/mijn-gegevens/\S+)", mail.text)[1]


def unpacked(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


# --- With an account ---


def test_the_page_counts_what_is_known(client, fatima):
    an_initiative(owner=fatima)
    a_draft(owner=fatima)
    client.force_login(fatima)
    html = client.get(DATA).content.decode()
    facts = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>([^<]+)</dd>", html))
    assert facts["Drafts and intakes that you filled in"] == "2"
    assert facts["Initiatives that came of what you filled in"] == "1"
    assert "Download my data" in html


def test_downloading_asks_for_the_password_once_more_and_mails_that_it_was_done(client, fatima):
    an_intake(owner=fatima, description="Een tuin voor iedereen")
    client.force_login(fatima)
    files = unpacked(once_proven(client, DOWNLOAD))
    assert set(files) == {"uw-gegevens.html", "opmaak.css", "gegevens.json"}
    assert "Een tuin voor iedereen" in files["uw-gegevens.html"] and "Fatima de Boer" in files["uw-gegevens.html"]
    data = json.loads(files["gegevens.json"])
    assert {"accounts.user", "intake.intake"} <= {each["table"] for each in data["data"]}
    mail = Message.objects.get(subject="Your data were downloaded")
    assert mail.recipient == FATIMA


def test_who_typed_in_somebody_else_gets_nothing_of_them(client):
    karin = an_official(email="karin@waaierdam.example", name="Karin Smit")
    an_intake(owner=karin, voice="official", contact_email="ander@kade.example", description="Over een ander")
    client.force_login(karin)
    text = "".join(unpacked(once_proven(client, DOWNLOAD)).values())
    assert "ander@kade.example" not in text and "Over een ander" not in text
    assert "karin@waaierdam.example" in text


def test_erasing_is_confirmed_by_mail_and_says_what_was_done(client, fatima):
    initiative = an_initiative(owner=fatima)
    karin = an_official(name="Karin")
    Responsibility.objects.assign(karin, by=None, municipality=a_municipality(), initiative=initiative)
    Message.objects.all().delete()
    client.force_login(fatima)
    page = once_proven(client, ERASE)
    assert "Look in your mail" in page.content.decode()
    assert User.objects.filter(pk=fatima.pk).exists()

    link = mailed("erase your data")
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in repr(list(DataLink.objects.values()))
    assert client.get(link).status_code == 200 and client.head(link).status_code == 200
    assert User.objects.filter(pk=fatima.pk).exists()

    done = client.post(link, {"to": "erase"})
    erasure = Erasure.objects.get()
    assert done.url == reverse("erased", args=[erasure.reference])
    html = client.get(done.url).content.decode()
    assert erasure.reference in html and "stays without the person" in html
    assert FATIMA not in repr(list(Erasure.objects.values()))
    assert client.get(DATA).status_code == 302  # signed out
    assert not User.objects.filter(pk=fatima.pk).exists()
    assert Initiative.objects.get().intake.contact_email == ""

    # a second click, and an old tab, see what was done
    assert client.post(link, {"to": "erase"}).url == done.url
    assert client.get(link).url == done.url
    assert Erasure.objects.count() == 1

    told = Message.objects.get(recipient=karin.email)
    assert initiative.intake.name in told.text and "Fatima" not in told.text
    last = Message.objects.get(recipient=FATIMA)
    assert (last.subject, last.forget_when_done) == ("Your data are erased", True)
    last.leased_at = timezone.now()
    last._end(sent_at=timezone.now(), text="")
    assert not Message.objects.filter(pk=last.pk).exists()


def test_the_contact_person_may_stay(client, fatima):
    an_intake(owner=fatima)
    client.force_login(fatima)
    once_proven(client, ERASE, {"keeps_contact": "on"})
    link = mailed("erase your data")
    assert "you chose so" in client.get(link).content.decode()
    client.post(link, {"to": "erase"})
    assert Intake.objects.get().contact_name == "Fatima de Boer"
    assert not User.objects.filter(email=FATIMA).exists()


def test_the_last_admin_reads_what_to_do_first(client):
    admin = an_admin()
    client.force_login(admin)
    assert "You are the only admin of Waaierdam." in client.get(ERASE).content.decode()
    _link, token = DataLink.objects.make(admin.email, language="en", account=admin)
    address = reverse("own_data_link", args=[token])
    assert client.post(address, {"to": "erase"}).url == address
    assert "You are the only admin of Waaierdam." in client.get(address).content.decode()
    assert User.objects.get(pk=admin.pk).is_active and not Erasure.objects.exists()


def test_the_old_address_leads_there(client, fatima):
    client.force_login(fatima)
    assert client.get("/mijn/account-verwijderen/").url == ERASE


# --- Without an account ---


def test_the_answer_never_tells_whether_an_address_is_known(client, fatima):
    an_intake(contact_email="bekend@kade.example")
    said = {}
    for address in ("bekend@kade.example", "onbekend@kade.example", FATIMA):
        response = client.post(START, {"email": address})
        said[address] = response.status_code, response.content.decode().replace(address, "…")
    assert len({re.sub(r'value="[^"]{30,}"', "", html) for _status, html in said.values()}) == 1
    assert {status for status, _html in said.values()} == {200}
    assert Message.objects.count() == 3
    assert not re.search("/mijn-gegevens/", Message.objects.get(recipient=FATIMA).text)  # who has an account, signs in


def test_limits_hold_and_say_when_to_come_back(client, settings):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"mail to an address": 1}
    client.post(START, {"email": "bekend@kade.example"})
    again = client.post(START, {"email": "bekend@kade.example"})
    assert again.status_code == 429 and int(again.headers["Retry-After"]) > 0
    assert "bekend@kade.example" in again.content.decode()


@pytest.mark.parametrize("typed", ["", "geen adres", "a@" + "b" * 70 + ".example"])
def test_what_is_no_address_is_said_at_the_field(client, typed):
    page = client.post(START, {"email": typed})
    assert page.status_code == 200 and page.context["form"].errors["email"]
    assert not Message.objects.exists()


def test_who_has_no_account_downloads_and_erases_by_the_link(client):
    mine = an_intake(contact_email=FATIMA, description="Een tuin voor iedereen")
    other = an_intake(contact_email=FATIMA, owner=a_user(), description="Van een ander")
    client.post(START, {"email": FATIMA.upper()})
    link = mailed("Your data at Waaier")
    assert "Drafts and intakes that you filled in" in client.get(link).content.decode()
    text = "".join(unpacked(client.post(link, {"to": "download"})).values())
    assert "Een tuin voor iedereen" in text and "Van een ander" not in text
    assert Message.objects.filter(subject="Your data were downloaded").count() == 1

    client.post(link, {"to": "erase"})
    for each in (mine, other):
        each.refresh_from_db()
        assert (each.contact_name, each.contact_email) == ("", "")
    assert other.owner is not None


def test_a_link_wears_out_and_a_newer_one_ends_it(client):
    an_intake(contact_email=FATIMA)
    _link, token = DataLink.objects.make(FATIMA, language="en")
    address = reverse("own_data_link", args=[token])
    DataLink.objects.update(expires_at=timezone.now() - LIFETIME)
    assert client.post(address, {"to": "erase"}).status_code == 410
    assert Intake.objects.get().contact_email == FATIMA
    assert client.get(reverse("own_data_link", args=["unknown"])).status_code == 410
    first = DataLink.objects.make(FATIMA, language="en")[1]
    DataLink.objects.make(FATIMA, language="en")
    assert client.get(reverse("own_data_link", args=[first])).status_code == 410


def test_a_link_to_erase_an_account_downloads_nothing(client, fatima):
    _link, token = DataLink.objects.make(FATIMA, language="en", account=fatima)
    response = client.post(reverse("own_data_link", args=[token]), {"to": "download"})
    assert response.headers["Content-Type"].startswith("text/html")


def test_no_address_is_nobodys(client):
    """An official need not know an address; whoever holds a link without one must not be everybody."""
    an_intake(voice="official", contact_email="", contact_name="Onbekend")
    _link, token = DataLink.objects.make(FATIMA, language="en")
    DataLink.objects.update(address="")
    assert client.post(reverse("own_data_link", args=[token]), {"to": "erase"}).status_code == 410
    assert totals(DataSubject.at(" ")) == []
    erase(DataSubject.at(""))
    assert Intake.objects.get().contact_name == "Onbekend"


def test_an_address_that_begins_or_ends_alike_is_somebody_elses():
    other = an_intake(contact_email="xfatima@kade.example", description=f"Mail x{FATIMA} of {FATIMA}.nl of {FATIMA}.")
    an_intake(contact_email=FATIMA)
    erase(DataSubject.at(FATIMA))
    other.refresh_from_db()
    assert other.contact_email == "xfatima@kade.example"
    assert other.description == f"Mail x{FATIMA} of {FATIMA}.nl of [weggehaald]."


@pytest.mark.parametrize(
    "written", ["06 1234 5678", "0612345678", "06-12345678", "+31 6 1234 5678", "+31 (0)6 12345678"]
)
def test_a_number_goes_however_it_is_written_and_a_longer_one_stays(written):
    mine = an_intake(
        contact_email=FATIMA, contact_phone="06 12345678", description=f"Bel {written}, niet 06123456789."
    )
    erase(DataSubject.at(FATIMA))
    mine.refresh_from_db()
    assert mine.description == "Bel [weggehaald], niet 06123456789."


def test_the_same_name_elsewhere_is_somebody_elses():
    an_intake(contact_email=FATIMA, contact_name="Jan de Vries")
    other = an_intake(
        contact_email="jan@elders.example", contact_name="Jan de Vries", description="Vraag Jan de Vries"
    )
    erase(DataSubject.at(FATIMA))
    other.refresh_from_db()
    assert (other.contact_name, other.description) == ("Jan de Vries", "Vraag Jan de Vries")


# --- At once ---


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_erase_once():
    an_intake(contact_email=FATIMA)
    _link, token = DataLink.objects.make(FATIMA, language="en")
    address = reverse("own_data_link", args=[token])
    answers = at_once(*[lambda: Client().post(address, {"to": "erase"}).status_code] * 2)
    assert answers == [302, 302]
    assert Erasure.objects.count() == 1
    assert Message.objects.filter(recipient=FATIMA).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_last_admins_at_once_one_stays():
    an_organisation()
    admins = [an_admin(), an_admin()]

    def gone(admin):
        try:
            erase(DataSubject.of(admin))
        except NotYet:
            return "stays"
        return "gone"

    assert sorted(at_once(*[lambda admin=admin: gone(admin) for admin in admins])) == ["gone", "stays"]


# --- An admin, for somebody else ---


@pytest.fixture
def admin(client):
    Organisation.objects.get_or_create(municipality=a_municipality())
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


def by_admin(client, email=FATIMA, **data):
    return client.post(BY_ADMIN, {"email": email, "reason": "Gevraagd per brief"} | data)


def test_an_admin_sees_what_there_is_first(client, admin, fatima):
    an_intake(owner=fatima)
    page = by_admin(client)
    html = page.content.decode()
    assert "Drafts and intakes that you filled in" in html and "The account goes too" in html
    assert User.objects.filter(pk=fatima.pk).exists()

    assert by_admin(client, to="erase").url == BY_ADMIN
    assert not User.objects.filter(pk=fatima.pk).exists()
    done = Erasure.objects.get()
    assert (done.by, done.municipality, done.reason) == (admin, a_municipality(), "Gevraagd per brief")
    assert done.reference in client.get(BY_ADMIN).content.decode()
    assert "erased your data in its files" in Message.objects.get(recipient=FATIMA).text


def test_who_is_known_elsewhere_keeps_the_account_and_their_admins_hear_it(client, admin, fatima):
    zeist = a_municipality("GM0355", "Zeist")
    there = an_admin(zeist, language="en")
    an_intake(owner=fatima)
    elsewhere = an_intake(owner=fatima, municipality=zeist)
    assert "The account stays" in by_admin(client).content.decode()
    by_admin(client, to="erase")
    assert User.objects.get(pk=fatima.pk).email == FATIMA
    elsewhere.refresh_from_db()
    assert elsewhere.contact_email == FATIMA
    assert Intake.objects.get(municipality="GM9999").contact_email == ""
    assert FATIMA in Message.objects.get(recipient=there.email).text


def test_what_is_not_here_cannot_be_told_from_what_is_nowhere(client, admin, fatima):
    an_intake(owner=fatima, municipality=a_municipality("GM0355", "Zeist"))
    said = [
        re.sub(r'value="[^"]*"', "", by_admin(client, email=email).content.decode())
        for email in (FATIMA, "niemand@kade.example")
    ]
    assert said[0] == said[1] and "Nothing of this address is known in your municipality." in said[0]


def test_an_admin_is_refused_what_is_not_theirs(client, admin, fatima):
    assert client.post("/beheer/gegevens/GM0355/", {"email": FATIMA, "reason": "x"}).status_code == 404
    own = by_admin(client, email=admin.email, to="erase")
    assert "This is your own address." in own.content.decode()
    an_intake(owner=fatima)
    kept = by_admin(client, reason="fatima@kade.example wil het", to="erase")
    assert "Do not write an address here" in kept.content.decode() and FATIMA in kept.content.decode()
    assert User.objects.filter(pk=fatima.pk).exists()


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_who_runs_the_site_is_not_gone_by_the_admin_of_one_municipality(client, admin, right):
    runs_it = an_official(email="site@waaierdam.example", **{right: True})
    an_intake(owner=runs_it, contact_email=runs_it.email)
    page = by_admin(client, email=runs_it.email).content.decode()
    assert "What there is" in page or "Drafts and intakes" in page
    assert "The account goes too" not in page
    by_admin(client, email=runs_it.email, to="erase")
    assert User.objects.get(pk=runs_it.pk).email == runs_it.email
