"""Who sees which initiative: said once, and everything that repeats it says the same."""

from dataclasses import dataclass
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from catalogue.packs.snapshot import Selected
from curation.impact import attempt
from initiatives import gate
from initiatives.models import Initiative, SearchRow
from initiatives.search import changes
from initiatives.search.asked import Asked
from initiatives.search.facets import Status
from initiatives.search.results import Results
from intake.questions import Audience
from tests.builders import a_category, a_municipality, a_user, an_admin, an_initiative, an_intake, an_official

NOW = timezone.now()


def test_public_is_published_and_not_archived():
    every = product([None, NOW], repeat=2)
    table = {dates: gate.is_public(published_at=dates[0], archived_at=dates[1]) for dates in every}
    assert table == {(None, None): False, (NOW, None): True, (None, NOW): False, (NOW, NOW): False}
    assert {dates: Status.of(*dates) for dates in table} == {
        (None, None): Status.REGISTERED,
        (NOW, None): Status.PUBLISHED,
        (None, NOW): Status.ARCHIVED,
        (NOW, NOW): Status.ARCHIVED,
    }


pytestmark = pytest.mark.django_db


@dataclass
class Registry:
    """An initiative in each state, in two municipalities and for the country, of two initiators; and their readers."""

    initiatives: list
    readers: dict


@pytest.fixture(scope="module")
def registry(kept_rows):
    with kept_rows(one_of_each) as made:
        yield made


def one_of_each():
    """Initiatives of each municipality, owner and state, and one of no municipality, with their readers."""
    waaierdam, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    fatima, joost = a_user(), a_user()
    by = an_official(waaierdam)
    made = []
    for municipality, owner, state in product(
        [waaierdam, zeist], [fatima, joost], ["registered", "public", "archived"]
    ):
        intake = an_intake(municipality=municipality, owner=owner, name=f"{municipality} {state} {owner.pk}")
        each = an_initiative(intake=intake, by=by, published=state == "public", categories=["actors/citizens"])
        if state == "archived":
            each.archive(by=by, reason="Klaar")
        made.append(each)
    national = an_initiative(name="Landelijk", by=by, categories=["actors/citizens"])
    Initiative.objects.filter(pk=national.pk).update(municipality=None)
    SearchRow.objects.rebuild(Initiative.objects.get(pk=national.pk))
    readers = {"visitor": AnonymousUser(), "initiator": fatima, "stranger": a_user(), "official": an_official(zeist)}
    readers |= {"admin of two": an_admin(waaierdam)}
    readers["admin of two"].memberships.create(municipality=zeist, role="official")
    return Registry([*made, Initiative.objects.get(pk=national.pk)], readers)


def test_every_copy_of_public_says_the_same(registry):
    public = {each.pk for each in Initiative.objects.filter(gate.public())}
    assert len(public) == 5
    assert {each.pk for each in Initiative.objects.public()} == public
    assert {each.pk for each in registry.initiatives if Initiative.objects.get(pk=each.pk).is_public} == public
    assert {change.key for change in changes.since(0) if change.is_public} == public
    assert {
        each.pk
        for each in Initiative.objects.raw(f"SELECT * FROM initiatives_initiative AS i WHERE {gate.public_sql('i')}")
    } == public
    published = Results.of(QueryDict("status=published"), registry.readers["admin of two"])
    assert set(published.keys) == public
    assert set(Results.of(QueryDict(), AnonymousUser()).keys) == public


def test_the_index_lets_through_what_the_gate_lets_through(registry):
    """The mask of the index is a second gate, for speed; here it is held against the first."""
    for name, reader in registry.readers.items():
        through = set(Initiative.objects.visible_to(reader).values_list("pk", flat=True))
        assert set(Results.of(QueryDict(), reader).keys) == through, name
        asked = Asked(reader)
        mask = asked.index.visible(asked.reader.municipalities, asked.reader.own)
        assert len(mask) == len(through), name
        assert {each.pk for each in registry.initiatives if sees(reader, each)} == through, name


def sees(reader, initiative):
    """Who sees an initiative, in the words of the decision: everyone, its officials, and who it came from."""
    initiative = Initiative.objects.get(pk=initiative.pk)
    return initiative.is_public or initiative.audience_for(reader) > Audience.PUBLIC


def test_a_pack_holds_what_its_officials_see_together(registry):
    """Also when its maker works for two municipalities, or handed one of the initiatives in."""
    maker = registry.readers["admin of two"]
    own = Initiative.objects.exclude(municipality="GM9999")
    own.first().intake.__class__.objects.filter(pk=own.first().intake_id).update(owner=maker)
    for code in maker.roles:
        colleague = an_official(a_municipality(code))
        together = set(Initiative.objects.visible_to(colleague).values_list("pk", flat=True))
        assert set(Selected(QueryDict(), maker, code).keys) == together


def test_the_impact_of_a_step_counts_the_profiles_that_everyone_sees(registry):
    admin, category = registry.readers["admin of two"], a_category("actors/citizens")
    _revision, impact = attempt(lambda: a_category("actors/citizens").retire(by=admin, reason="Weg"), reader=admin)
    assert impact.profiles == Initiative.objects.public().standing_in([category]).count() == 5
