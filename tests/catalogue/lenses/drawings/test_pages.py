"""The drawings as they stand on the pages of the lenses: real numbers, and every category a link."""

import html5lib
import pytest
from django.utils import timezone
from django.utils.translation import override

from catalogue.lenses.drawings import DRAWN
from catalogue.lenses.drawings.elements import elements
from catalogue.lenses.groups import with_parts
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from tests.builders import an_initiative, an_official
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def figure(client, lens):
    """The drawing of this lens's page, with its table."""
    response = client.get(LENSES[lens].get_absolute_url())
    assert response.status_code == 200
    tree = html5lib.parse(response.content, namespaceHTMLElements=False)
    (found,) = (each for each in tree.iter("div") if each.get("class", "").startswith("w-drawn "))
    return found


def drawn(figure):
    """{what its link says: address}, the same in both shapes of the drawing."""
    wide, narrow = (
        {link.get("aria-label"): link.get("href") for link in shape.iter() if link.tag.endswith("}a")}
        for shape in figure.iter()
        if shape.tag.endswith("}svg")
    )
    assert wide == narrow
    return wide


def rows(figure):
    """{name: number} of its table."""
    (body,) = figure.iter("tbody")
    return {text_of(row[0]): text_of(row[1]) for row in body.iter("tr")}


def test_every_lens_has_a_drawing():
    assert set(DRAWN) == set(LENSES)


@pytest.mark.parametrize("lens", DRAWN)
def test_every_category_is_a_link_in_both_shapes_and_a_row_of_the_table(client, lens):
    found = figure(client, lens)
    for each in Category.objects.of(LENSES[lens]).top():
        assert drawn(found)[f"{each.name_en}: 0 initiatives"] == each.get_absolute_url()
        assert rows(found)[each.name_en] == "0"


def test_a_number_leads_to_the_list_and_a_white_spot_to_its_explanation(client):
    an_initiative(categories=["growth/recognition"])
    found = figure(client, "growth")
    assert drawn(found)["Attention and recognition: 1 initiative"] == "/initiatieven/?growth=recognition"
    assert drawn(found)["Scaling up: 0 initiatives"] == "/brillen/groei/schaalvergroting/"
    assert rows(found)["Attention and recognition"] == "1"


def test_the_numbers_are_what_this_reader_may_see(client):
    an_initiative(categories=["growth/recognition"])
    an_initiative(categories=["growth/recognition"], published=False)
    assert rows(figure(client, "growth"))["Attention and recognition"] == "1"
    client.force_login(an_official())
    assert rows(figure(client, "growth"))["Attention and recognition"] == "2"


def test_what_an_admin_adds_is_drawn_and_what_is_retired_is_not(client):
    Category.objects.create(lens="growth", key="pause", slug="pauze", name_nl="Pauze", name_en="Pause", position=999)
    Category.objects.filter(lens="growth", key="recognition").update(retired_at=timezone.now())
    names = list(drawn(figure(client, "growth")))
    assert "Pause: 0 initiatives" in names
    assert "Attention and recognition: 0 initiatives" not in names


def test_a_lens_without_categories_has_no_drawing(client):
    Category.objects.filter(lens="growth").update(retired_at=timezone.now())
    assert "<figure" not in client.get("/brillen/groei/").content.decode()


@pytest.mark.parametrize(("language", "written"), [("nl", "1.204"), ("en", "1,204")])
def test_thousands_are_written_as_the_reader_writes_them(language, written):
    first = Category.objects.of(LENSES["growth"]).first()
    with override(language):
        assert elements(with_parts([first], {first.pk: 1204}))[0].figure == written
