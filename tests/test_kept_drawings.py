"""Every drawing that is kept reads only what raises a data version, so that it can never be stale."""

import re
from collections import defaultdict

import pytest
from django.db import connection
from django.urls import reverse

from intake.models import Intake
from intake.questions import Section
from taxonomy.lenses import LENSES
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import PageClient
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db

# Tables that raise no version when they change, and why a drawing that reads them is not stale all the same.
REASONS = {
    "initiatives_searchchange": "holds the version of each initiative",
    # Taking a text away edits the next three too, and raises the version of their initiative (casework/redactions.py).
    "initiatives_assessment": "never edited; which one is the present one stands in the initiative",
    "initiatives_classification": "never edited, as the assessment that it is a row of",
    "readings_finding": "never edited; it is written and goes with its reading",
    "taxonomy_step": "the page of a category that was retired, which says why, is drawn for each reader anew",
    "taxonomy_succession": "so is what came in its place",
    "knowledge_funding": "a row of a list that counts is never edited",
    "valuation_statement": "never edited; which one is public stands in valuation_showing, which raises a version",
    "intake_intake_neighbourhoods": "a trigger refuses every change of it once its intake is handed in",
}
TABLE = re.compile(r'(?:FROM|JOIN)\s+"?(?!unnest|pg_)([a-z_]+)"?', re.IGNORECASE)
# The functions with which the database raises a version (migrations 0003 and 0006 of initiatives, 0003 of areas).
RAISING = ("initiatives_search_changed", "initiatives_search_renamed", "initiatives_answers_changed", "areas_tick")
RAISING += ("initiatives_search_site", "casework_offer_changed", "knowledge_changed")
RAISING += ("media_picture_changed", "media_album_changed")
RAISING += ("casework_worklist_changed", "casework_thread_changed", "readings_changed", "casework_people_changed")


@pytest.fixture
def reads():
    """{name of a cache: the tables that were read while something for it was drawn}."""
    found = defaultdict(set)

    def record(execute, sql, *rest):
        for name in FragmentCache.drawing.get():
            found[name] |= set(TABLE.findall(str(sql)))
        return execute(sql, *rest)

    FragmentCache.clear()
    with connection.execute_wrapper(record):
        yield found


def raises_a_version(table):
    """Whether a trigger on this table raises a version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = %s::regclass AND proname = ANY(%s)",
            [table, list(RAISING)],
        )
        return cursor.fetchone()[0] > 0


def visit_everything():
    """Ask as every kind of reader for each page on which something is kept."""
    official, initiator = an_official(), a_user()
    categories = ["actors/citizens", "growth/recognition", "work_fields/self_help"]
    owned = an_intake(owner=initiator, neighbourhoods=[a_neighbourhood()], phase="idea", description="Een tuin.")
    initiative = an_initiative(intake=owned, by=official, categories=categories)
    initiative.score({"impact": 7}, by=official)
    an_initiative(name="Ook een tuin", by=official, categories=categories)
    unread = an_initiative(name="Nog niet gelezen", by=official, phase="start_up")
    draft = Intake.objects.create(owner=initiator, municipality=a_municipality())
    listing, home = reverse("initiatives:list"), reverse("initiatives:home")
    pages = [home, reverse("initiatives:lenses"), *(lens.get_absolute_url() for lens in LENSES.values())]
    retired = a_category("work_fields/day_activities")
    retired.retire(by=official, reason="Te breed")
    pages += [a_category(each).get_absolute_url() for each in (*categories, "government_relation/independent")]
    pages.append(retired.get_absolute_url())
    pages += [f"{listing}{query}" for query in ("", "?q=tuin", "?phase=idea", "?view=table", "?view=map")]
    pages += [f"{listing}?view=matrix", initiative.get_absolute_url(), unread.get_absolute_url()]
    drafts = [reverse("intake:section", args=[draft.pk, section]) for section in Section]
    for reader, addresses in [(None, pages), (initiator, [*pages, *drafts]), (official, pages)]:
        client = PageClient()
        if reader:
            client.force_login(reader)
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_each_table_that_a_kept_drawing_reads_raises_a_version_or_has_a_reason(reads):
    visit_everything()

    assert set(FragmentCache.every) == {name for name, cache in FragmentCache.every.items() if cache.kept}
    assert reads["card"] >= {"initiatives_initiative", "intake_intake", "areas_neighbourhood"}
    assert reads["profile"] >= {"initiatives_event", "taxonomy_rule", "taxonomy_category", "casework_offer"}
    silent = {
        (name, table)
        for name, tables in reads.items()
        for table in tables - REASONS.keys()
        if not raises_a_version(table)
    }
    assert silent == set()
    assert REASONS.keys() - set().union(*reads.values()) == set()


def test_what_was_handed_in_keeps_its_neighbourhoods():
    """The reason why profiles and cards may read them."""
    intake = an_intake(neighbourhoods=[a_neighbourhood()])
    with pytest.raises(Exception, match="submitted"):
        intake.neighbourhoods.clear()
