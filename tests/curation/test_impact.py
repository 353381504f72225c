"""A preview says what the step then does, and does nothing itself."""

import pytest

from curation.consequences import consequences
from curation.impact import attempt
from follow.models import SavedView
from initiatives.models import Initiative, SearchRow
from knowledge.models import Fit
from taxonomy.models import Category, Revision, Rule
from taxonomy.revisions import snapshot
from tests.builders import a_category, a_municipality, a_user, an_admin, an_article, an_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return an_admin()


@pytest.fixture
def collectives():
    return a_category("actors/collectives")


@pytest.fixture
def citizens():
    return a_category("actors/citizens")


def tokens():
    """{initiative: its facet values} as the list finds them."""
    return dict(SearchRow.objects.values_list("initiative", "tokens"))


def preview(admin, verb, *args, **options):
    """The Impact of a verb of a category, whose row is read anew afterwards."""
    revision, impact = attempt(lambda: verb(*args, by=admin, reason="", **options), reader=admin)
    assert revision is None
    verb.__self__.refresh_from_db()
    return impact


def carry_out(admin, impact, verb, *args, **options):
    """Take the step that was previewed; returns which search rows changed."""
    before = tokens()
    revision, done = attempt(lambda: verb(*args, by=admin, reason="Daarom", **options), reader=admin, seen=impact.seal)
    assert revision.pk
    assert done.seal == impact.seal
    after = tokens()
    return {key for key in before if before[key] != after[key]}


def test_a_preview_changes_nothing(admin, collectives, citizens):
    an_initiative(categories=["actors/collectives"])
    before, rows = snapshot(), tokens()
    preview(admin, collectives.merge, citizens)
    assert (snapshot(), tokens()) == (before, rows)
    assert not Revision.objects.exists()


def test_a_merge_counts_what_it_then_changes(admin, collectives, citizens):
    one = an_initiative(name="Een", categories=["actors/collectives"])
    both = an_initiative(name="Beide", categories=["actors/collectives", "actors/citizens"], published=False)
    an_initiative(name="Ander", categories=["actors/citizens"])
    impact = preview(admin, collectives.merge, citizens)
    assert (impact.initiatives, impact.moved, impact.profiles, impact.municipalities) == (2, 2, 1, 1)
    assert impact.named == (("Beide", both.get_absolute_url()), ("Een", one.get_absolute_url()))
    assert carry_out(admin, impact, collectives.merge, citizens) == {one.pk, both.pk}


def test_the_parts_of_a_merged_category_are_counted_too(admin, collectives, citizens):
    part = collectives.parts.first()
    inside = an_initiative(categories=[f"actors/{part.key}"])
    impact = preview(admin, collectives.merge, citizens)
    assert (impact.initiatives, impact.moved) == (1, 1)
    assert carry_out(admin, impact, collectives.merge, citizens) == {inside.pk}


def test_moving_a_part_counts_only_whom_it_places_elsewhere(admin, collectives, citizens):
    part = collectives.parts.first()
    elsewhere = an_initiative(categories=[f"actors/{part.key}"])
    an_initiative(categories=[f"actors/{part.key}", "actors/collectives", "actors/citizens"])
    own = an_initiative(categories=[f"actors/{part.key}", "actors/collectives"])
    impact = preview(admin, part.move, citizens)
    assert (impact.initiatives, impact.moved) == (3, 2)
    assert carry_out(admin, impact, part.move, citizens) == {elsewhere.pk, own.pk}


def test_what_retires_without_a_successor_moves_nobody(admin, citizens):
    an_initiative(categories=["actors/citizens"])
    impact = preview(admin, citizens.retire)
    assert (impact.initiatives, impact.moved) == (1, 0)
    assert carry_out(admin, impact, citizens.retire) == set()


def test_what_counts_as_the_category_hangs_on_it_as_well(admin, collectives, citizens):
    an_initiative(categories=["actors/collectives"])
    collectives.merge(citizens, by=admin, reason="")
    citizens.refresh_from_db()
    impact = preview(admin, citizens.retire, successor=a_category("actors/informal_care"))
    assert (impact.initiatives, impact.moved, impact.assessments) == (1, 1, 1)


def test_a_split_counts_who_will_wait(admin):
    category = a_category("growth/recognition")
    waiting = an_initiative(categories=["growth/recognition"])
    texts = [{"name_nl": "Aandacht", "name_en": "Attention"}, {"name_nl": "Erkenning", "name_en": "Esteem"}]
    impact = preview(admin, category.split, texts)
    assert (impact.initiatives, impact.moved) == (1, 0)
    assert not Category.objects.filter(name_nl="Aandacht").exists()
    assert carry_out(admin, impact, category.split, texts) == set()
    assert list(Initiative.objects.standing_in([category])) == [waiting]


def test_an_undo_counts_what_it_puts_back(admin, collectives, citizens):
    moved = an_initiative(categories=["actors/collectives"])
    revision = collectives.merge(citizens, by=admin, reason="")
    _none, impact = attempt(lambda: revision.undo(by=admin, reason=""), reader=admin)
    assert (impact.initiatives, impact.moved) == (1, 1)
    before = tokens()
    undone, _impact = attempt(lambda: revision.undo(by=admin, reason=""), reader=admin, seen=impact.seal)
    assert undone.undoes == revision
    assert {key for key, values in tokens().items() if values != before[key]} == {moved.pk}


def test_old_assessments_are_counted_beside_current_ones(admin, citizens):
    initiative = an_initiative(categories=["actors/citizens"])
    initiative.assess([(a_category("actors/collectives"), "", "chosen")], by=admin)
    impact = preview(admin, citizens.retire)
    assert (impact.initiatives, impact.assessments) == (0, 1)


def test_saved_views_that_ask_for_it_are_counted_and_only_ones_own_named(admin, collectives, citizens):
    own = SavedView.objects.keep("actors=collectives", owner=admin, name="Van mij")
    SavedView.objects.keep("actors=citizens&actors=collectives", owner=a_user(), name="Van een ander")
    SavedView.objects.keep("actors=citizens", owner=admin, name="Iets anders")
    SavedView.objects.keep("q=actors%3Dcollectives", owner=a_user(), name="Woorden")
    impact = preview(admin, collectives.merge, citizens)
    assert (impact.views, impact.own_views) == (2, (("Van mij", own.get_absolute_url()),))


def test_only_what_the_reader_may_see_is_named(admin, collectives, citizens):
    a_municipality("GM0355", "Zeist")
    an_initiative(
        name="Van Zeist", municipality=a_municipality("GM0355"), categories=["actors/collectives"], published=False
    )
    impact = preview(admin, collectives.merge, citizens)
    assert (impact.initiatives, impact.named, impact.more) == (1, (), 1)


def test_rules_that_lead_elsewhere_are_counted(admin):
    category = a_category("growth/recognition")
    leading = Rule.objects.in_force().filter(category=category).count()
    assert leading
    assert preview(admin, category.retire).rules == leading
    assert preview(admin, a_category("actors/collectives").parts.first().move, None).rules == 0


def test_another_impact_than_was_seen_does_nothing(admin, collectives, citizens):
    impact = preview(admin, collectives.merge, citizens)
    an_initiative(categories=["actors/collectives"])
    revision, now = attempt(lambda: collectives.merge(citizens, by=admin, reason=""), reader=admin, seen=impact.seal)
    assert revision is None
    assert now.initiatives == 1
    collectives.refresh_from_db()
    assert collectives.is_active


def test_a_preview_asks_as_much_of_the_database_for_many_as_for_few(
    admin, collectives, citizens, django_assert_max_num_queries, django_assert_num_queries
):
    an_initiative(categories=["actors/collectives"])
    preview(admin, collectives.merge, citizens)  # who the reader is, is asked once
    with django_assert_max_num_queries(60) as few:
        preview(admin, collectives.merge, citizens)
    for number in range(12):
        an_initiative(name=f"Nummer {number}", categories=["actors/collectives"])
        SavedView.objects.keep("actors=collectives", owner=a_user(), name="Meer")
    with django_assert_num_queries(len(few.captured_queries)):
        preview(admin, collectives.merge, citizens)


def test_reasons_of_articles_that_lead_elsewhere_are_counted(admin):
    old, new = a_category("growth/recognition"), a_category("growth/scaling_up")
    for article in (an_article(), an_article(), an_article(published_at=None)):
        Fit.objects.create(article=article, category=old)
    Fit.objects.first().revise(by=None, is_on=False)

    merged = preview(admin, old.merge, new)
    assert merged.fits == 1
    [row] = [each for each in consequences(merged, old.name, new.name) if each.label == "reden van een artikel"]
    assert (row.number, row.what) == (1, "Ze helpen bij de categorie die blijft.")
    assert preview(admin, a_category("actors/collectives").retire).fits == 0
