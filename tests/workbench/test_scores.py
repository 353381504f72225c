import pytest
from django.urls import reverse

from initiatives.models import Event
from tests.builders import an_initiative, an_official
from tests.pages import mark_on
from workbench.forms import SCALES

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return an_initiative(impact=9, potential=3)


@pytest.fixture
def address(initiative):
    return reverse("workbench:scores", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_asks_all_twelve_scales(desk, address):
    text = read(desk.get(address))

    assert len(SCALES) == 12
    for field in SCALES:
        assert text.count(f'name="{field.name}"') == 11  # ten boxes and "no answer"


def test_does_not_give_away_what_the_initiator_answered(desk, address):
    text = read(desk.get(address))

    boxes = [line for line in text.split("<input") if 'name="impact"' in line or 'name="potential"' in line]
    assert len(boxes) == 22
    assert [box for box in boxes if " checked" in box] == []


def test_starts_from_the_officials_earlier_scores(desk, address, initiative, official):
    initiative.score({"impact": 4}, by=official)

    form = desk.get(address).context["form"]

    assert (form["impact"].value(), form["potential"].value()) == (4, None)


def test_saves_them_beside_the_initiators(desk, address, initiative, official):
    page = desk.post(address, {"impact": "4", "potential": ""})

    # Not to the scores: the word that they are saved stands at the top of that page.
    assert page.url == initiative.get_absolute_url()
    assert f'href="{page.url}#scales"' in read(desk.get(page.url))
    initiative.refresh_from_db()
    assert (initiative.intake.impact, initiative.official_intake.impact) == (9, 4)
    assert initiative.official_intake.potential is None
    assert initiative.official_intake.owner == official


def test_a_double_click_scores_once(desk, address):
    for _click in range(2):
        desk.post(address, {"impact": "4"})

    assert Event.objects.filter(kind=Event.Kind.SCORED).count() == 1


def test_an_older_page_changes_only_what_was_changed_on_it(desk, address, initiative):
    older = {"impact": "", "shown": mark_on(desk.get(address))}
    initiative.score({"impact": 4}, by=an_official())

    desk.post(address, older | {"potential": "7"})

    initiative.refresh_from_db()
    scored = initiative.official_intake
    assert (scored.impact, scored.potential) == (4, 7)


def test_an_older_page_shows_what_somebody_else_scored_otherwise(desk, address, initiative):
    older = {"impact": "9", "shown": mark_on(desk.get(address))}
    initiative.score({"impact": 4, "potential": 2}, by=an_official())

    page = desk.post(address, older)

    assert page.context["form"].answers_elsewhere == [("id_impact_0", page.context["form"]["impact"].label, ["4"])]
    assert "<q>4</q>" in read(page)
    initiative.refresh_from_db()
    assert initiative.official_intake.impact == 4
    desk.post(address, older | {"potential": "2", "shown": mark_on(page)})
    initiative.refresh_from_db()
    assert (initiative.official_intake.impact, initiative.official_intake.potential) == (9, 2)


@pytest.mark.parametrize("data", [{}, {"impact": ""}, {"impact": "11"}, {"impact": "0"}, {"impact": "veel"}])
def test_refuses_nothing_at_all_and_what_is_not_on_the_scale(desk, address, initiative, data):
    page = desk.post(address, data)

    assert page.status_code == 200
    assert page.context["form"].errors
    initiative.refresh_from_db()
    assert initiative.official_intake is None
