"""Erasing who has an account: the initiative stays, the person goes."""

import pytest
from django.utils import timezone, translation

from accounts.erasing import NotYet, erase
from accounts.holdings import DataSubject
from accounts.models import Organisation, User
from casework.models import Letter, Request, Responsibility, Term
from initiatives.models import Initiative
from intake.models import Holder, Intake
from outbox.models import Message
from tests.builders import a_draft, a_municipality, a_user, an_admin, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
ERASING = "/account/gegevens/wissen/"


def leave(user, **facts):
    return erase(DataSubject.of(user), **facts)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def fatima():
    return a_user("fatima@kade.example", name="Fatima de Boer")


def mail(to):
    return Message.objects.create(recipient=to, subject="x", text="x", language="nl")


def test_the_initiative_stays_and_the_person_goes(fatima):
    initiative = an_initiative(owner=fatima)
    a_draft(owner=fatima)
    waiting, other = mail("fatima@kade.example"), mail("ander@kade.example")
    letter = Letter.objects.create(
        kind="published",
        municipality=a_municipality(),
        intake=initiative.intake,
        recipient=fatima.email,
        language="nl",
        subject="x",
        text="x",
        due_at=timezone.now(),
    )
    leave(fatima)
    assert not User.objects.filter(email="fatima@kade.example").exists()
    intake = Initiative.objects.get().intake
    assert (intake.owner, intake.contact_name, intake.contact_email) == (None, "", "")
    assert intake.name == "Buurttuin De Kade"
    assert Intake.objects.count() == 1
    assert not Message.objects.filter(pk=waiting.pk).exists()
    letter.refresh_from_db()
    assert (letter.recipient, letter.way) == ("", Letter.Way.NOT)  # nobody is told any more
    assert Message.objects.get(pk=other.pk).text == "x"


def test_no_address_stays_and_nothing_waits_for_who_went(fatima):
    Organisation.objects.create(municipality=a_municipality())
    initiative = an_initiative(owner=fatima, contact_email="Fatima@Kade.example", contact_name="Fatima de Boer")
    waiting = an_intake(owner=fatima, contact_email="ander@kade.example")
    Term.objects.begin(waiting)
    for intake in (waiting, an_intake(owner=fatima)):
        Request.objects.ask(intake, ["phase"], "Hoe ver?", by=an_official(), municipality=a_municipality())
    Letter.objects.filter(initiative=initiative).update(recipient="Fatima@Kade.example")
    draft = a_draft(owner=a_user())
    Holder.objects.invite(draft, "Fatima@Kade.example", by=draft.owner, caused_by=None)

    leave(fatima)

    assert [(each.address, each.is_open) for each in Request.objects.all()] == [("", False), ("", False)]
    assert Term.objects.get(intake=waiting).stands_still_since is None
    assert set(Letter.objects.values_list("recipient", "addressee")) == {("", "")}
    assert not Holder.objects.exists()


def test_the_contact_person_stays_when_they_say_so_or_are_somebody_else(fatima):
    an_intake(owner=fatima)
    an_intake(owner=fatima, contact_email="ander@kade.example", contact_name="Ander")
    other = a_user()
    leave(fatima, keeps_contact=True)
    assert set(Intake.objects.values_list("contact_name", flat=True)) == {"Fatima de Boer", "Ander"}
    an_intake(owner=other, contact_email="ander@kade.example", contact_name="Ander")
    leave(other)
    assert Intake.objects.filter(contact_name="Ander").count() == 2


def test_an_official_with_open_work_and_the_last_admin_stay(client):
    karin = an_official()
    Responsibility.objects.assign(karin, by=karin, municipality=a_municipality(), initiative=an_initiative())
    with pytest.raises(NotYet):
        leave(karin)
    client.force_login(karin)
    assert "You still have 1 piece of work open" in client.get(ERASING).content.decode()
    admin = an_admin()
    with pytest.raises(NotYet):
        leave(admin)
    client.force_login(admin)
    assert "You are the only admin of Waaierdam." in client.get(ERASING).content.decode()
    an_admin()
    leave(admin)
    assert str(User.objects.get(pk=admin.pk)) == "a former colleague"


def test_of_who_handed_their_work_over_an_empty_row_stays():
    karin, initiative = an_official(name="Karin"), an_initiative()
    first = Responsibility.objects.assign(karin, by=karin, municipality=a_municipality(), initiative=initiative)
    first.end()
    leave(karin)
    karin = User.objects.get(pk=karin.pk)
    assert (karin.name, karin.is_active, karin.has_usable_password()) == ("", False, False)
    assert karin.email.endswith("@deleted.invalid")
    assert not karin.roles
    assert not karin.emailaddress_set.exists()
