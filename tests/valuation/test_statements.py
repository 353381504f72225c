"""Value statements: dated, in a voice, superseded and never edited; with their own copy of each price."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.builders import (
    a_municipality,
    a_price,
    a_price_list,
    a_statement,
    a_user,
    an_initiative,
    an_official,
)
from valuation.models import Figure, Showing, Statement
from valuation.statements import StatementOvertaken

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


@pytest.fixture
def initiative(official):
    return an_initiative(by=official, owner=a_user(name="Fatima de Boer"))


def price(**fields):
    return a_price_list(a_price(**fields)).rows.get()


def page_of(client, statement):
    """What the statement's page shows of it, as it is printed."""
    address = reverse("initiatives:value-statement", args=[statement.initiative.slug, statement.pk])
    content = client.get(address).content.decode()
    start = content.index('<section class="w-worth"')
    return content[start : content.index("</section>", start)]


def file_of(client, statement):
    return client.get(reverse("initiatives:value-file", args=[statement.initiative.slug, statement.pk])).content


def test_the_sums_run_from_low_to_high(initiative):
    outcome = price(low="100.50", high="150")
    made = a_statement(initiative, hours=(100, 120), prices=[(outcome, "2", "3.5")], income=(500, 500))
    assert made.ends("volunteers") == (Decimal("1000.00"), Decimal("1200.00"))
    assert made.ends("outcomes") == (Decimal("201.00"), Decimal("525.00"))
    assert made.ends("income") == (Decimal(500), Decimal(500))
    assert a_statement(initiative, words={"economy": "Banen"}).ends("outcomes") is None


def test_an_earlier_statement_is_the_same_to_the_byte_when_prices_change(client, initiative, official):
    client.force_login(official)
    first = a_statement(
        initiative, prices=[(price(low="100", high="150"), 2, 3)], words={"wellbeing": "Meer"}, by=official
    )
    before = page_of(client, first), file_of(client, first)
    assert "€\u00a0200 tot €\u00a0450" in before[0] and "prijs €\u00a0100 tot €\u00a0150, van 2026" in before[0]

    new = a_price_list(a_price(low="900", high="999", source="Nieuwe bron")).rows.get()
    second = a_statement(initiative, prices=[(new, 2, 3)], words={"wellbeing": "Meer"}, by=official)
    assert (page_of(client, first), file_of(client, first)) == before
    assert "€\u00a01.800 tot €\u00a02.997" in page_of(client, second)


def test_a_figure_that_says_the_same_keeps_who_filled_it_in_and_when(initiative, official):
    early = timezone.now() - timezone.timedelta(days=40)
    first = a_statement(initiative, hours=(100, 120), income=(1, 2), by=official, at=early)
    colleague = an_official(name="Anouk Visser")
    second = a_statement(initiative, hours=(100, 120), income=(5, 6), by=colleague)
    said = {each.kind: (each.by, each.at) for each in second.figures.all()}
    assert said["hours"] == said["rate"] == (official, early)
    assert said["income"] == (colleague, second.at)
    assert Statement.objects.get(pk=first.pk).superseded_at == second.at


def test_who_did_not_see_the_newest_is_told_and_a_double_click_is_one_statement(initiative):
    first = a_statement(initiative, hours=(1, 2))
    with pytest.raises(StatementOvertaken) as caught:
        a_statement(initiative, hours=(3, 4), replaces=None)
    assert caught.value.newest == first
    assert a_statement(initiative, hours=(1, 2), replaces=None) == first
    assert Statement.objects.count() == 1


def test_each_voice_has_a_line_of_its_own_and_the_newest_counts(initiative):
    for voice in ("initiator", "official", "together"):
        made = a_statement(initiative, voice=voice, hours=(1, 2))
    assert Statement.objects.current().count() == 3
    assert list(Statement.objects.counted()) == [made]


def test_the_database_keeps_what_was_said(initiative, official):
    made = a_statement(initiative, hours=(1, 2), by=official)
    for change in (
        lambda: Statement.objects.update(year=2020),
        lambda: Figure.objects.update(low=0),
        lambda: Statement.objects.create(
            initiative=initiative, municipality=made.municipality, voice="official", year=1
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    Statement.objects.update(superseded_at=timezone.now())
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Statement.objects.update(superseded_at=None)


# --- Who sees what ---------------------------------------------------------------------------------------------------
def test_who_sees_which_voice(initiative, official):
    made = {
        voice: a_statement(initiative, voice=voice, hours=(1, 2)) for voice in ("initiator", "official", "together")
    }
    seen = {
        "official": set(Statement.objects.visible_to(official)),
        "elsewhere": set(Statement.objects.visible_to(an_official(a_municipality("GM0355", "Zeist")))),
        "owner": set(Statement.objects.visible_to(initiative.intake.owner)),
        "somebody": set(Statement.objects.visible_to(a_user())),
    }
    assert seen == {
        "official": set(made.values()),
        "owner": {made["initiator"], made["together"]},
        "elsewhere": set(),
        "somebody": set(),
    }


def test_everyone_sees_what_was_made_public_and_no_names(client, initiative, official):
    made = a_statement(initiative, hours=(1, 2), by=official)
    address = reverse("initiatives:value", args=[initiative.slug])
    assert client.get(address).status_code == 404
    made.show(by=official)
    made.show(by=official)
    assert Showing.objects.count() == 1
    content = client.get(address).content.decode()
    assert "1 tot 2 uur per jaar" in content and "Sam Bakker" not in content
    assert "Sam Bakker" not in file_of(client, made).decode()
    made.hide(by=official)
    assert client.get(address).status_code == 404


def test_what_is_public_goes_with_the_initiative(client, initiative, official):
    a_statement(initiative, hours=(1, 2)).show(by=official)
    initiative.unpublish(by=official, reason="Even niet")
    assert client.get(reverse("initiatives:value", args=[initiative.slug])).status_code == 404
    assert not Statement.objects.public().exists()


def test_what_is_public_stays_behind_when_the_initiative_moves(initiative, official):
    a_statement(initiative, hours=(1, 2)).show(by=official)
    initiative.municipality = a_municipality("GM0355", "Zeist")
    initiative.save()
    assert not Statement.objects.public().exists()


def test_making_another_public_takes_the_first_off(initiative, official):
    first, second = a_statement(initiative, hours=(1, 2)), a_statement(initiative, hours=(3, 4))
    first.show(by=official)
    second.show(by=official)
    assert list(Statement.objects.public()) == [second]


# --- Pages -----------------------------------------------------------------------------------------------------------
def filled(**fields):
    """What the form sends."""
    return {"year": "2026", "replaces": "", "lines": "3"} | fields


VOLUNTEERS = {
    "hours-low": "1.200",
    "hours-high": "1500",
    "hours-source": "Rooster",
    "rate-low": "12,50",
    "rate-source": "Verzonnen",
}


def test_an_official_makes_a_statement(client, initiative, official):
    client.force_login(official)
    outcome = price(name="Voorbeeldnacht", low="100", high="150")
    data = filled(**VOLUNTEERS, **{
        "outcome-1-price": outcome.pk, "outcome-1-low": "2", "outcome-1-high": "4", "outcome-1-source": "Geteld",
        "income-funds-answer": "yes", "income-users-low": "300", "income-users-source": "Kasboek",
        "words-community": "Het pand wordt weer gebruikt.",
    })  # fmt: skip
    page = client.post(reverse("workbench:value", args=[initiative.slug]), data, follow=True)
    content = page.content.decode()
    assert "De opgave is bewaard." in content
    assert "1.200 tot 1.500 uur per jaar" in content and "tussen €\u00a015.000 en €\u00a019.000" in content
    assert "€\u00a0200 tot €\u00a0600" in content and "ja, bedrag niet ingevuld" in content
    assert "Het pand wordt weer gebruikt." in content and "Sam Bakker" in content
    made = Statement.objects.get()
    assert (made.voice, made.by, made.municipality_id) == ("official", official, "GM9999")


def test_bad_input_is_told_at_the_field_and_kept(client, initiative, official):
    client.force_login(official)
    data = filled(**{
        "year": "26", "hours-low": "veel", "rate-low": "20", "rate-high": "10", "outcome-0-low": "3",
        "income-users-answer": "no", "income-users-low": "5", "words-economy": "Twee banen",
    })  # fmt: skip
    page = client.post(reverse("workbench:value", args=[initiative.slug]), data)
    errors = page.context["form"].errors
    assert errors["hours-low"] == ["‘veel’ is geen bedrag dat we kunnen lezen. Schrijf 1250 of 1250,50."]
    assert errors["rate-high"] == ["Dit is minder dan ‘minstens’. Draai ze om, of laat er een leeg."]
    assert errors["outcome-0-price"] == ["Kies waar dit getal over gaat."]
    assert errors["income-users-answer"] == ["U zegt nee, en vult een bedrag in. Welke van de twee klopt?"]
    assert set(errors) >= {"year", "rate-source", "income-users-source"}
    content = page.content.decode()
    assert 'value="veel"' in content and "Twee banen" in content and Statement.objects.count() == 0


def test_an_empty_form_is_no_statement(client, initiative, official):
    client.force_login(official)
    page = client.post(reverse("workbench:value", args=[initiative.slug]), filled())
    assert "Vul eerst iets in" in page.content.decode() and Statement.objects.count() == 0


def test_more_rows_are_asked_for_without_losing_what_was_typed(client, initiative, official):
    price()
    client.force_login(official)
    page = client.post(reverse("workbench:value", args=[initiative.slug]), filled(more="yes", **{"hours-low": "abc"}))
    content = page.content.decode()
    assert 'name="outcome-5-price"' in content and 'name="outcome-6-price"' not in content
    assert 'value="abc"' in content and "geen bedrag" not in content


def test_an_official_who_is_overtaken_sees_the_other_and_keeps_their_own(client, initiative, official):
    first = a_statement(initiative, hours=(1, 2))
    client.force_login(official)
    here = reverse("workbench:value", args=[initiative.slug])
    newer = a_statement(initiative, hours=(7, 8))
    page = client.post(here, filled(replaces=first.pk, **VOLUNTEERS))
    content = page.content.decode()
    assert "iemand anders was u net voor" in content
    assert 'value="1.200"' in content and f'name="replaces" value="{newer.pk}"' in content
    client.post(here, filled(replaces=newer.pk, **VOLUNTEERS))
    assert Statement.objects.current().get().figures.first().low == Decimal(1200)


def test_together_is_a_voice_of_its_own(client, initiative, official):
    client.force_login(official)
    client.post(reverse("workbench:value", args=[initiative.slug]) + "?voice=together", filled(**VOLUNTEERS))
    assert Statement.objects.get().voice == "together"
    client.force_login(initiative.intake.owner)
    assert "1.200 tot 1.500 uur" in client.get(reverse("initiatives:value", args=[initiative.slug])).content.decode()


def test_an_initiator_says_it_in_their_own_voice(client, initiative):
    owner = initiative.intake.owner
    client.force_login(owner)
    here = reverse("initiatives:value", args=[initiative.slug])
    assert "Nog geen opgave" in client.get(here).content.decode()
    page = client.post(reverse("initiatives:value-form", args=[initiative.slug]), filled(**VOLUNTEERS), follow=True)
    assert "Alleen de initiatiefnemer en de gemeente zien dit." in page.content.decode()
    made = Statement.objects.get()
    assert (made.voice, made.by) == ("initiator", owner)


def test_only_prices_that_count_here_can_be_chosen(client, initiative, official):
    elsewhere = a_price_list(a_price("Van Zeist"), municipality=a_municipality("GM0355", "Zeist")).rows.get()
    client.force_login(official)
    sent = {"outcome-0-price": elsewhere.pk, "outcome-0-low": "1", "outcome-0-source": "x"}
    page = client.post(reverse("workbench:value", args=[initiative.slug]), filled(**sent))
    assert "outcome-0-price" in page.context["form"].errors
    assert "Van Zeist" not in page.content.decode() and Statement.objects.count() == 0


def test_a_price_of_an_earlier_list_can_stay_and_a_new_one_can_be_taken(client, initiative, official):
    old = price(low="100")
    a_statement(initiative, prices=[(old, 1, 1)])
    new = price(low="140")
    client.force_login(official)
    here = reverse("workbench:value", args=[initiative.slug])
    groups = dict(client.get(here).context["form"].price_choices[1:])
    assert [key for key, _label in groups["Een eerdere lijst"]] == [str(old.pk)]
    assert [key for key, _label in groups["Gedeelde prijslijst"]] == [str(new.pk)]
    now = Statement.objects.current().get().pk
    line = {"outcome-0-low": "1", "outcome-0-source": "Geteld"}
    client.post(here, filled(replaces=now, **line, **{"outcome-0-price": old.pk}))
    assert Statement.objects.current().get().figures.get().price_low == Decimal(100)
    now = Statement.objects.current().get().pk
    client.post(here, filled(replaces=now, **line, **{"outcome-0-price": new.pk}))
    assert Statement.objects.current().get().figures.get().price_low == Decimal(140)


def test_an_official_makes_it_public_after_seeing_what_everyone_would_read(client, initiative, official):
    made = a_statement(initiative, hours=(1, 2), by=official)
    here = reverse("workbench:value-showing", args=[initiative.slug, made.pk])
    client.force_login(official)
    assert 'class="w-worth__sum"' in client.get(here).content.decode()
    assert not Statement.objects.public().exists()
    client.post(here, {"to": "show"})
    assert Statement.objects.public().get() == made
    client.post(here, {"to": "hide"})
    assert not Statement.objects.public().exists()


def test_the_page_asks_as_many_queries_for_a_long_history(client, initiative, official, django_assert_max_num_queries):
    client.force_login(official)
    address = reverse("initiatives:value", args=[initiative.slug])
    for number in range(8):
        a_statement(initiative, hours=(number, number + 1), prices=[(price(), 1, 2)] * 4, by=an_official())
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
