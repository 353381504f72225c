"""Many initiatives in one step: preview, doing it, undoing it."""

from unittest.mock import ANY

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from casework.bulk import MOST, BulkAct, BulkChange
from casework.models import Letter, Responsibility
from initiatives.models import Initiative
from tests.builders import a_category, a_municipality, a_user, an_initiative, an_official
from workbench import together as module

pytestmark = pytest.mark.django_db
ADDRESS = "/werkbank/samen/"


@pytest.fixture
def colleague(official):
    return an_official(name="Noor de Wit")


@pytest.fixture
def some(official):
    """Three of Waaierdam, and one of Zeist."""
    there = a_municipality("GM0355", "Zeist")
    names = ["Buurttuin", "Repair Café", "Zwaluwkast"]
    found = [an_initiative(by=official, name=name, categories=["actors/citizens"]) for name in names]
    return [*found, an_initiative(by=an_official(there), municipality=there, name="Van daar")]


def query(initiatives, **more):
    return {"ticked": "yes", "slug": [each.slug for each in initiatives], **more}


def preview(desk, asked):
    page = desk.get(ADDRESS, asked)
    return page, page.context["plan"]


def carry_out(desk, asked):
    _page, plan = preview(desk, asked)
    address = f"{ADDRESS}?" + desk.get(ADDRESS, asked).wsgi_request.GET.urlencode()
    return desk.post(address, {"seal": plan.seal}, follow=True)


def contacts():
    here = Responsibility.objects.open().filter(municipality=a_municipality())
    return {each.initiative_id: each.official for each in here}


def test_the_page_asks_what_and_shows_what_would_change(desk, some, official, colleague):
    Responsibility.objects.assign(colleague, by=official, municipality=a_municipality(), initiative=some[0])
    page = desk.get(ADDRESS, query(some))
    assert page.context["total"] == 3  # what is of Zeist does not exist here
    page, plan = preview(desk, query(some, act="assign", official=colleague.pk))
    assert [(str(each), before, after) for each, before, after in plan.changes] == [
        ("Repair Café", "Sam Bakker", "Noor de Wit"),
        ("Zwaluwkast", "Sam Bakker", "Noor de Wit"),
    ]
    assert [(str(each), why) for each, why in plan.skipped] == [("Buurttuin", "Dit is al de contactpersoon.")]
    assert list(contacts().values()) == [colleague, official, official]  # nothing changed yet
    assert "Van daar" not in page.content.decode()


def test_nothing_ticked_is_nothing_and_not_everything(desk, some):
    assert desk.get(ADDRESS, {"ticked": "yes"}).context["total"] == 0


def test_all_of_a_selection(desk, some):
    page = desk.get("/initiatieven/?q=zwaluwkast")
    href = page.context["together_all"]
    assert str(href) == f"{ADDRESS}?q=zwaluwkast"
    assert desk.get(href).context["total"] == 1


def test_assign_and_undo(desk, some, official, colleague):
    first, second, third, _elsewhere = some
    Responsibility.objects.filter(initiative=first).delete()  # whom nobody is the contact of yet
    page = carry_out(desk, query(some, act="assign", official=colleague.pk))
    act = BulkAct.objects.get()
    assert page.redirect_chain == [(reverse("workbench:together-act", args=[act.pk]), 302)]
    assert contacts() == {first.pk: colleague, second.pk: colleague, third.pk: colleague}

    Responsibility.objects.assign(official, by=official, municipality=a_municipality(), initiative=third)
    desk.post(page.redirect_chain[0][0])
    assert contacts() == {second.pk: official, third.pk: official}
    assert list(act.changes.values_list("initiative", "kept")) == [
        (first.pk, ""),
        (second.pk, ""),
        (third.pk, BulkChange.Kept.CHANGED),
    ]
    assert "Dit is sindsdien veranderd." in desk.get(page.redirect_chain[0][0]).content.decode()
    assert not act.undo(by=official)


def test_a_category_more_and_undo(desk, some, official):
    first, second, third, _elsewhere = some
    unread = an_initiative(by=official, name="Ongelezen")
    category = a_category("actors/collectives")
    second.assess([(category, "", "chosen")], by=official)
    asked = query([first, second, third, unread], act="category", category=category.pk, reason="Samen")
    _page, plan = preview(desk, asked)
    assert [str(each) for each, _before, _after in plan.changes] == ["Buurttuin", "Zwaluwkast"]
    assert [why for _each, why in plan.skipped] == [
        "Deze categorie is er al.",
        "Het is nog niet gelezen door de brillen.",
    ]
    carry_out(desk, asked)
    read = first_reading(first)
    assert read == {("citizens", ""), ("collectives", "Samen")}
    first.refresh_from_db()
    assert first.assessment.by == official
    third.refresh_from_db()
    third.assess([(a_category("actors/citizens"), "Anders", "chosen")], by=official)
    BulkAct.objects.get().undo(by=official)
    assert first_reading(first) == {("citizens", "")}
    assert first_reading(third) == {("citizens", "Anders")}


def first_reading(initiative):
    rows = Initiative.objects.get(pk=initiative.pk).assessment.classifications.all()
    return {(row.category.key, row.reason) for row in rows}


def test_a_single_choice_is_not_doubled(desk, official):
    initiative = an_initiative(by=official, categories=["growth/recognition"])
    _page, plan = preview(desk, query([initiative], act="category", category=a_category("growth/scaling_up").pk))
    assert [(each, why) for each, why in plan.skipped] == [(initiative, ANY)]
    assert "erkenning" in plan.skipped[0][1]


def test_archive_and_undo(desk, some, official):
    first, second, third, elsewhere = some
    second.unpublish(by=official, reason="Even niet")
    assert desk.get(ADDRESS, query(some, act="archive", reason="")).context["form"].errors
    carry_out(desk, query(some, act="archive", reason="Afgelopen"))
    rows = Initiative.objects.exclude(archived_at=None)
    assert set(rows) == {first, second, third}
    assert first.events.first().reason == "Afgelopen"
    third.refresh_from_db()
    third.restore(by=official, reason="Toch niet")
    BulkAct.objects.get().undo(by=official)
    assert not Initiative.objects.exclude(archived_at=None).exists()
    assert set(Initiative.objects.public()) == {first, elsewhere}


def test_who_looked_at_something_else_changes_nothing(desk, some, official, colleague):
    asked = query(some, act="assign", official=colleague.pk)
    page, plan = preview(desk, asked)
    Responsibility.objects.assign(colleague, by=official, municipality=a_municipality(), initiative=some[0])
    answer = desk.post(f"{ADDRESS}?{page.wsgi_request.GET.urlencode()}", {"seal": plan.seal})
    assert "anderen iets veranderd" in answer.content.decode()
    assert len(answer.context["plan"].changes) == 2
    assert not BulkAct.objects.exists()


def test_twice_is_once(desk, some, colleague):
    asked = query(some, act="archive", reason="Klaar")
    page, plan = preview(desk, asked)
    for _click in range(2):
        desk.post(f"{ADDRESS}?{page.wsgi_request.GET.urlencode()}", {"seal": plan.seal})
    assert BulkAct.objects.count() == 1


def test_a_colleague_of_elsewhere_is_no_choice(desk, some):
    stranger = an_official(a_municipality("GM0355"))
    form = desk.get(ADDRESS, query(some, act="assign", official=stranger.pk)).context["form"]
    assert "official" in form.errors


def test_one_step_takes_so_many(desk, some, monkeypatch, colleague):
    assert MOST == 500
    monkeypatch.setattr("casework.bulk.MOST", 2)
    _page, plan = preview(desk, query(some, act="assign", official=colleague.pk))
    assert (len(plan.changes), plan.left) == (2, 1)


def test_the_same_number_of_queries_whatever_it_holds(desk, some, official, django_assert_max_num_queries):
    category = a_category("actors/collectives").pk
    with django_assert_max_num_queries(40) as few:
        desk.get(ADDRESS, query(some[:1], act="category", category=category))
    with django_assert_max_num_queries(len(few)):
        desk.get(ADDRESS, query(some, act="category", category=category))
    assert set(module.FORMS) == set(module.TITLES) == set(BulkAct.Kind)


def letters():
    return list(Letter.objects.order_by("pk").values_list("kind", flat=True))


class TestLetters:
    @pytest.fixture
    def archived(self, official):
        """A public initiative that one step put in the archive."""
        Organisation.objects.get_or_create(municipality=a_municipality())
        thing = an_initiative(by=official, owner=a_user())
        Letter.objects.all().delete()
        here = {"by": official, "municipality": a_municipality().pk, "reason": "Klaar."}
        return BulkAct.objects.take("archive", Initiative.objects.filter(pk=thing.pk), **here)

    def test_what_was_undone_before_anybody_heard_of_it_is_told_to_nobody(self, archived, official):
        assert letters() == ["archived"]
        archived.undo(by=official)
        assert letters() == []
        assert Initiative.objects.get().is_public

    def test_who_heard_of_it_hears_that_it_was_undone(self, archived, official):
        Letter.objects.update(posted_at=timezone.now(), way=Letter.Way.MAIL)
        archived.undo(by=official)
        assert letters() == ["archived", "published"]
