"""The pages of the second reader. What the first reader chose is nowhere, until all is read."""

import re

import pytest

from curation.models import Sample
from initiatives.models import Classification
from taxonomy.models import Category
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_intake, an_official
from tests.pages import mark_on

LIST = "/taxonomie/tweede-lezer/"


@pytest.fixture
def first(db):
    return an_official()


@pytest.fixture
def reader(client, db):
    reader = an_official()
    client.force_login(reader)
    return reader


@pytest.fixture
def sample(first, reader):
    for name in ("Buurttuin", "Eettafel"):
        an_initiative(by=first, name=name, categories=["growth/scaling_up", "actors/collectives"])
    return Sample.objects.draw(a_municipality(), size=2, reader=reader, by=first, seed=1)


def page(client, address):
    """A page without what differs each time: the sign against forgery, and the seconds that the session is left."""
    html = client.get(address).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|data-(idle|longest)="[^"]+"', "", html)


# --- Without seeing the first ---
def test_the_page_is_the_same_whatever_the_first_reader_chose(client, sample):
    reading = sample.readings.get(number=1)
    before = page(client, reading.get_absolute_url())
    rows = reading.first.classifications
    rows.all().delete()
    for path in ("growth/first_followers", "work_fields/social_cohesion"):
        category = a_category(path)
        rows.create(category=category, lens=category.lens, reason="Dit is de reden", basis=Classification.Basis.STATED)
    assert page(client, reading.get_absolute_url()) == before


def test_nothing_is_ticked_proposed_or_linked(client, sample):
    reading = sample.readings.get(number=1)
    html = page(client, reading.get_absolute_url())
    main = html[html.index("<main") :]
    ticked = re.findall(r"<input[^>]+ checked[^>]*>", main)
    assert all('value=""' in each for each in ticked)  # "none of these" alone
    assert "Voorgesteld" not in main
    assert reading.initiative.get_absolute_url() not in html
    assert f"/werkbank/{reading.initiative.slug}" not in html


def test_a_retired_category_is_not_offered_although_the_first_reader_has_it(client, sample):
    retired = a_category("growth/scaling_up")
    retired.retire(by=an_admin(), reason="Weg")
    html = page(client, sample.readings.get(number=1).get_absolute_url())
    assert f'value="{retired.pk}"' not in html
    assert retired.name_nl not in html[html.index("w-lens--growth") :]


def test_while_it_is_open_nobody_sees_a_result(client, sample, first):
    for user in (sample.reader, first, an_admin()):
        client.force_login(user)
        html = page(client, sample.get_absolute_url())
        assert "Kappa" not in html and "Opschaling" not in html


def test_only_the_reader_reads(client, sample, first):
    address = sample.readings.get(number=1).get_absolute_url()
    for user in (first, an_admin()):
        client.force_login(user)
        assert client.get(address).status_code == 403
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert client.get(address).status_code == 404


# --- Reading ---
def test_from_the_list_through_the_sample_to_its_results(client, sample):
    assert "2 te lezen" in page(client, "/werkbank/")
    assert sample.get_absolute_url() in page(client, LIST)
    one, two = sample.readings.all()
    growth, actors = a_category("growth/scaling_up"), a_category("actors/care_collectives")
    chosen = {"growth": growth.pk, "actors": actors.pk, f"reason-{actors.pk}": "Zorg voor elkaar"}

    assert client.post(one.get_absolute_url(), chosen | {"later": "yes"}).url == sample.get_absolute_url()
    assert "Begonnen" in page(client, sample.get_absolute_url())
    html = page(client, one.get_absolute_url())
    assert re.search(rf'value="{actors.pk}"[^>]* checked', html) and "Zorg voor elkaar" in html

    assert client.post(one.get_absolute_url(), chosen).url == two.get_absolute_url()
    assert "1 te lezen" in page(client, "/werkbank/")
    assert client.post(two.get_absolute_url(), {"growth": growth.pk}).url == sample.get_absolute_url()

    html = page(client, sample.get_absolute_url())
    assert "Uitkomst van de tweede lezer" in html and "Zorg voor elkaar" in html
    assert client.get(one.get_absolute_url()).url == sample.get_absolute_url()
    assert sample.get_absolute_url() in page(client, LIST)


def test_an_older_page_changes_only_what_was_changed_on_it_or_shows_what_stands(client, sample):
    address = sample.readings.get(number=1).get_absolute_url()
    growth, actors, other = map(a_category, ["growth/scaling_up", "actors/citizens", "growth/recognition"])
    older = {"shown": mark_on(client.get(address)), "later": "yes"}
    client.post(address, {"growth": growth.pk, "later": "yes"})
    chosen = sample.readings.get(number=1).choices.values_list("category", flat=True)

    client.post(address, older | {"actors": actors.pk})
    assert set(chosen.all()) == {growth.pk, actors.pk}

    html = client.post(address, older | {"actors": actors.pk, "growth": other.pk}).content.decode()
    assert "Nog niet bewaard: dit is ook elders veranderd" in html
    assert f"<q>{growth.name_nl}</q>" in html
    assert set(chosen.all()) == {growth.pk, actors.pk}


def test_two_categories_in_a_single_choice_lens_are_refused_at_the_lens(client, sample):
    reading = sample.readings.get(number=1)
    one, two = list(Category.objects.filter(lens="growth"))[:2]
    response = client.post(reading.get_absolute_url(), {"growth": [one.pk, two.pk]})
    assert "Kies hoogstens één categorie." in response.content.decode()
    assert not reading.choices.exists()


def test_what_comes_after_the_end_is_not_kept_and_that_is_said(client, sample):
    reading = sample.readings.get(number=1)
    reading.keep([], by=sample.reader, done=True)
    sample.close()
    growth = a_category("growth/scaling_up")
    response = client.post(reading.get_absolute_url(), {"growth": growth.pk}, follow=True)
    assert "Deze steekproef is gesloten. De uitkomst staat vast." in response.content.decode()
    assert not reading.choices.exists()


def test_closing_early_asks_for_something_that_was_read(client, sample):
    address = f"{sample.get_absolute_url()}afsluiten/"
    assert "Er is nog niets gelezen" in client.post(address, follow=True).content.decode()
    client.post(sample.readings.get(number=1).get_absolute_url(), {})
    assert "Uitkomst van de tweede lezer" in client.post(address, follow=True).content.decode()


# --- Results ---
@pytest.fixture
def read(client, sample):
    followers = a_category("growth/first_followers")
    for reading in sample.readings.all():
        client.post(reading.get_absolute_url(), {"growth": followers.pk})
    return sample


def test_the_results_say_how_sure_they_are_and_what_cannot_be_computed(client, read):
    html = page(client, read.get_absolute_url())
    assert "Weinig initiatieven, dus wees voorzichtig" in html
    assert "Dan is er geen kappa uit te rekenen" in html
    assert "nan" not in html.lower().split()
    assert "Buurttuin" in html and "Eettafel" in html


def test_officials_are_led_to_the_explanation_and_admins_to_where_it_is_mended(client, read):
    category = a_category("growth/scaling_up")
    assert f'href="{category.get_absolute_url()}"' in page(client, read.get_absolute_url())
    client.force_login(an_admin())
    assert "/teksten/" in page(client, read.get_absolute_url())


def test_the_number_of_queries_does_not_grow_with_the_sample(client, first, reader, django_assert_max_num_queries):
    for _each in range(6):
        an_initiative(by=first, categories=["growth/scaling_up", "actors/care_collectives"])
    sample = Sample.objects.draw(a_municipality(), size=6, reader=reader, by=first)
    for reading in sample.readings.all():
        reading.keep([(a_category("growth/first_followers"), "")], by=reader, done=True)
    with django_assert_max_num_queries(30):
        client.get(sample.get_absolute_url())


# --- Drawing ---
def test_drawing_a_sample(client, first, reader):
    an_initiative(by=first, categories=["growth/scaling_up"])
    an_initiative(by=first, categories=["growth/scaling_up"])
    data = {"municipality": "GM9999", "reader": reader.pk, "size": "2", "lens": "growth"}
    response = client.post(f"{LIST}nieuw/", data)
    sample = Sample.objects.get()
    assert response.url == sample.get_absolute_url()
    assert (sample.reader, sample.drawn_by, sample.lens, sample.readings.count()) == (reader, reader, "growth", 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"size": "40"}, "size"), ({"size": "x"}, "size"), ({"reader": ""}, "reader"), ({"lens": "x"}, "lens")],
)
def test_what_cannot_be_drawn_is_refused_at_the_field(client, first, reader, change, field):
    an_intake()
    data = {"municipality": "GM9999", "reader": reader.pk, "size": "2", "lens": ""} | change
    response = client.post(f"{LIST}nieuw/", data)
    assert list(response.context["form"].errors) == [field]
    assert not Sample.objects.exists()


def test_a_reader_of_another_municipality_is_refused(client, first, reader):
    other = an_official(a_municipality("GM0355", "Zeist"))
    data = {"municipality": "GM9999", "reader": other.pk, "size": "2"}
    assert "reader" in client.post(f"{LIST}nieuw/", data).context["form"].errors
