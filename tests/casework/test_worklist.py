"""What officials choose by in the list of their own initiatives."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.timezone import localdate

from casework.models import Need, Note, Promise, Responsibility, Term
from initiatives.search.known_by import known_by, known_by_each
from initiatives.search.query import Query
from initiatives.search.results import Results
from tests.builders import a_municipality, a_note, a_user, an_initiative, an_intake, an_official

ANYONE = AnonymousUser()
TODAY = localdate()


def ask(query, user):
    return Results.of(QueryDict(query), user)


def names(query, user):
    return sorted(each.intake.name for each in ask(query, user).initiatives)


@pytest.fixture
def here():
    return a_municipality()


@pytest.fixture
def official(here):
    return an_official(here, name="Noor")


@pytest.fixture
def colleague():
    return an_official(a_municipality("GM0355", "Zeist"), name="Ziya")


@pytest.fixture
def initiative(official):
    return an_initiative(by=official, name="Buurttuin")


def assign(initiative, official):
    return Responsibility.objects.assign(
        official, by=official, municipality=initiative.municipality, initiative=initiative
    )


def a_need(initiative, **fields):
    return Need.objects.create(
        **{"initiative": initiative, "municipality": initiative.municipality, "intake": initiative.intake, **fields}
    )


def a_promise(initiative, **fields):
    return Promise.objects.create(
        **{"initiative": initiative, "municipality": initiative.municipality, "what": "Aarde", **fields}
    )


@pytest.mark.django_db
def test_an_official_chooses_by_contact_need_and_promise(official, initiative):
    an_initiative(by=official, name="Repair Café").responsibilities.all().delete()
    assign(initiative, official)
    a_need(initiative, kind="permit")
    a_promise(initiative)

    assert names(f"contact={official.pk}", official) == names("contact=me", official) == ["Buurttuin"]
    assert names("contact=none", official) == ["Repair Café"]
    assert names("open_needs=permit", official) == names("promises=open", official) == ["Buurttuin"]
    assert names("open_needs=none", official) == names("promises=none", official) == ["Repair Café"]
    counts = ask("contact=me", official).counts.values
    assert counts["contact"] == {str(official.pk): 1, "none": 1}
    assert counts["open_needs"] == {"permit": 1}
    assert counts["promises"] == {"open": 1}


@pytest.mark.django_db
def test_what_ended_counts_no_longer(official, initiative):
    assign(initiative, official).end()
    a_need(initiative, kind="permit", closed_at=initiative.registered_at, outcome="met")
    a_promise(initiative, kept_at=initiative.registered_at)
    a_promise(initiative, broken_at=initiative.registered_at, why="Op")

    assert names("contact=none&open_needs=none&promises=none", official) == ["Buurttuin"]


@pytest.mark.django_db
def test_nobody_elsewhere_learns_anything(here, official, colleague, initiative):
    assign(initiative, official)
    a_need(initiative, kind="permit", due_on=TODAY)
    a_promise(initiative, due_on=TODAY)
    known = {"contact", "open_needs", "promises"}

    for reader in (ANYONE, a_user()):
        results = ask(f"contact={official.pk}", reader)
        assert (results.total, len(results.notices)) == (1, 1)  # no filter of theirs
        assert not known & results.counts.values.keys()
        assert len(ask("due=2000..2100", reader).notices) == 1
    results = ask("", colleague)
    assert results.total == 1
    assert not known & results.counts.values.keys()
    for query in (
        "open_needs=permit",
        "promises=open",
        "open_needs=none",
        "due=2000..2100",
        "last_contact=2000..2100",
    ):
        results = ask(query, colleague)
        assert (results.total, results.notices) == (0, []), query
        assert not known & results.counts.values.keys()
    # Not even the name behind a number.
    assert str(official) not in str(ask(f"contact={official.pk}", colleague).names.of("contact"))
    assert ask(f"contact={official.pk}", colleague).selection.chosen == {}


@pytest.mark.django_db
def test_what_another_municipality_wrote_does_not_come_along(official, colleague, initiative):
    there = a_municipality("GM0355")
    a_promise(initiative, municipality=there, due_on=TODAY)
    a_need(initiative, kind="permit", municipality=there)
    assert names("promises=none&open_needs=none", official) == ["Buurttuin"]
    assert names("due=2000..2100", official) == []


@pytest.mark.django_db
def test_what_a_municipality_wrote_that_went_up_in_this_one_does(official, initiative):
    former = a_municipality("GM0312", "Bunnik", went_up_in=initiative.municipality, vanished_on=TODAY)
    a_promise(initiative, municipality=former)
    assert names("promises=open", official) == ["Buurttuin"]


@pytest.mark.django_db
def test_overdue_is_a_range(official, initiative):
    an_initiative(by=official, name="Repair Café")
    promise = a_promise(initiative, due_on=TODAY + timedelta(days=3))
    need = a_need(initiative, kind="permit", due_on=TODAY)
    overdue = "due=..-1d"

    assert names(overdue, official) == []
    assert names("due=today..14d", official) == ["Buurttuin"]
    need.due_on = TODAY - timedelta(days=1)
    need.save()
    assert names(overdue, official) == ["Buurttuin"]
    need.delete()
    assert names(overdue, official) == []
    promise.due_on = TODAY - timedelta(days=40)
    promise.save()
    assert names(overdue, official) == names("due=..-1m", official) == ["Buurttuin"]
    promise.kept_at = initiative.registered_at
    promise.save()
    assert names(overdue, official) == []


@pytest.mark.django_db
def test_the_term_of_what_waits_is_due_too(official, initiative):
    term = Term.objects.create(intake=initiative.intake, began_on=TODAY, due_on=TODAY - timedelta(days=1))
    assert names("due=..-1d", official) == ["Buurttuin"]
    term.stand_still()
    assert names("due=..-1d", official) == []
    term.go_on()
    assert names("due=..-1d", official) == ["Buurttuin"]
    term.end()
    assert names("due=..-1d", official) == []


@pytest.mark.django_db
def test_silent_since(official):
    intake = an_intake(name="Buurttuin", submitted_at=timezone.now() - timedelta(days=200))
    initiative = an_initiative(by=official, intake=intake)
    assert names("last_contact=..-6m", official) == ["Buurttuin"]
    note = Note.objects.create(initiative=initiative, municipality=initiative.municipality, text="Gebeld")
    assert names("last_contact=today", official) == []  # a note is no contact
    note.channel = Note.Channel.PHONE
    note.save()
    assert names("last_contact=today", official) == ["Buurttuin"]
    assert names("last_contact=..-6m", official) == []


@pytest.mark.django_db
def test_dates_that_everyone_may_know_reach_further(official, colleague, initiative):
    initiative.refresh_from_db()
    day = localdate(initiative.registered_at)
    assert names(f"registered={day}", official) == names(f"registered={day}", colleague) == ["Buurttuin"]
    assert names(f"published={localdate(initiative.published_at)}..", colleague) == ["Buurttuin"]
    assert names(f"registered=..{day - timedelta(days=1)}", official) == []
    started = an_initiative(by=official, name="Oud", started=2019)
    assert names("started=2019", official) == ["Oud"]
    assert names("started=2018..2020&started=2019-02..", official) == []
    assert started.intake.started == 2019


@pytest.mark.django_db
def test_rows_that_are_written_many_at_once_count(official, initiative):
    other = an_initiative(by=official, name="Repair Café")
    assert names("promises=open", official) == []
    Promise.objects.bulk_create(
        Promise(initiative=each, municipality=each.municipality, what="Aarde") for each in (initiative, other)
    )
    assert names("promises=open", official) == ["Buurttuin", "Repair Café"]
    Promise.objects.update(kept_at=initiative.registered_at)
    assert names("promises=open", official) == []


class TestFoundBy:
    @pytest.fixture
    def known(self, official):
        intake = an_intake(
            name="Buurttuin",
            contact_name="Renée Zandstra",
            contact_email="renee@zwaluw.example",
            contact_phone="06-1234 5678",
            website="https://zwaluwtuin.example/",
        )
        return an_initiative(by=official, intake=intake)

    @pytest.mark.django_db
    def test_reference_person_addresses_and_website(self, official, known):
        an_initiative(by=official, name="Repair Café")
        reference = known.intake.reference
        for text in (
            reference,
            reference.lower(),
            reference[:5],
            "renee zandstra",
            "RENÉE",
            "renee@zwaluw.example",
            "zwaluw",
            "zwaluwtuin.example",
            "0612345678",
            "+31 6 12345678",
            "1234 5678",
        ):
            results = Results.of(query(q=text), official)
            assert [each.intake.name for each in results.initiatives] == ["Buurttuin"], text
            assert results.correction is None, text
        assert names("q=nergensland", official) == []

    @pytest.mark.django_db
    def test_by_nobody_elsewhere(self, official, colleague, known):
        texts = [known.intake.reference, "zandstra", "renee@zwaluw.example", "zwaluw", "0612345678"]
        for reader in (ANYONE, a_user(), colleague):
            for text in texts:
                results = Results.of(query(q=text), reader)
                assert (results.total, results.correction) == (0, None), text
                assert results.counts.values == {}

    @pytest.mark.django_db
    def test_no_slip_of_the_pen_is_mended_into_it(self, official, known):
        assert Results.of(query(q="zandstar"), official).correction is None
        assert Results.of(query(q="zandstar"), official).total == 0

    @pytest.mark.django_db
    def test_its_words_stand_beside_what_everyone_finds(self, official, known):
        an_initiative(by=official, name="Zwaluwkast")
        assert names("q=zwaluw", official) == ["Buurttuin", "Zwaluwkast"]
        assert ask("q=zwaluw", official).keys[0] == known.pk
        assert names("q=zwaluw", ANYONE) == ["Zwaluwkast"]

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "text",
        [
            "buurttuin zandstra",
            "zandstra tuin",
            "tuinen van Zandstra",
            "RENÉE buurttuin",
            "zwaluw buurttuin renee",
            "is er een tuin van zandstra?",
            '"renee zandstra" tuin',
            "tuin renee@zwaluw.example",
            "zwaluwen tuin",
        ],
    )
    def test_each_word_may_be_public_or_private(self, official, colleague, known, text):
        an_initiative(by=official, name="Moestuin")
        an_initiative(by=official, name="Zandkasteel")
        results = Results.of(query(q=text), official)
        assert [each.intake.name for each in results.initiatives] == ["Buurttuin"]
        assert (results.correction, results.way) == (None, None)
        for reader in (ANYONE, a_user(), colleague):
            assert Results.of(query(q=text), reader).total == 0

    @pytest.mark.django_db
    def test_notes_of_the_own_municipality(self, official, colleague, known):
        an_initiative(by=official, name="Moestuin")
        a_note(known, by=official, text="Gebeld over de vergunningen voor het Hek.")
        for text in ("vergunningen", "vergunning", "hek", "tuin vergunning", "buurttuin hek zandstra"):
            assert [each.intake.name for each in ask(f"q={text}", official).initiatives] == ["Buurttuin"], text
            for reader in (ANYONE, a_user(), colleague):
                results = Results.of(query(q=text), reader)
                assert (results.total, results.correction) == (0, None), text
        assert names("q=vergunnign", official) == []  # no slip is mended into a note
        Note.objects.get().remove()
        assert names("q=vergunning", official) == []

    @pytest.mark.django_db
    def test_what_another_municipality_noted_is_found_by_nobody(self, official, known):
        Note.objects.bulk_create(
            [Note(initiative=known, municipality=a_municipality("GM0355", "Zeist"), text="Zonderling")]
        )
        assert names("q=zonderling", official) == []

    @pytest.mark.django_db
    def test_nobody_else_is_offered_counted_or_shown_a_way_by_it(self, official, colleague, known):
        a_note(known, by=official, text="Vergunningen.")
        texts = ("zandstra moestuin", "buurttuin vergunningen", "zwaluw buurttuin xyzzy")
        for reader in (ANYONE, a_user(), colleague):
            for text in texts:
                results = Results.of(query(q=text), reader, way_out=True)
                private = {"zandstra", "vergunningen", "zwaluw"}
                assert all(not number for word, number in results.way.counts.items() if word in private), text
                assert private.isdisjoint(results.way.kept)
                assert private.isdisjoint(results.marks)
        results = Results.of(query(q="zandstra xyzzy"), official, way_out=True)
        assert (results.way.counts, results.total) == ({"zandstra": 1, "xyzzy": 0}, 1)

    @pytest.mark.django_db
    def test_no_half_of_a_word_is_looked_for_that_is_known_as_a_whole(self, official, colleague, known):
        an_initiative(by=official, name="De zwaluw", summary="Kijken.", description="")
        results = Results.of(query(q="zwaluwtuin"), official)
        assert [each.intake.name for each in results.initiatives] == ["Buurttuin"]
        assert results.dropped == []
        assert Results.of(query(q="zwaluwtuin"), colleague).dropped == [("zwaluwtuin", "zwaluw")]

    @pytest.mark.django_db
    def test_a_private_phrase_stays_beside_a_word_that_nothing_has(self, official, colleague, known):
        an_initiative(by=official, name="Moestuin")
        for text in ('"renee zandstra" kerst tuin', 'kerst tuin "zandstra"', '"zandstra" kerst tuin moestuin'):
            assert [each.intake.name for each in ask_out(text, official).initiatives] == ["Buurttuin"], text
            for reader in (ANYONE, a_user(), colleague):
                assert ask_out(text, reader).total == 0, text

    @pytest.mark.django_db
    def test_several_questions_in_one_query(self, official, known, django_assert_num_queries):
        questions = [Query.parse(text) for text in ("buurttuin zandstra", "zwaluw renee", "renee", "ab")]
        with django_assert_num_queries(1):
            found = known_by_each(questions, {known.municipality_id})
        assert found == [known_by(each, {known.municipality_id}) for each in questions]
        assert found == [
            {"zandstra": {known.pk}},
            {"zwaluw": {known.pk}, "renee": {known.pk}},
            {"renee": {known.pk}},
            {},
        ]

    @pytest.mark.django_db
    def test_in_one_query(self, official, known, django_assert_num_queries):
        question = Query.parse("buurttuin vergunning zandstra")
        with django_assert_num_queries(1):
            assert known_by(question, {known.municipality_id}) == {"zandstra": {known.pk}}
        with django_assert_num_queries(0):
            assert known_by(question, ()) == {}
            assert known_by(Query.parse("ab"), {known.municipality_id}) == {}


def ask_out(text, user):
    return Results.of(query(q=text), user, way_out=True)


def query(**parameters):
    found = QueryDict(mutable=True)
    found.update(parameters)
    return found


class TestColumns:
    @pytest.fixture
    def worked_on(self, official, initiative):
        assign(initiative, official)
        a_need(initiative, kind="permit", due_on=TODAY)
        a_need(initiative, kind="say")
        return initiative

    @pytest.mark.django_db
    @pytest.mark.parametrize("kind", ["csv", "json"])
    def test_files_of_its_officials_have_them(self, client, official, worked_on, kind):
        client.force_login(official)
        text = file(client, kind)
        for said in {"csv": ["Noor", "Vergunning; ", str(TODAY)], "json": ["Noor", '"permit","say"', str(TODAY)]}[
            kind
        ]:
            assert said in text

    @pytest.mark.django_db
    def test_a_workbook_has_them(self, client, official, worked_on):
        client.force_login(official)
        assert client.get("/initiatieven/export.xlsx?columns=contact_official&columns=next_due").status_code == 200

    @pytest.mark.django_db
    def test_the_table_has_them(self, client, official, colleague, worked_on):
        asked = "/initiatieven/?view=table&columns=contact_official&columns=open_needs&columns=last_contact&q="
        client.force_login(official)
        page = client.get(asked).content.decode()
        assert "Noor" in page.partition("<tbody>")[2]
        client.force_login(colleague)
        assert "Noor" not in client.get(asked).content.decode()

    @pytest.mark.django_db
    @pytest.mark.parametrize("kind", ["csv", "json"])
    def test_files_of_others_do_not(self, client, colleague, worked_on, kind):
        assert "Noor" not in file(client, kind)
        client.force_login(colleague)
        text = file(client, kind)
        assert "Buurttuin" in text
        assert "Noor" not in text
        assert "permit" not in text.partition('"rows"')[2]


def file(client, kind):
    address = f"/initiatieven/export.{kind}?columns=contact_official&columns=open_needs&columns=next_due"
    response = client.get(address)
    return b"".join(response.streaming_content).decode()
