"""Saying what an instrument did at an initiative, correcting it and taking it back."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from knowledge.models import Fit, Mark
from tests.builders import a_category, a_mark, a_municipality, an_article, an_initiative, an_official
from tests.pages import mark_on, tight
from ui.fragments import FragmentCache
from workbench.mark_forms import blank_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(official):
    return an_initiative(by=official, categories=["growth/recognition"], phase="start_up")


@pytest.fixture
def article():
    found = an_article(title_nl="Een podium", title_en="A stage")
    Fit.objects.create(article=found, category=a_category("growth/recognition"), what_nl="aandacht geven")
    return found


@pytest.fixture
def address(initiative):
    return reverse("workbench:marks", args=[initiative.slug])


def read(page):
    return page.content.decode()


def section(page):
    """What stands under "Wat kan helpen" on a profile."""
    html = read(page)
    return html[html.index('id="helping"') : html.index("Hoe komt deze lijst tot stand?")]


def said(article, **values):
    return {"article": str(article.pk), "result": "helped", "words": "", "told": ""} | values


def test_the_profile_proposes_and_has_a_box_to_say_what_it_did(desk, initiative, article, address):
    html = section(desk.get(initiative.get_absolute_url()))

    assert "Een podium" in html and "staat voor drempel 2: Aandacht en erkenning" in html and "aandacht geven" in html
    assert f'action="{address}"' in html and f'name="shown" value="{blank_mark()}"' in html
    assert f'id="mark_{article.pk}_helped"' in html


def test_what_is_said_is_kept_and_leads_back(desk, initiative, article, address, official):
    page = desk.post(address, said(article, words="Kwam in de krant.", told="Mooi dat u er stond."))

    assert page.url == f"{initiative.get_absolute_url()}#helping"
    mark = Mark.objects.get()
    assert (mark.initiative, mark.article, mark.result, mark.by) == (initiative, article, "helped", official)
    assert (mark.words, mark.told) == ("Kwam in de krant.", "Mooi dat u er stond.")
    assert mark.municipality == initiative.municipality
    html = section(desk.get(initiative.get_absolute_url()))
    assert "Kwam in de krant." in html and "Mooi dat u er stond." in html and "hielp" in html
    assert f'id="mark_{article.pk}_helped"' not in html  # not proposed again


def test_the_counts_stand_at_other_initiatives(desk, official, article):
    for result in ("helped", "helped", "did_not_help", "used"):
        a_mark(an_initiative(), article, by=official, result=result)
    other = an_initiative(categories=["growth/recognition"])

    assert "Hielp bij 2 van 3 in Waaierdam" in section(desk.get(other.get_absolute_url()))
    desk.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert "Hielp bij" not in section(desk.get(other.get_absolute_url()))


def test_a_double_click_says_it_once(desk, article, address):
    for _twice in range(2):
        desk.post(address, said(article, words="Hielp echt.", shown=blank_mark()))

    mark = Mark.objects.get()
    assert mark.changed_at is None


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("result", "", "Kies wat het deed."),
        ("result", "veel", "Kies een van de mogelijkheden."),
        ("article", "", "Kies een instrument."),
        ("article", "0", "Kies een van de mogelijkheden."),
        ("article", "\0", "Kies een van de mogelijkheden."),
        ("words", "x" * 501, "Gebruik hooguit 500 tekens. Het zijn er nu 501."),
        ("told", "x" * 501, "Gebruik hooguit 500 tekens. Het zijn er nu 501."),
    ],
)
def test_refuses_what_cannot_be_and_keeps_what_was_typed(desk, article, address, field, typed, error):
    page = desk.post(address, said(article) | {"words": "Al getypt.", field: typed})

    assert page.context["form"].errors == {field: [error]}
    if field != "words":
        assert "Al getypt." in read(page)
    assert not Mark.objects.exists()


def test_what_is_no_instrument_or_of_another_municipality_cannot_be_chosen(desk, address):
    for fields in (
        {"kind": "reflection"},
        {"published_at": None},
        {"municipality": a_municipality("GM0355", "Zeist")},
    ):
        page = desk.post(address, said(an_article(**fields)))
        assert page.context["form"].errors == {"article": ["Kies een van de mogelijkheden."]}


def test_two_who_say_it_of_the_same_see_each_others(desk, initiative, article, address):
    a_mark(initiative, article, by=an_official(name="Kim Smit"), result="did_not_help", words="Niemand kwam.")

    page = desk.post(address, said(article, words="Het liep storm.", shown=blank_mark()))

    html = read(page)
    assert page.context["form"].conflicts == {"result", "words"}
    assert "Het liep storm." in html and "<q>Niemand kwam.</q>" in html and "Een collega legde dit vast" in html
    mark = Mark.objects.get()
    assert (mark.result, mark.words) == ("did_not_help", "Niemand kwam.")

    desk.post(address, said(article, words="Het liep storm.", shown=mark_on(page)))
    mark.refresh_from_db()
    assert (mark.result, mark.words) == ("helped", "Het liep storm.") and mark.changed_at


def test_correcting_says_so_and_merges(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official, words="Eerst.", told="Voor u.")
    shown = mark_on(desk.get(mark.get_absolute_url()))
    mark.correct(by=an_official(), told="Van een collega.")

    page = desk.post(
        mark.get_absolute_url(),
        {"to": "correct", "result": "helped", "words": "Later.", "told": "Voor u.", "shown": shown},
    )

    assert page.status_code == 302
    mark.refresh_from_db()
    assert (mark.words, mark.told, mark.changed_by) == ("Later.", "Van een collega.", official)


def test_two_who_correct_the_same_see_each_others(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official, words="Eerst.")
    shown = mark_on(desk.get(mark.get_absolute_url()))
    mark.correct(by=an_official(), words="Van een collega.")

    page = desk.post(
        mark.get_absolute_url(),
        {"to": "correct", "result": "helped", "words": "Van mij.", "told": "", "shown": shown},
    )

    assert page.context["form"].conflicts == {"words"}
    assert "Van mij." in read(page) and "<q>Van een collega.</q>" in read(page)
    mark.refresh_from_db()
    assert mark.words == "Van een collega."


def seen_on(page):
    html = tight(read(page))
    return html.partition('name="seen" value="')[2].partition('"')[0]


def test_taken_back_it_counts_nowhere_and_can_be_put_back(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official, told="Mooi.")
    address = mark.get_absolute_url()

    desk.post(address, {"to": "undo", "seen": seen_on(desk.get(address))})

    mark.refresh_from_db()
    assert mark.undone_at and mark.undone_by == official
    assert f'id="mark_{article.pk}_helped"' in section(desk.get(initiative.get_absolute_url()))
    assert Mark.objects.tallies() == {}

    desk.post(address, {"to": "put_back", "seen": seen_on(desk.get(address))})

    mark.refresh_from_db()
    assert mark.undone_at is None and Mark.objects.tallies() == {article.pk: {"GM9999": (1, 0)}}


def test_who_takes_back_what_a_colleague_corrected_sees_that_first(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official)
    seen = seen_on(desk.get(mark.get_absolute_url()))
    mark.correct(by=an_official(), result="used")

    page = desk.post(mark.get_absolute_url(), {"to": "undo", "seen": seen})

    assert "Intussen wijzigde een collega dit" in read(page)
    mark.refresh_from_db()
    assert mark.undone_at is None


def test_one_that_came_in_its_place_keeps_it_away(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official)
    mark.undo(by=official)
    seen = seen_on(desk.get(mark.get_absolute_url()))
    a_mark(initiative, article, by=official, result="used")

    page = desk.post(mark.get_absolute_url(), {"to": "put_back", "seen": seen})

    assert "Intussen wijzigde een collega dit" in read(page)
    assert Mark.objects.standing().get().result == "used"


def test_what_was_typed_stays_when_a_colleague_took_it_back(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official)
    shown = mark_on(desk.get(mark.get_absolute_url()))
    mark.undo(by=official)

    page = desk.post(
        mark.get_absolute_url(),
        {"to": "correct", "result": "helped", "words": "Getypt.", "told": "", "shown": shown},
    )

    assert "Getypt." in read(page) and "Dit is teruggenomen op" in read(page)
    mark.refresh_from_db()
    assert mark.words == ""


def test_the_timeline_tells_it(desk, initiative, article, official):
    mark = a_mark(initiative, article, by=official, words="Kwam in de krant.", told="Mooi.")
    address = reverse("workbench:timeline", args=[initiative.slug])

    html = read(desk.get(address, {"show": "marks"}))
    assert "Een podium: hielp" in html and "Kwam in de krant." in html and "Aan de initiatiefnemer: Mooi." in html

    mark.undo(by=official)
    html = read(desk.get(address, {"show": "marks"}))
    assert "Teruggenomen: Een podium: hielp" in html


def test_it_stays_behind_when_the_initiative_moves(desk, initiative, article, official):
    """The new municipality knows nothing of it, and says its own."""
    mark = a_mark(initiative, article, by=official, words="Van Waaierdam.")
    zeist = a_municipality("GM0355", "Zeist")
    initiative.municipality = zeist
    initiative.save(update_fields=["municipality"])
    desk.force_login(an_official(zeist))

    assert "Van Waaierdam." not in read(desk.get(initiative.get_absolute_url()))
    assert desk.get(mark.get_absolute_url()).status_code == 404
    desk.post(reverse("workbench:marks", args=[initiative.slug]), said(article, result="used"))
    assert sorted(Mark.objects.values_list("municipality", "result")) == [("GM0355", "used"), ("GM9999", "helped")]


def test_what_was_said_takes_one_query_more(desk, initiative, article, django_assert_max_num_queries):
    """What was said here is one query more, however much it is; in the timeline it is a part of one that was there."""
    desk.get(initiative.get_absolute_url())
    FragmentCache.clear()
    with django_assert_max_num_queries(60) as without:
        desk.get(initiative.get_absolute_url())
    before = len(without)
    asked = [query["sql"] for query in without.captured_queries if '"knowledge_mark"."words"' in query["sql"]]
    assert len([each for each in asked if "initiatives_event" not in each]) == 1

    for number in range(6):
        a_mark(initiative, an_article(title_nl=f"Nog een {number}"), by=initiative.registered_by)
    desk.get(initiative.get_absolute_url())
    FragmentCache.clear()
    with django_assert_max_num_queries(before + 1):  # the entries in the timeline
        desk.get(initiative.get_absolute_url())


def test_who_left_the_municipality_marks_nothing(desk, article, address, official):
    Membership.objects.filter(user=official).delete()
    assert desk.post(address, said(article)).status_code == 302  # to sign in: their sessions ended
    assert not Mark.objects.exists()


def test_one_that_another_took_the_place_of_is_not_put_back_after_the_initiative_moved(desk, initiative, article):
    first = a_mark(initiative, article)
    first.undo(by=first.by)
    a_mark(initiative, article, result="did_not_help")
    initiative.municipality = a_municipality("GM0355", "Zeist")
    initiative.save(update_fields=["municipality"])

    assert desk.post(reverse("workbench:mark", args=[first.pk]), {"to": "put_back"}).status_code == 200
    assert [each.result for each in Mark.objects.standing()] == ["did_not_help"]
