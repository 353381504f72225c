"""What strangers may cause in an hour, at every door through which they cause mail."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from intake.models import Confirmation, Intake
from intake.ownership import SESSION_KEY
from outbox.limits import WINDOW, LimitReached, Turn
from outbox.models import Message
from tests.builders import a_draft, a_municipality, a_user, an_intake, an_official
from tests.outbox.test_models import in_threads
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
STRANGER = {"mail by a stranger": "network 1", "mail": ""}


@pytest.fixture
def limits(settings):
    """A function that sets some of the limits; the others are out of the way."""

    def limits(**numbers):
        wide = dict.fromkeys(settings.HOURLY_LIMITS, 1000)
        settings.HOURLY_LIMITS = wide | {name.replace("_", " "): number for name, number in numbers.items()}
        settings.ACCOUNT_RATE_LIMITS = False

    return limits


class TestTurns:
    def test_are_counted_by_key_however_it_is_written(self, limits):
        limits(mail_to_an_address=2)
        for address in ["ann@example.org", "ANN@example.org", "bob@example.org"]:
            Turn.objects.take({"mail to an address": address})

        with pytest.raises(LimitReached):
            Turn.objects.take({"mail to an address": "Ann@example.org"})

    def test_come_back_after_an_hour_and_the_wait_says_when(self, limits):
        limits(mail_by_a_stranger=2)
        for _each in range(2):
            Turn.objects.take(STRANGER)
        eldest = Turn.objects.filter(limit="mail by a stranger").order_by("pk").first()
        eldest.at -= timedelta(minutes=50)
        eldest.save()

        with pytest.raises(LimitReached) as full:
            Turn.objects.take(STRANGER)
        assert 595 <= full.value.seconds <= 600
        assert full.value.minutes == 10

        Turn.objects.update(at=timezone.now() - WINDOW)
        Turn.objects.take(STRANGER)
        assert Turn.objects.count() == 2  # what counts no more is gone

    def test_one_limit_that_is_reached_leaves_the_others_as_they_are(self, limits):
        limits(mail=1)
        Turn.objects.take(STRANGER)
        with pytest.raises(LimitReached):
            Turn.objects.take({"mail by a stranger": "network 2", "mail": ""})

        assert Turn.objects.count() == 2

    def test_whoever_has_a_transaction_goes_on_with_it_when_a_limit_is_reached(self, limits):
        limits(mail=1, drafts=0)
        with transaction.atomic():
            Turn.objects.take(STRANGER)
            for full in [{"mail": ""}, {"drafts": ""}]:
                with pytest.raises(LimitReached):
                    Turn.objects.take(full)
            a_user()
        assert (Turn.objects.count(), User.objects.count()) == (2, 1)

    def test_hold_nobodys_address(self):
        Turn.objects.take({"mail to an address": "ann@example.org", "mail by a stranger": "network 192.0.2.1"})

        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(turn::text, ' ') FROM outbox_turn AS turn")
            [rows] = cursor.fetchone()
        assert "ann" not in rows and "192.0.2.1" not in rows

    @pytest.mark.django_db(transaction=True)
    def test_a_crowd_at_one_moment_does_not_pass_together(self, limits):
        limits(mail=3)
        passed = []

        def take():
            with transaction.atomic():
                Turn.objects.take({"mail": ""})
            passed.append(True)

        def one():
            with suppress(LimitReached):
                take()

        in_threads(*[one] * 8)
        assert len(passed) == Turn.objects.count() == 3


# --- Every door ----------------------------------------------------------------------------------------------------


def holding(client, intake):
    session = client.session
    session[SESSION_KEY] = [str(intake.pk)]
    session.save()
    return intake


def sign_up(client, number):
    return client.post("/registreren/", {"email": f"new{number}@example.org", "password1": "drie lange woorden"})


def ask_for_a_code(client, number):
    return client.post("/inloggen/code/", {"email": f"nobody{number}@example.org"})


def forget_the_password(client, number):
    return client.post("/wachtwoord/vergeten/", {"email": f"nobody{number}@example.org"})


def keep(client, number):
    draft = holding(client, a_draft())
    return client.post(f"/intake/{draft.pk}/bewaren/", {"email": f"nobody{number}@example.org"})


def confirm(client, number):
    asked = an_intake(contact_email=f"person{number}@example.org")
    token = re.search(r"bevestigen/(\S+)/", asked_of(asked).text)[1]
    return client.post(f"/intake/bevestigen/{token}/")


def asked_of(intake):
    Confirmation.objects.ask(intake, caused_by=None)
    return Message.objects.latest("pk")


DOORS = [sign_up, ask_for_a_code, forget_the_password, keep, confirm]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("limit", ["mail by a stranger", "mail"])
def test_every_mail_that_a_stranger_causes_is_bounded(limits, settings, door, limit):
    cache.clear()
    limits(**{limit.replace(" ", "_"): 3})
    answers = [door(PageClient(), number) for number in range(5)]

    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True, True]
    assert all(3500 < int(answer.headers["Retry-After"]) <= 3600 for answer in answers[3:])
    assert Turn.objects.filter(limit=limit).count() == 3


def test_so_is_the_same_mail_once_more(limits, client):
    cache.clear()
    limits(mail_by_a_stranger=2)
    sign_up(client, 1)
    statuses = [client.post("/registreren/code/", {"action": "resend"}).status_code for _each in range(2)]

    assert statuses == [302, 429]
    assert Message.objects.count() == 2


@pytest.mark.parametrize("door", [ask_for_a_code, forget_the_password, keep], ids=lambda door: door.__name__)
def test_nobody_is_flooded_by_many_strangers(limits, door):
    cache.clear()
    limits(mail_to_an_address=2)
    answers = [door(PageClient(REMOTE_ADDR=f"192.0.2.{number}"), 0) for number in range(3)]

    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert Message.objects.filter(recipient="nobody0@example.org").count() == 2


@pytest.mark.parametrize("address", ["/inloggen/code/", "/wachtwoord/vergeten/"])
def test_strangers_keep_nobody_from_the_code_to_their_own_account(limits, address):
    cache.clear()
    limits(mail_to_an_address=2, mail=3)
    user = a_user("noor@example.org")

    def ask(number):
        return PageClient(REMOTE_ADDR=f"192.0.2.{number}").post(address, {"email": user.email}).status_code

    assert [ask(1), ask(1), ask(1)] == [302, 302, 429]
    keep(PageClient(REMOTE_ADDR="192.0.2.3"), 0)
    assert [ask(number) for number in range(4, 9)] == [302] * 5
    assert Message.objects.filter(recipient=user.email).count() == 7


def test_an_account_whose_mail_could_not_go_is_not_made(limits):
    limits(mail=0)
    page = sign_up(PageClient(), 1)

    assert page.status_code == 429
    assert not User.objects.exists()


def test_a_name_that_somebody_typed_greets_nobody_before_the_address_is_confirmed(client):
    cache.clear()
    client.post(
        "/registreren/",
        {"name": "Win: evil.example", "email": "ann@example.org", "password1": "drie lange woorden"},
    )
    mail = Message.objects.get()
    assert "evil.example" not in mail.text + mail.html + mail.subject

    EmailAddress.objects.update(verified=True)
    PageClient().post("/inloggen/code/", {"email": "ann@example.org"})
    assert "Win: evil.example" in Message.objects.latest("pk").text


class TestDrafts:
    @pytest.fixture
    def start(self):
        a_municipality()
        return lambda client: client.post("/intake/", {"municipality": "GM9999", "voice": "together"})

    def test_are_bounded(self, limits, start, client):
        limits(drafts_by_a_stranger=2)
        answers = [start(client) for _each in range(3)]

        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert 3500 < int(answers[-1].headers["Retry-After"]) <= 3600
        assert "Wacht 60 minuten" in answers[-1].content.decode()
        assert Intake.objects.count() == 2

    def test_are_bounded_for_the_whole_site(self, limits, start):
        limits(drafts=2)
        answers = [start(PageClient(REMOTE_ADDR=f"192.0.2.{number}")) for number in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 429]

    def test_are_bounded_as_revisions_too(self, limits, client):
        limits(drafts_by_a_stranger=0)
        intake = holding(client, an_intake())
        assert client.post(f"/intake/{intake.pk}/herzien/").status_code == 429
        assert not Intake.objects.drafts().exists()

    def test_one_that_is_there_already_is_no_new_one(self, limits, client):
        limits(drafts_by_a_stranger=1)
        client.force_login(a_user())
        intake = an_intake(owner=User.objects.get())
        answers = [client.post(f"/intake/{intake.pk}/herzien/").status_code for _click in range(3)]
        assert answers == [302, 302, 302]
        assert Intake.objects.drafts().count() == 1

    def test_of_officials_are_not(self, limits, start, client):
        limits(drafts_by_a_stranger=0, drafts=0)
        client.force_login(an_official())
        assert start(client).status_code == 302

    def test_of_one_account_count_together_wherever_they_are_made(self, limits, start):
        limits(drafts_by_a_stranger=1)
        sam, statuses = a_user(), []
        for number in range(2):
            client = PageClient(REMOTE_ADDR=f"192.0.2.{number}")
            client.force_login(sam)
            statuses.append(start(client).status_code)
        assert statuses == [302, 429]


def test_fifteen_intakes_in_a_row_mail_no_more_than_one_stranger_may(client, settings):
    for number in range(15):
        draft = holding(client, a_draft(contact_email=f"person{number}@example.org", name="https://evil.example/"))
        page = client.post(f"/intake/{draft.pk}/controle/", follow=True).content.decode()
        assert draft.contact_email in page
        assert ("u krijgt er nu dus geen" in page) == (number >= 10)

    assert Intake.objects.submitted().count() == 15
    assert Message.objects.count() == settings.HOURLY_LIMITS["mail by a stranger"] == 10
    assert not [mail for mail in Message.objects.all() if "evil" in mail.subject + mail.text + mail.html]
