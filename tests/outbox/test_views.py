import re
import socket
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from outbox.models import Message, deliver
from outbox.watch import new_name
from tests.builders import a_municipality, a_user, an_admin, an_official
from tests.outbox.test_worker import a_worker
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
FAILURES = "/beheer/post/"


def a_failed_mail(municipality="GM9999", **fields):
    message = Message(
        municipality=municipality, recipient="ann@example.org", subject="Receipt", text="BCDF-GHJK", language="nl"
    ).write()
    hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(
        **{"created_at": hour_ago, "failed_at": hour_ago, "attempts": 6, "last_error": "550 Nobody"} | fields
    )
    return message


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(FAILURES).headers["Location"] == "/inloggen/?next=/beheer/post/"


@pytest.mark.parametrize("person", [a_user, an_official])
def test_only_admins_come_in(client, person):
    client.force_login(person())
    mail = a_failed_mail()

    assert client.get(FAILURES).status_code == 403
    assert client.post(reverse("outbox:retry", args=[mail.pk])).status_code == 403
    assert client.post(reverse("outbox:drop", args=[mail.pk])).status_code == 403


def test_shows_what_went_wrong_but_never_the_text(admin):
    a_failed_mail()

    page = admin.get(FAILURES).content.decode()

    assert "ann@example.org" in page
    assert "550 Nobody" in page
    assert "BCDF-GHJK" not in page


class TestWhoseMail:
    """An admin sees and decides on the mail of their own municipality, and the site's superuser on the site's."""

    def reach(self, client, mail):
        """Whether this reader sees a mail, may have it sent again, and may let it be."""
        shown = f'id="mail-{mail.pk}"' in client.get(FAILURES).content.decode()
        answers = []
        for action in ["outbox:retry", "outbox:drop"]:
            with transaction.atomic():
                answers.append(client.post(reverse(action, args=[mail.pk])).status_code)
                transaction.set_rollback(True)
        return shown, *answers

    @pytest.mark.parametrize(
        ("municipality", "reached"),
        [("GM9999", (True, 302, 302)), ("GM0355", (False, 404, 404)), ("", (False, 404, 404))],
        ids=["own", "another's", "the site's"],
    )
    def test_of_an_admin(self, admin, municipality, reached):
        assert self.reach(admin, a_failed_mail(municipality)) == reached

    def test_of_an_admin_of_two(self, client):
        user = an_admin()
        user.memberships.create(municipality=a_municipality("GM0355", "Zeist"), role="admin")
        client.force_login(user)
        assert self.reach(client, a_failed_mail("GM0355")) == (True, 302, 302)

    def test_of_one_that_went_up_in_theirs(self, admin):
        """Its mail keeps the old code, and nobody is its admin any more."""
        a_municipality("GM0312", "Bunnik", went_up_in_id="GM9999", vanished_on="2026-01-01")
        assert self.reach(admin, a_failed_mail("GM0312")) == (True, 302, 302)

    def test_of_an_admin_who_is_only_official_elsewhere(self, client):
        user = an_admin()
        user.memberships.create(municipality=a_municipality("GM0355", "Zeist"), role="official")
        client.force_login(user)
        assert self.reach(client, a_failed_mail("GM0355")) == (False, 404, 404)

    @pytest.mark.parametrize(("municipality", "reached"), [("", (True, 302, 302)), ("GM9999", (False, 404, 404))])
    def test_of_a_superuser(self, client, municipality, reached):
        client.force_login(User.objects.create_superuser("root@example.org", "een-lang-wachtwoord"))
        assert self.reach(client, a_failed_mail(municipality)) == reached

    def test_about_an_official_belongs_to_their_municipality_and_about_others_to_the_site(self):
        cache.clear()
        an_official(email="official@waaierdam.example")
        for address in ["official@waaierdam.example", "nobody@example.org"]:
            PageClient().post("/inloggen/code/", {"email": address})
        assert dict(Message.objects.values_list("recipient", "municipality")) == {
            "official@waaierdam.example": "GM9999",
            "nobody@example.org": "",
        }


def test_sends_again(admin):
    mail = a_failed_mail()

    response = admin.post(reverse("outbox:retry", args=[mail.pk]))

    assert response.headers["Location"] == FAILURES
    assert list(Message.objects.due()) == [mail]


def test_lets_it_be(admin):
    mail = a_failed_mail()

    admin.post(reverse("outbox:drop", args=[mail.pk]))

    assert list(Message.objects.troubled()) == []
    assert list(Message.objects.due()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"failed_at": None, "sent_at": timezone.now()},
        {"failed_at": None, "leased_at": timezone.now() + timedelta(hours=1)},
    ],
    ids=["sent", "under way"],
)
def test_what_is_no_trouble_is_not_sent_again(admin, fields):
    mail = a_failed_mail(**fields)

    assert admin.post(reverse("outbox:retry", args=[mail.pk])).status_code == 404
    assert Message.objects.get().attempts == 6


def test_an_action_needs_a_post(admin):
    assert admin.get(reverse("outbox:retry", args=[a_failed_mail().pk])).status_code == 405


class TestWhoSends:
    """What the page says of the workers. They are seen by their sessions with the database."""

    def said(self, client):
        main = re.search(r"(?s)<main.*</main>", client.get(FAILURES).content.decode())[0]
        return [
            " ".join(strip_tags(each).split()) for each in re.findall(r"(?s)<h2.*?</h2>|<dd>\s*werkt.*?</dd>", main)
        ]

    def told(self, client):
        """What stands under the names of the workers' part, as one text."""
        [part] = re.findall(r'(?s)<section[^>]+aria-labelledby="workers">.*?</section>', client.get(FAILURES).text)
        return " ".join(strip_tags(part).split())

    def waits(self, **ago):
        deliver.enqueue()
        DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(**ago))

    def test_is_calm_when_all_is_well(self, admin):
        self.waits(minutes=4)
        since = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.get_default_timezone())
        with a_worker(new_name(since)):
            said = self.said(admin)
            html = admin.get(FAILURES).content.decode()
        assert said == ["Alle mail is verstuurd", "Wie de mail verstuurt", "werkt sinds 1 maart 2026 09:30"]
        assert f"<dt>{socket.gethostname()[:28]}</dt>" in html and "Alles gaat goed" in html

    def test_asks_for_a_worker_where_none_runs(self, admin):
        assert self.said(admin)[0] == "Er draait geen werkproces"

        self.waits(minutes=12)
        assert self.said(admin)[0] == "De oudste taak wacht al 12 minuten: draait er een werkproces?"
        assert (
            "Vraag wie deze site beheert om een werkproces (worker) te starten."
            in admin.get(FAILURES).content.decode()
        )

    @pytest.mark.parametrize(
        ("ago", "told"),
        [
            (None, "Er wacht geen taak."),
            ({"seconds": 1.01}, "De oudste taak wacht 1 seconde."),
            ({"seconds": 30}, "De oudste taak wacht 30 seconden."),
            ({"minutes": 4, "seconds": 50}, "De oudste taak wacht 4 minuten."),
            ({"minutes": 12}, "De oudste taak wacht 12 minuten."),
        ],
    )
    def test_tells_always_how_long_the_oldest_task_waits(self, admin, ago, told):
        if ago:
            self.waits(**ago)
        assert self.told(admin).endswith(told)

    def test_tells_it_beside_who_works(self, admin):
        self.waits(seconds=30)
        since = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.get_default_timezone())
        with a_worker(new_name(since)):
            told = self.told(admin)
        assert "Alles gaat goed: niets wacht lang. De oudste taak wacht 30 seconden. " in told
        assert told.endswith("werkt sinds 1 maart 2026 09:30")

    def test_tells_that_a_worker_cannot_keep_up(self, admin):
        self.waits(hours=3)
        with a_worker(new_name(timezone.now())):
            assert self.said(admin)[0] == "De oudste taak wacht al 3 uur, hoewel er een werkproces draait"
            html = admin.get(FAILURES).content.decode()
        assert "Het kan het werk niet aan" in html and "Alles gaat goed" not in html


def test_a_long_list_costs_no_more_queries(admin, django_assert_num_queries):
    a_failed_mail()
    admin.get(FAILURES)
    with django_assert_num_queries(6):
        admin.get(FAILURES)
    for _ in range(60):
        a_failed_mail()
    with django_assert_num_queries(6):
        page = admin.get(FAILURES).content.decode()
    assert page.count("ann@example.org") == 50
