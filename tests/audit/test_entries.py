"""The log: what may be written in it, and that nothing changes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from audit.facts import Flag, SelectionCodes
from audit.models import KEEP, Entry, Thing, UnknownWord, What
from audit.vocabulary import ACTS, DETAILS, OF_GROUP
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


def an_entry(**fields):
    return Entry.objects.create(**{"what": What.SIGNED_OUT, "municipality": "GM9999"} | fields)


def test_an_act_is_written_down_with_who_where_and_about_what():
    initiative, official = an_initiative(), an_official()

    entry = Entry.objects.record(
        What.REDACTED, by=official, municipality=initiative.municipality, about=initiative, places=3
    )
    entry.refresh_from_db()

    assert (entry.what, entry.by, entry.municipality) == ("redacted", official.pk, "GM9999")
    assert (entry.about, entry.about_key, entry.facts) == ("initiative", str(initiative.pk), {"places": 3})


def test_a_stranger_and_the_site_have_no_number():
    entry = Entry.objects.record(What.RETAINED, rows=12, kept_as="mail")

    assert (entry.by, entry.municipality, entry.about) == (None, "", "")


def test_what_is_rolled_back_is_not_in_the_log():
    with pytest.raises(RuntimeError), transaction.atomic():
        Entry.objects.record(What.SIGNED_OUT, by=a_user())
        raise RuntimeError

    assert not Entry.objects.filter(what=What.SIGNED_OUT).exists()


# --- Nothing of a person gets in -----------------------------------------------------------------------------------

OF_A_PERSON = ["Anna Bakker", "anna@waaierdam.example", "06-12345678", "0612345678", "Kade 12", "192.0.2.17", "q=anna"]


@pytest.mark.parametrize("said", [*OF_A_PERSON, ["Anna Bakker"], {"name": "Anna"}, None, 1.5, -1, b"x"], ids=repr)
def test_no_fact_takes_anything_of_a_person(said):
    facts = {repr(fact): fact for kind in ACTS.values() for fact in kind.facts.values()}
    assert len(facts) > 7 and [name for name, fact in facts.items() if fact.allows(said)] == []


def test_a_fact_that_is_not_declared_is_refused():
    with pytest.raises(UnknownWord, match="does not tell such a “email”") as refused:
        Entry.objects.record(What.INVITED, email="anna@waaierdam.example")

    assert "anna" not in str(refused.value)


def test_a_fact_of_another_kind_is_refused():
    with pytest.raises(UnknownWord):
        Entry.objects.record(What.REDACTED, about=(Thing.INITIATIVE, 1), places="Anna Bakker")
    with pytest.raises(UnknownWord):
        Entry(what=What.REDACTED, about=Thing.INITIATIVE, facts={"places": "Anna Bakker"}).save()


def test_an_act_that_is_not_declared_is_refused():
    with pytest.raises(UnknownWord):
        Entry.objects.record("gossiped")


def test_a_thing_that_is_not_declared_is_refused():
    with pytest.raises(UnknownWord):
        Entry.objects.record(What.REDACTED, about=("person", 1))
    with pytest.raises(UnknownWord):
        Entry.objects.record(What.REDACTED, about=a_municipality())


@pytest.mark.parametrize("field", ["about_key", "municipality"])
@pytest.mark.parametrize("said", ["Anna B", "a@b.nl"])
def test_the_database_takes_codes_alone(field, said):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(**{"about": Thing.USER, field: said})


def test_who_is_a_number():
    with pytest.raises(UnknownWord):
        Entry.objects.record(What.SIGNED_OUT, by=a_municipality())


def test_a_selection_is_codes_alone():
    assert SelectionCodes().allows(
        "phase=idea&growth=scaling_up&neighbourhood=BU99990101&n_people=3-8"
    ) and SelectionCodes().allows("")
    assert not any(
        SelectionCodes().allows(said) for said in ("q=anna", "phase=Anna%20Bakker", "phase=a%40b.nl", "x=0612345678")
    )
    assert not SelectionCodes().allows("phase=" + "a" * 2001)


def test_every_act_has_its_words_and_a_group():
    assert set(ACTS) == set(What) and {what for whats in OF_GROUP.values() for what in whats} == set(What)


def test_the_details_of_an_organisation_are_known():
    aside = {"municipality", "changed_at", "changed_by"}
    assert set(DETAILS.words) == {field.name for field in Organisation._meta.concrete_fields} - aside


# --- Nothing changes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET by = 1",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SET LOCAL waaier.retaining = 'on'; DELETE FROM audit_entry",  # too young
        "SET LOCAL waaier.retaining = 'on'; UPDATE audit_entry SET by = 1",
        "SET LOCAL waaier.retaining = 'on'; TRUNCATE audit_entry",
        "SET LOCAL waaier.erasing = 'on'; UPDATE audit_entry SET by = 1",
    ],
)
def test_an_entry_stays_as_it_is(statement):
    entry = an_entry()

    refused = pytest.raises(IntegrityError, match="The log is only added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.filter(pk=entry.pk, by=None).exists()


def test_an_entry_is_saved_once():
    entry = an_entry()

    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_what_was_kept_for_the_whole_term_is_forgotten():
    now = timezone.now()
    old, young = an_entry(at=now - KEEP - timedelta(hours=1)), an_entry(at=now - KEEP + timedelta(hours=1))

    assert Entry.objects.forget() == 1
    assert list(Entry.objects.filter(pk__in=[old.pk, young.pk])) == [young]
    with pytest.raises(IntegrityError), transaction.atomic():  # the door is closed again
        Entry.objects.all().delete()


# --- Once a day ----------------------------------------------------------------------------------------------------


def test_a_look_is_written_down_once_a_day_with_one_statement(django_assert_num_queries):
    official, initiative = an_official(), an_initiative()
    looks = [(initiative, "GM9999"), ((Thing.INITIATIVE, 12), "GM9999")]

    with django_assert_num_queries(1):
        Entry.objects.record_once_a_day(What.CONTACT_SEEN, looks, by=official)
    Entry.objects.record_once_a_day(What.CONTACT_SEEN, looks, by=official)
    Entry.objects.record_once_a_day(What.CONTACT_SEEN, looks[:1], by=an_official())

    seen = Entry.objects.filter(what=What.CONTACT_SEEN).order_by("pk").values_list("about_key", flat=True)
    assert list(seen) == [str(initiative.pk), "12", str(initiative.pk)]


def test_a_look_on_another_day_is_another_one():
    look = {"what": What.CONTACT_SEEN, "by": 1, "about": Thing.INITIATIVE, "about_key": "1"}
    today = timezone.localdate()
    an_entry(**look, day=today - timedelta(days=1))
    an_entry(**look, day=today)

    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(**look, day=today)


def test_a_flag_is_no_number():
    assert Flag().allows(True) and not Flag().allows(1)
