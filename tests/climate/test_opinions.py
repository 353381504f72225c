"""What initiators and officials find of their municipality: answered once a year, counted without anybody's name."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.core import mail
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from climate.models import Opinion, OpinionInvitation, OpinionPublication
from climate.opinions import FEWEST, OpinionAnswer, OpinionStatement, Side, initiates_in, person_of, this_year
from climate.sides import NothingToShow, TooFewSince, charts, figures_of
from intake.models import Confirmation
from intake.options import Voice
from outbox.models import Message
from outbox.tokens import digest_of
from tests.builders import (
    a_municipality,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
ALL_AGREE = dict.fromkeys(OpinionStatement.values, "agree")
OWN = "/mijn/stellingen/GM9999/"
DESK = "/werkbank/stellingen/GM9999/"


@pytest.fixture
def here():
    an_organisation()
    return a_municipality()


@pytest.fixture
def initiator(here):
    user = a_user("aisha@kade.example", name="Aisha Kade")
    an_initiative(owner=user)
    return user


def as_(user):
    client = PageClient()
    if user:
        client.force_login(user)
    return client


def sent(answer="agree", **others):
    return {"year": this_year(), **dict.fromkeys(OpinionStatement.values, answer)} | others


def answered(number, side, answer="agree", where=None, year=None, who=""):
    """So many people of a side gave this answer to every statement."""
    where, year = where or a_municipality(), year or this_year()
    for each in range(number):
        person = person_of(f"{side}{answer}{who}{each}@x.example", where.pk, year)
        for statement in OpinionStatement.values:
            Opinion.objects.create(
                municipality=where, year=year, side=side, statement=statement, answer=answer, person=person
            )


def words(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# --- Answering -------------------------------------------------------------------------------------------------------


def test_an_initiator_finds_the_statements_among_their_initiatives_and_answers(initiator, here):
    client = as_(initiator)
    assert OWN in client.get("/mijn/").content.decode()
    page = client.get(OWN)
    assert all(str(text) in words(page) for text in ("genoeg ruimte", "genoeg met bewoners samen", "ook met geld"))
    assert client.post(OWN, sent(room="unknown")).url == reverse("initiatives:mine")
    rows = Opinion.objects.values_list("municipality", "year", "side", "statement", "answer")
    assert set(rows) == {
        ("GM9999", this_year(), "initiator", "together", "agree"),
        ("GM9999", this_year(), "initiator", "room", "unknown"),
        ("GM9999", this_year(), "initiator", "support", "agree"),
    }


def test_an_answer_may_be_changed_and_stays_one(initiator):
    client = as_(initiator)
    client.post(OWN, sent())
    html = client.get(OWN).content.decode()
    assert html.count("checked") == 3
    client.post(OWN, sent("disagree"))
    assert set(Opinion.objects.values_list("answer")) == {("disagree",)}
    assert Opinion.objects.count() == 3


def test_each_statement_needs_an_answer_and_what_was_chosen_is_kept(initiator):
    response = as_(initiator).post(OWN, sent() | {"room": "", "support": "never"})
    assert words(response).count("Kies een antwoord. “Weet ik niet” is er ook een.") == 2  # summary and field
    assert words(response).count("Kies een van de drie antwoorden.") == 2
    assert response.content.decode().count("checked") == 1
    assert not Opinion.objects.exists()


def test_a_page_of_last_year_asks_once_more(initiator):
    client = as_(initiator)
    response = client.post(OWN, sent(year=this_year() - 1))
    assert "Intussen begon een nieuw jaar." in words(response)
    assert response.content.decode().count("checked") == 3
    assert f'value="{this_year()}"' in response.content.decode()
    assert not Opinion.objects.exists()


def test_a_new_year_is_a_new_answer(initiator, monkeypatch):
    client = as_(initiator)
    client.post(OWN, sent())
    later = datetime(this_year() + 1, 1, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = as_(initiator)
    assert "checked" not in client.get(OWN).content.decode()
    client.post(OWN, sent("disagree"))
    years = Opinion.objects.values_list("year", "answer").distinct().order_by("year")
    assert list(years) == [(later.year - 1, "agree"), (later.year, "disagree")]


def test_an_official_answers_as_an_official(here):
    official = an_official()
    response = as_(official).post(DESK, sent("disagree"))
    assert response.url == DESK
    assert set(Opinion.objects.values_list("side", "answer")) == {("official", "disagree")}


def test_who_may_answer_as_an_initiator(initiator, here):
    elsewhere, apart = a_municipality("GM0355", "Zeist"), a_municipality("GM0312", "Bunnik")
    an_organisation(elsewhere)
    assert list(initiates_in(initiator)) == [here]
    an_initiative(owner=initiator, municipality=elsewhere, name="Ook daar")
    an_initiative(owner=initiator, municipality=apart, name="Doet niet mee")
    assert list(initiates_in(initiator)) == [here, elsewhere]
    ended = a_user()
    an_initiative(owner=ended, name="Klaar").archive(by=an_official(), reason="Klaar")
    assert list(initiates_in(ended)) == []
    official = an_official()
    an_initiative(owner=official, name="Van een ambtenaar")
    assert list(initiates_in(official)) == []
    assert as_(official).get(OWN).status_code == 404


def test_one_answer_a_person_year_and_statement_says_the_database(here):
    answered(1, Side.INITIATOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        answered(1, Side.INITIATOR)
    for wrong in ({"answer": "maybe"}, {"side": "mayor"}, {"statement": "weather"}):
        values = {"side": "official", "statement": "room", "answer": "agree", "person": "x"} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.create(municipality=here, year=2026, **values)


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_leave_one_answer(here):
    person, start = person_of("a@b.example", here.pk, this_year()), Barrier(2)

    def give(answer):
        start.wait()
        Opinion.objects.give(
            dict.fromkeys(OpinionStatement.values, answer), municipality=here, side=Side.INITIATOR, person=person
        )
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give, ["agree", "disagree"]))
    assert Opinion.objects.count() == 3
    assert Opinion.objects.values("answer").distinct().count() == 1  # one of them whole


# --- Nobody's name ---------------------------------------------------------------------------------------------------


def test_the_database_knows_nobody(initiator):
    as_(initiator).post(OWN, sent())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(opinion)::text FROM climate_opinion AS opinion")
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert "aisha" not in rows.lower()
    columns = {field.name for field in Opinion._meta.get_fields()}
    assert columns == {"id", "municipality", "year", "side", "statement", "answer", "person", "at"}


def test_the_digest_of_a_person_differs_by_place_and_year():
    address = "a@b.example"
    found = {
        person_of(address, "GM9999", 2026),
        person_of(address, "GM0355", 2026),
        person_of(address, "GM9999", 2027),
    }
    assert len(found) == 3
    assert person_of(" A@b.example ", "GM9999", 2026) in found


# --- Links -----------------------------------------------------------------------------------------------------------


def token_in(message):
    return re.search(r"/stelling/([^/\s]+)/", message.text)[1]


def test_who_can_be_mailed_is_mailed_once(initiator, here):
    an_initiative(owner=initiator, name="Nog een")  # the same person
    confirmed = an_intake(name="Bevestigd", contact_email="Bev@x.example", voice=Voice.TOGETHER)
    Confirmation.objects.note(confirmed, "bev@x.example")
    an_initiative(intake=confirmed)
    an_initiative(name="Getypt", contact_email="typed@x.example", voice=Voice.OFFICIAL)
    an_initiative(owner=a_user("weg@x.example"), name="Klaar").archive(by=an_official(), reason="Klaar")
    an_initiative(owner=a_user("zeist@x.example"), municipality=a_municipality("GM0355", "Zeist"), name="Daar")
    client = as_(an_official())
    page = "/werkbank/stellingen/GM9999/uitnodigen/"
    assert "2 initiatiefnemers kunt u dit jaar nog per e-mail vragen." in words(client.get(page))
    before = Message.objects.count()
    client.post(page, {"to": "mail"})
    client.post(page, {"to": "mail"})
    new = list(Message.objects.order_by("pk")[before:])
    assert {each.recipient.lower() for each in new} == {"aisha@kade.example", "bev@x.example"}
    assert len(new) == 2
    assert "0 initiatiefnemers" in words(client.get(page)) and "2 links zijn al gegeven." in words(client.get(page))
    assert {each.municipality for each in new} == {"GM9999"}


def test_who_works_here_is_not_asked_as_an_initiator(here):
    colleague = an_official(email="Sam@waaierdam.example")
    an_initiative(owner=colleague, name="Van een ambtenaar")
    confirmed = an_intake(name="Bevestigd", contact_email="sam@waaierdam.example", voice=Voice.TOGETHER)
    Confirmation.objects.note(confirmed, "sam@waaierdam.example")
    an_initiative(intake=confirmed)
    assert OpinionInvitation.objects.to_invite(here) == {}


def test_the_link_asks_before_it_writes_and_only_its_digest_is_kept(initiator, here):
    OpinionInvitation.objects.mail_all(here, by=an_official())
    token = token_in(Message.objects.latest("pk"))
    assert len(token) == 22  # 128 bits
    kept = OpinionInvitation.objects.get()
    assert kept.digest == digest_of(token) and token not in str(vars(kept))
    client, path = PageClient(), f"/stelling/{token}/"
    assert client.get(path).status_code == 200 and client.head(path).status_code == 200
    assert not Opinion.objects.exists()
    response = client.post(path, sent("disagree"))
    assert response.status_code == 302
    assert "Uw antwoorden zijn opgeschreven." in words(client.get(response.url))
    assert set(Opinion.objects.values_list("side", "answer")) == {("initiator", "disagree")}
    assert PageClient().get(path).content.decode().count("checked") == 3


def test_the_mailed_link_and_the_account_are_one_person(initiator, here):
    OpinionInvitation.objects.mail_all(here, by=an_official())
    path = f"/stelling/{token_in(Message.objects.latest('pk'))}/"
    as_(initiator).post(OWN, sent())
    PageClient().post(path, sent("disagree"))
    assert list(Opinion.objects.values_list("answer", flat=True)) == ["disagree"] * 3


def test_a_link_that_is_handed_over_is_shown_once(here):
    client, page = as_(an_official()), "/werkbank/stellingen/GM9999/uitnodigen/"
    link = re.search(r"http\S+/stelling/[\w-]+/", words(client.post(page, {"to": "hand"})))[0]
    assert "/stelling/" not in words(client.get(page))
    path = "/stelling/" + link.split("/stelling/")[1]
    PageClient().post(path, sent())
    other = OpinionInvitation.objects.hand_over(here, by=None)
    PageClient().post(f"/stelling/{other}/", sent())
    assert Opinion.objects.count() == 6  # two persons


def test_an_unknown_link_and_one_of_last_year_work_no_more(here):
    token = OpinionInvitation.objects.hand_over(here, by=None)
    OpinionInvitation.objects.update(year=this_year() - 1)
    for path in ("/stelling/unknown/", f"/stelling/{token}/"):
        assert PageClient().get(path).status_code == 410
        assert PageClient().post(path, sent()).status_code == 410
    assert not Opinion.objects.exists()
    assert mail.outbox == []


# --- Both sides ------------------------------------------------------------------------------------------------------


def test_both_sides_stand_beside_each_other():
    answered(6, Side.INITIATOR)
    answered(2, Side.INITIATOR, OpinionAnswer.DISAGREE)
    answered(3, Side.INITIATOR, OpinionAnswer.UNKNOWN)
    answered(5, Side.OFFICIAL, OpinionAnswer.AGREE)
    answered(5, Side.OFFICIAL, OpinionAnswer.DISAGREE)
    chart = charts(figures_of(Opinion.objects.of("GM9999", this_year()).tally()))[0]
    initiators, officials = chart.bars
    assert (initiators.n, initiators.agree, initiators.disagree, initiators.unknown) == (11, 6, 2, 3)
    assert (initiators.share, officials.share, chart.difference) == (75, 50, 25)
    assert (initiators.agree_width, initiators.disagree_width) == ("150", "50")
    page = words(as_(an_official()).get(DESK))
    assert "Wie een initiatief heeft, is het vaker eens: 25 procentpunten verschil." in page
    assert "6 eens, 2 oneens" in page and "3 weet het niet" in page


def test_of_too_few_nothing_is_told(here):
    answered(FEWEST - 1, Side.INITIATOR)
    answered(FEWEST, Side.OFFICIAL, OpinionAnswer.DISAGREE)
    figures = figures_of(Opinion.objects.of("GM9999", this_year()).tally())
    assert figures["initiator"] is None and figures["official"] is not None
    assert [chart.bars[0].n for chart in charts(figures)] == [None] * 3
    client = as_(an_official())
    page = words(client.get(DESK))
    assert "minder dan 5 antwoorden: niet getoond" in page and "procentpunt" not in page
    assert f"{FEWEST - 1} eens" not in page
    file = client.get(f"{DESK}stellingen.csv").content.decode()
    assert "Initiatiefnemers;te weinig;;;;" in file and "Ambtenaren;5;0;5;0;0" in file


def test_who_does_not_know_is_counted_apart_and_alone_makes_no_share():
    answered(FEWEST, Side.INITIATOR, OpinionAnswer.UNKNOWN)
    bar = charts(figures_of(Opinion.objects.of("GM9999", this_year()).tally()))[0].bars[0]
    assert (bar.n, bar.unknown, bar.share) == (5, 5, None)
    assert "niemand heeft een mening" in words(as_(an_official()).get(DESK))


def test_a_year_of_before_can_be_looked_at(here):
    answered(5, Side.INITIATOR, year=2024)
    client = as_(an_official())
    assert "Beide kanten in 2024" in words(client.get(f"{DESK}?jaar=2024"))
    assert f"Beide kanten in {this_year()}" in words(client.get(f"{DESK}?jaar=1999"))
    assert "100% eens" in words(client.get(f"{DESK}?jaar=2024"))


def test_the_page_asks_as_much_for_many_as_for_few(django_assert_num_queries):
    client = as_(an_official())
    answered(5, Side.INITIATOR)
    client.get(DESK)
    with django_assert_num_queries(8):
        client.get(DESK)
    answered(20, Side.OFFICIAL, year=2024)
    answered(20, Side.OFFICIAL)
    with django_assert_num_queries(8):
        client.get(DESK)


# --- Publishing ------------------------------------------------------------------------------------------------------


def test_a_year_is_public_when_an_admin_says_so_and_stays_as_it_was(here):
    answered(5, Side.INITIATOR)
    public, path = "/stellingen/GM9999/", f"{DESK}openbaar/{this_year()}/"
    assert PageClient().get(public).status_code == 404
    assert as_(an_official()).post(path, {"to": "publish"}).status_code == 404
    admin = as_(an_admin())
    assert "Deze cijfers aan iedereen tonen" in words(admin.get(path))
    admin.post(path, {"to": "publish"})
    assert "5 eens, 0 oneens" in words(PageClient().get(public))
    answered(5, Side.INITIATOR, OpinionAnswer.DISAGREE)
    assert "5 eens, 0 oneens" in words(PageClient().get(public))
    admin.post(path, {"to": "publish"})
    assert "5 eens, 5 oneens" in words(PageClient().get(public))
    assert OpinionPublication.objects.count() == 2
    admin.post(path, {"to": "withdraw"})
    assert PageClient().get(public).status_code == 404
    assert OpinionPublication.objects.filter(withdrawn_at=None).count() == 0


def test_two_publications_do_not_tell_what_a_few_people_said_in_between(here):
    answered(5, Side.INITIATOR)
    admin, public, path = as_(an_admin()), "/stellingen/GM9999/", f"{DESK}openbaar/{this_year()}/"
    admin.post(path, {"to": "publish"})
    answered(FEWEST - 1, Side.INITIATOR, OpinionAnswer.DISAGREE)
    answered(FEWEST, Side.OFFICIAL)
    told = words(admin.post(path, {"to": "publish"}, follow=True))
    assert "Sinds wat er eerder stond, gaven te weinig mensen antwoord." in told
    assert "5 eens, 0 oneens" in words(PageClient().get(public))
    admin.post(path, {"to": "withdraw"})  # whoever kept it, still knows it
    admin.post(path, {"to": "publish"})
    assert PageClient().get(public).status_code == 404
    answered(1, Side.INITIATOR, OpinionAnswer.UNKNOWN)
    admin.post(path, {"to": "publish"})
    assert "5 eens, 4 oneens" in words(PageClient().get(public))


def test_the_same_figures_may_be_shown_again_and_who_changed_an_answer_counts_as_new(here):
    answered(5, Side.INITIATOR)
    publish = OpinionPublication.objects.publish
    publish(here, this_year(), by=None)
    publish(here, this_year(), by=None)
    person = Opinion.objects.first().person
    Opinion.objects.give(
        dict.fromkeys(OpinionStatement.values, "disagree"), municipality=here, side=Side.INITIATOR, person=person
    )
    with pytest.raises(TooFewSince):
        publish(here, this_year(), by=None)


def test_one_who_answers_as_the_other_group_since_is_not_told_by_the_difference(here):
    answered(6, Side.INITIATOR)
    OpinionPublication.objects.publish(here, this_year(), by=None)
    Opinion.objects.filter(person=Opinion.objects.first().person).update(side=Side.OFFICIAL)
    with pytest.raises(TooFewSince):
        OpinionPublication.objects.publish(here, this_year(), by=None)


def test_nothing_is_published_of_too_few(here):
    answered(FEWEST - 1, Side.INITIATOR)
    path = f"{DESK}openbaar/{this_year()}/"
    admin = as_(an_admin())
    assert admin.get(path).status_code == 404
    admin.post(path, {"to": "publish"})
    assert not OpinionPublication.objects.exists()
    with pytest.raises(NothingToShow):
        OpinionPublication.objects.publish(here, this_year(), by=None)
