"""The page on which "take part" is kept, what the profile shows of it, and a message through the site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Organisation
from casework.models import Bulletin, Joining
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_initiative, an_official
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
LATER = localdate() + timedelta(days=30)


def text(response):
    return " ".join(response.content.decode().split())


def client_of(user):
    client = PageClient()
    client.force_login(user)
    return client


@pytest.fixture
def owner():
    return a_user("tuin@example.org", name="Noor de Wit")


@pytest.fixture
def initiative(owner):
    Organisation.objects.create(municipality=a_municipality(), contact_name="Team", contact_email="team@dam.example")
    return an_initiative(owner=owner, contact_email="noor@example.org")


def joining(initiative):
    return reverse("initiatives:joining", args=[initiative.slug])


BOX = {"do": "box", "when_and_where": "Elke zaterdag", "hands": "", "things": "Hout", "room": ""}
BOX |= {"shown_until": LATER.isoformat()}


class TestTakingPart:
    def test_is_shown_on_the_profile_after_a_look(self, client, initiative, owner):
        mine, where = client_of(owner), initiative.get_absolute_url()
        assert f'href="{joining(initiative)}"' in text(mine.get(where))
        page = text(mine.post(joining(initiative), BOX, follow=True))
        assert "zodra een ambtenaar het heeft bekeken" in page and "Uw tekst wacht" in page
        mine.post(joining(initiative), {"do": "news", "news-text": "Bonen!", "news-shown_until": LATER.isoformat()})
        assert "Elke zaterdag" not in text(client.get(where)) and "Bonen!" not in text(client.get(where))

        desk = client_of(an_official())
        assert "2 berichten bij ‘meedoen’ wachten" in text(desk.get(reverse("workbench:queue")))
        for what, _initiative, _rows, seal in desk.get(reverse("workbench:joining")).context["waiting"]:
            desk.post(reverse("workbench:joining"), {"what": what, "seen": seal, "do": "show"})
        page = text(client.get(where))
        assert "Elke zaterdag" in page and "Hout" in page and "Bonen!" in page
        assert "Ruimte gezocht" not in page

    def test_is_gone_the_day_after_its_last_one(self, client, initiative, monkeypatch):
        client_of(an_official()).post(joining(initiative), BOX)
        where = initiative.get_absolute_url()
        assert "Elke zaterdag" in text(client.get(where))
        for module in ("catalogue.profile.cache", "casework.joining"):
            monkeypatch.setattr(f"{module}.localdate", lambda: LATER)
        assert "Elke zaterdag" in text(client.get(where))
        for module in ("catalogue.profile.cache", "casework.joining"):
            monkeypatch.setattr(f"{module}.localdate", lambda: LATER + timedelta(days=1))
        assert "Elke zaterdag" not in text(client.get(where))

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (localdate() - timedelta(days=1), "Deze dag is voorbij."),
            (localdate() + timedelta(days=500), "Kies een dag binnen een jaar."),
            ("morgen", "Vul een dag in"),
            ("", "Kies een dag."),
        ],
    )
    def test_a_last_day_must_be_possible(self, initiative, owner, day, said):
        page = text(client_of(owner).post(joining(initiative), BOX | {"shown_until": str(day)}))
        assert said in page and "Elke zaterdag" in page
        assert not Joining.objects.exists()

    def test_two_at_once_see_each_others_text(self, initiative, owner):
        mine = client_of(owner)
        shown = mine.get(joining(initiative)).context["box"].mark
        client_of(an_official()).post(joining(initiative), BOX | {"hands": "Van de gemeente", "shown": shown})
        page = text(mine.post(joining(initiative), BOX | {"hands": "Van mij", "shown": shown}))
        assert "Van de gemeente" in page and "Van mij" in page
        assert Joining.objects.get().hands == "Van de gemeente"

    def test_refusing_takes_a_reason_which_the_initiator_reads(self, initiative, owner):
        mine, desk = client_of(owner), client_of(an_official())
        mine.post(joining(initiative), BOX)
        [(what, _initiative, _rows, seal)] = desk.get(reverse("workbench:joining")).context["waiting"]
        sent = {"what": what, "seen": seal, "do": "refuse"}
        assert "Schrijf de reden op." in text(desk.post(reverse("workbench:joining"), sent))
        desk.post(reverse("workbench:joining"), sent | {"why": "Dat is gevaarlijk"})
        page = text(mine.get(joining(initiative)))
        assert "Uw tekst is niet te zien" in page and "Dat is gevaarlijk" in page
        page = text(desk.post(reverse("workbench:joining"), sent | {"do": "show"}, follow=True))
        assert "Iemand heeft hier al over besloten." in page

    def test_what_changed_meanwhile_is_looked_at_again(self, initiative, owner):
        mine, desk = client_of(owner), client_of(an_official())
        mine.post(joining(initiative), BOX)
        [(what, _initiative, _rows, seal)] = desk.get(reverse("workbench:joining")).context["waiting"]
        mine.post(joining(initiative), BOX | {"hands": "Iets anders"})
        page = text(desk.post(reverse("workbench:joining"), {"what": what, "seen": seal, "do": "show"}, follow=True))
        assert "Dit is intussen veranderd." in page
        assert not Joining.objects.live().exists()

    def test_officials_elsewhere_see_and_decide_nothing(self, initiative, owner):
        client_of(owner).post(joining(initiative), BOX)
        there = client_of(an_official(a_municipality("GM0355", "Zeist")))
        assert "Elke zaterdag" not in text(there.get(reverse("workbench:joining")))
        there.post(reverse("workbench:joining"), {"what": f"joining-{initiative.pk}", "do": "show"})
        assert not Joining.objects.live().exists()
        assert there.get(joining(initiative)).status_code == 403

    def test_news_is_taken_away(self, client, initiative, owner):
        Bulletin.objects.add(initiative, "Bonen!", shown_until=LATER, by=an_official())
        assert "Bonen!" in text(client.get(initiative.get_absolute_url()))
        client_of(owner).post(joining(initiative), {"do": "remove", "news": Bulletin.objects.get().pk})
        assert "Bonen!" not in text(client.get(initiative.get_absolute_url()))


class TestMessage:
    SENT = {"name": "Piet  Jansen", "email": "piet@example.org", "text": "Mag ik meedoen?"}

    def where(self, initiative):
        return reverse("initiatives:message", args=[initiative.slug])

    def send(self, client, initiative, **sent):
        Message.objects.all().delete()
        return client.post(self.where(initiative), self.SENT | sent, follow=True)

    def test_goes_to_the_person_whose_address_nobody_sees(self, client, initiative):
        assert f'href="{self.where(initiative)}"' in text(client.get(initiative.get_absolute_url()))
        page = text(self.send(client, initiative))
        assert "Uw bericht is onderweg." in page
        mail = Message.objects.get()
        assert mail.recipient == "tuin@example.org"
        assert mail.headers["Reply-To"] == "Piet Jansen <piet@example.org>"
        assert "Mag ik meedoen?" in mail.text and "Buurttuin De Kade" in mail.subject
        for seen in (page, text(client.get(self.where(initiative)))):
            assert "tuin@example.org" not in seen and "noor@example.org" not in seen

    def test_prefers_the_contact_address_once_it_is_confirmed(self, client, initiative):
        asked = initiative.intake.confirmations.create(address="noor@example.org", digest="x")
        asked.confirm(caused_by=None)
        self.send(client, initiative)
        assert Message.objects.get().recipient == "noor@example.org"

    def test_an_address_that_an_official_typed_gets_nothing(self, client, initiative):
        other = an_initiative(owner=an_official(), voice="official", contact_email="typed@example.org")
        assert "gaat naar de gemeente" in text(client.get(self.where(other)))
        self.send(client, other)
        assert Message.objects.get().recipient == "team@dam.example"

    def test_a_second_click_sends_nothing(self, client, initiative):
        self.send(client, initiative)
        client.post(self.where(initiative), self.SENT)
        assert Message.objects.count() == 1

    def test_a_stranger_can_send_so_many_an_hour(self, client, initiative, settings):
        settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"mail by a stranger": 2}
        for number in range(2):
            assert self.send(client, initiative, text=f"Bericht {number}").status_code == 200
        assert self.send(client, initiative, text="Bericht 3").status_code == 429
        assert not Message.objects.exists()

    def test_what_a_limit_kept_back_can_be_sent_later(self, client, initiative, settings):
        limits = settings.HOURLY_LIMITS
        settings.HOURLY_LIMITS = limits | {"mail": 0}
        assert self.send(client, initiative).status_code == 429
        settings.HOURLY_LIMITS = limits
        assert self.send(client, initiative).status_code == 200
        assert Message.objects.count() == 1

    def test_is_not_offered_where_nobody_would_read_it(self, client):
        initiative = an_initiative()
        assert "Stuur een bericht" not in text(client.get(initiative.get_absolute_url()))
        initiative.responsibilities.all().delete()
        Organisation.objects.create(municipality=a_municipality(), contact_name="Balie", contact_phone="14 0999")
        page = text(client.get(initiative.get_absolute_url()))
        assert "Stuur een bericht" not in page and "Balie" in page and "14 0999" in page
        page = text(client.get(self.where(initiative)))
        assert "Wij kennen geen e-mailadres van dit initiatief" in page and "14 0999" in page
        assert self.send(client, initiative).status_code == 200
        assert not Message.objects.exists()

    def test_a_public_address_needs_no_form(self, client, owner):
        initiative = an_initiative(owner=owner, publish_contact=["email"])
        assert "Stuur een bericht" not in text(client.get(initiative.get_absolute_url()))
        assert client.get(self.where(initiative)).status_code == 302

    def test_what_is_missing_is_said_and_the_rest_kept(self, client, initiative):
        page = text(client.post(self.where(initiative), {"name": "", "email": "geen", "text": "Mijn bericht"}))
        assert ("Vul uw naam in." in page and "name@example.nl" in page) or "naam@voorbeeld" in page
        assert "Mijn bericht" in page

    def test_no_line_of_a_name_gets_into_the_head_of_the_mail(self, client, initiative):
        self.send(client, initiative, name="Piet\nBcc: x@example.org")
        assert "\n" not in Message.objects.get().headers["Reply-To"]
