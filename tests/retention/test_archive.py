"""What is under archival duty: it is listed, somebody decides, and a declaration stays."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from audit.models import Entry
from casework.models import Note, Settlement
from initiatives.models import Initiative, SearchRow
from intake.models import Intake
from media.models import Picture, Rendition
from retention.destruction import destroy
from retention.models import Disposal, RetentionTerm
from retention.rules import RULES, Fate
from retention.run import run
from tests.builders import (
    a_draft,
    a_municipality,
    a_need,
    a_note,
    a_pack,
    a_photo,
    a_promise,
    a_reading,
    a_statement,
    an_admin,
    an_initiative,
    an_intake,
    an_organisation,
)
from tests.pages import mark_on
from tests.retention.test_rules import BEGUN, night, steps

pytestmark = pytest.mark.django_db
LISTED, DESTROYED = {(Fate.LIST, "GM9999"): 1}, {(Fate.DESTROY, "GM9999"): 1}
PAGE = reverse("retention:archive", args=["GM9999"])
DECISION = {"name": "S. Bakker, archivaris", "ground": "Selectielijst, resultaat zoals vastgesteld"}


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


def an_archived(**answers):
    initiative = an_initiative(**answers)
    initiative.archive(by=None, reason="Gestopt")
    Initiative.objects.filter(pk=initiative.pk).update(archived_at=BEGUN)
    return initiative


def a_declined(**answers):
    intake = an_intake(**answers)
    Settlement.objects.decline(intake, by=None, reason="spam")
    Settlement.objects.filter(intake=intake).update(at=BEGUN)
    return intake


def allow(*disposals, by=None):
    return Disposal.objects.allow([each.pk for each in disposals], by=by, **DECISION)


# --- The list ---


def test_a_dossier_is_put_on_the_list_and_never_goes_by_itself():
    initiative = an_archived()
    assert steps("dossiers", night(3649)) == {}
    assert steps("dossiers", night(3650)) == LISTED
    assert steps("dossiers", night(9000)) == {}
    [entry] = Disposal.objects.waiting()
    assert (entry.kind, entry.number, entry.ended_on) == ("dossiers", f"initiatief/{initiative.pk}", BEGUN.date())
    assert Initiative.objects.filter(pk=initiative.pk).exists()


def test_an_intake_that_was_declined_is_put_on_the_list_by_its_number():
    intake = a_declined()
    assert steps("declined", night(1824)) == {} and steps("declined", night(1825)) == LISTED
    assert Disposal.objects.get().number == intake.reference


def test_what_waits_or_became_an_initiative_or_was_handed_in_anew_is_no_declined_intake():
    an_intake()
    an_initiative()
    revised = a_declined()
    an_intake(revises=revised)
    assert not RULES["declined"].over(night(9000)).exists()


def test_what_came_out_of_the_archive_leaves_the_list():
    initiative = an_archived()
    steps("dossiers", night(3650))
    initiative.refresh_from_db()
    initiative.restore(by=None, reason="Toch niet")
    assert run(night(3651), [RULES["dossiers"]]) == [] and not Disposal.objects.exists()


def test_a_longer_term_of_the_organisation_takes_it_off_the_list():
    an_archived()
    steps("dossiers", night(3650))
    RetentionTerm.objects.choose(an_organisation(), {"dossiers": 20 * 365}, by=None)
    run(night(3651), [RULES["dossiers"]])
    assert not Disposal.objects.exists()


# --- What is destroyed ---


def test_a_dossier_that_may_go_is_destroyed_with_all_that_was_written_about_it():
    initiative = an_archived(contact_email="fatima@kade.example")
    a_note(initiative, text="Fatima gebeld")
    a_promise(initiative)
    a_need(initiative)
    a_statement(initiative, voice="together", hours=(1, 2))
    a_reading(initiative, levels=[2])
    draft = a_draft(revises=initiative.intake)
    other, before = an_initiative(name="Buurtbus"), Intake.objects.count()
    steps("dossiers", night(3650))
    assert allow(Disposal.objects.get()) == 1

    assert steps("dossiers", night(3651)) == DESTROYED
    assert not Initiative.objects.filter(pk=initiative.pk).exists() and not Note.objects.exists()
    assert not Intake.objects.filter(pk__in=[initiative.intake_id, draft.pk]).exists()
    assert not SearchRow.objects.filter(pk=initiative.pk).exists()
    assert Initiative.objects.get() == other and Intake.objects.count() == before - 2
    declared = Disposal.objects.destroyed().get()
    assert (declared.approver, declared.ground) == (DECISION["name"], DECISION["ground"])
    assert declared.rows > 8 and "Fatima" not in str(Disposal.objects.values())
    assert steps("dossiers", night(3652)) == {}
    assert Entry.objects.get(what="retained").facts["kept_as"] == "dossier"


def test_an_intake_that_was_handed_on_stays_where_it_went():
    there = a_municipality("GM0355", "Zeist")
    intake = an_intake()
    Settlement.objects.forward(intake, to=there, by=None)
    Settlement.objects.update(at=BEGUN)
    steps("declined", night(1825))
    allow(Disposal.objects.get())
    assert steps("declined", night(1826)) == DESTROYED
    [left] = Intake.objects.all()
    assert (left.municipality, left.revises) == (there, None)


def test_the_pictures_of_a_dossier_go_also_where_the_intake_came_from_elsewhere():
    there = a_municipality("GM0355", "Zeist")
    first = an_intake()
    a_photo(first)
    initiative = an_archived(intake=Settlement.objects.forward(first, to=there, by=None).forwarded_as)
    assert initiative.album.intake == first
    steps("dossiers", night(3650))
    allow(Disposal.objects.get())
    steps("dossiers", night(3651))
    assert list(Intake.objects.all()) == [first]
    assert not Picture.objects.exists() and not Rendition.objects.exists()


def test_what_a_council_got_stays():
    initiative = an_archived()
    an_initiative(name="Buurtbus")
    pack = a_pack()
    steps("dossiers", night(3650))
    allow(Disposal.objects.get())
    steps("dossiers", night(3651))
    assert not Initiative.objects.filter(pk=initiative.pk).exists()
    before = pack.contents
    pack.refresh_from_db()
    assert pack.contents == before


def test_what_is_due_no_longer_is_not_destroyed_whatever_was_allowed():
    initiative = an_archived()
    steps("dossiers", night(3650))
    entry = Disposal.objects.get()
    allow(entry)
    initiative.refresh_from_db()
    initiative.restore(by=None, reason="Toch niet")
    assert not destroy(entry, RULES["dossiers"], night(3651))
    assert Initiative.objects.filter(pk=initiative.pk).exists()


def test_a_longer_term_stops_what_was_allowed():
    initiative = an_archived()
    steps("dossiers", night(3650))
    entry = Disposal.objects.get()
    allow(entry)
    RetentionTerm.objects.choose(an_organisation(), {"dossiers": 20 * 365}, by=None)
    assert not destroy(entry, RULES["dossiers"], night(3651))
    assert Initiative.objects.filter(pk=initiative.pk).exists()


def test_destroying_twice_is_once():
    an_archived()
    steps("dossiers", night(3650))
    entry = Disposal.objects.get()
    allow(entry)
    assert destroy(entry, RULES["dossiers"], night(3651)) and not destroy(entry, RULES["dossiers"], night(3651))


def test_a_declaration_is_kept_as_it_was_made():
    an_archived()
    steps("dossiers", night(3650))
    by = an_admin()
    Disposal.objects.allow([Disposal.objects.get().pk], by=by, **DECISION)
    steps("dossiers", night(3651))
    for change in [lambda rows: rows.update(ground="anders"), lambda rows: rows.delete()]:
        with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
            change(Disposal.objects.all())
    User.objects.filter(pk=by.pk).delete()
    declared = Disposal.objects.get()
    assert (declared.approved_by, declared.approver) == (None, DECISION["name"])


# --- The page ---


def test_the_archivist_decides_with_name_and_ground(client, admin):
    an_archived()
    a_declined()
    run(night(3650), [RULES["dossiers"], RULES["declined"]])
    first, second = Disposal.objects.waiting()
    assert client.post(PAGE, {"chosen": [first.pk], "to": "destroy", **DECISION}).url == PAGE
    assert client.post(PAGE, {"chosen": [second.pk], "to": "keep", **DECISION}).url == PAGE
    assert list(Disposal.objects.allowed()) == [first] and list(Disposal.objects.kept()) == [second]
    first.refresh_from_db()
    assert (first.approved_by, first.approver) == (admin, DECISION["name"])

    client.post(PAGE, {"chosen": [first.pk, second.pk], "to": "reconsider"})
    assert set(Disposal.objects.waiting()) == {first, second}


@pytest.mark.parametrize("missing", ["name", "ground", "chosen"])
def test_what_is_missing_is_told_and_the_rest_is_kept(client, admin, missing):
    an_archived()
    run(night(3650), [RULES["dossiers"]])
    sent = {"chosen": [Disposal.objects.get().pk], "to": "destroy", **DECISION}
    sent.pop(missing)
    page = client.post(PAGE, sent)
    assert page.context["form"].errors and Disposal.objects.waiting().exists()
    for kept in {"name", "ground"} - {missing}:
        assert DECISION[kept] in page.content.decode()
    assert (b" checked" in page.content) == (missing != "chosen")


def test_of_two_who_decide_the_second_is_told(client, admin):
    an_archived()
    run(night(3650), [RULES["dossiers"]])
    entry = Disposal.objects.get()
    Disposal.objects.keep([entry.pk], by=None, name="Een ander", ground="Blijft")
    client.post(PAGE, {"chosen": [entry.pk], "to": "destroy", **DECISION})
    entry.refresh_from_db()
    assert (entry.approver, entry.approved_at) == ("Een ander", None)
    assert len(list(client.get(PAGE).context["messages"])) == 2


def test_another_municipality_has_its_own_list(client, admin):
    an_archived(municipality=a_municipality("GM0355", "Zeist"))
    run(night(3650), [RULES["dossiers"]])
    entry = Disposal.objects.get()
    assert list(client.get(PAGE).context["page"]) == []
    client.post(PAGE, {"chosen": [entry.pk], "to": "destroy", **DECISION})
    assert Disposal.objects.waiting().exists()


def test_list_and_declarations_as_files(client, admin):
    an_archived()
    run(night(3650), [RULES["dossiers"]])
    [row] = table(client.get(reverse("retention:archive-file", args=["GM9999"])))
    assert (row["Kind"], row["To"], row["Who decided"]) == ("dossier of an initiative", "2026-03-10", "")
    allow(Disposal.objects.get())
    run(night(3651), [RULES["dossiers"]])
    assert table(client.get(reverse("retention:archive-file", args=["GM9999"]))) == []
    [row] = table(client.get(reverse("retention:destroyed-file", args=["GM9999"])))
    assert row["Who decided"] == DECISION["name"] and int(row["Rows"]) > 1 and row["In what way"]


def table(response):
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def test_the_page_asks_no_more_of_the_database_with_more_records(client, admin, django_assert_max_num_queries):
    an_archived()
    run(night(3650), [RULES["dossiers"]])
    with django_assert_max_num_queries(60) as first:
        client.get(PAGE)
    for number in range(3):
        an_archived(name=f"Buurtbus {number}")
    run(night(3650), [RULES["dossiers"]])
    with django_assert_max_num_queries(len(first)):
        assert len(client.get(PAGE).context["page"]) == 4


# --- The other pages of the office ---


def test_the_overview_says_what_the_next_run_does_here_only(client, admin):
    for code, name in [("GM9999", "Waaierdam"), ("GM0355", "Zeist")]:
        intake = an_intake(municipality=a_municipality(code, name))
        Settlement.objects.decline(intake, by=None, reason="spam")
    Settlement.objects.update(at=timezone.now() - timedelta(days=3000))
    page = client.get(reverse("retention:kept", args=["GM9999"]))
    assert page.context["rows"] == [("Intakes that became no initiative", Fate.LIST.label, 1)]


def test_terms_are_chosen_within_their_limits_and_recorded(client, admin):
    address = reverse("retention:terms", args=["GM9999"])
    assert client.post(address, {"drafts": "90", "declined": "", "dossiers": "", "named_scores": ""}).url == address
    chosen = RetentionTerm.objects.get()
    assert (chosen.rule, chosen.days, chosen.by) == ("drafts", 90, admin)
    for wrong in ["59", "731", "veel"]:
        page = client.post(address, {"drafts": wrong})
        assert "60" in str(page.context["form"].errors["drafts"]) and f'value="{wrong}"' in page.content.decode()
    assert RetentionTerm.objects.get().days == 90


def test_two_admins_on_the_terms_do_not_overwrite_each_other(client, admin):
    address = reverse("retention:terms", args=["GM9999"])
    shown = mark_on(client.get(address))
    RetentionTerm.objects.choose(an_organisation(), {"drafts": 100}, by=None)
    client.post(address, {"drafts": "", "dossiers": "4000", "declined": "", "named_scores": "", "shown": shown})
    assert dict(RetentionTerm.objects.values_list("rule", "days")) == {"drafts": 100, "dossiers": 4000}
    page = client.post(address, {"drafts": "200", "shown": shown})
    assert page.context["form"].conflicts and RetentionTerm.objects.get(rule="drafts").days == 100
