"""Officials look at an initiative along a guide, alone or with the initiator."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.options import Voice
from readings.guides import VALUE_TRIANGLE
from readings.models import GuidedReading
from tests.builders import a_reading, a_user, an_article, an_initiative, an_official
from tests.pages import tight
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(official):
    return an_initiative(by=official, owner=a_user())


def address(name, initiative, *more):
    return reverse(f"workbench:{name}", args=[initiative.slug, *more])


def read(page):
    return tight(page.content.decode())


def filled(**values):
    return {"level-animo": "3", "text-animo": "Veel zin.", "suggestions-animo": ["weave"]} | values


def test_filled_in_it_stands_on_the_page_with_its_day(desk, initiative, official):
    page = desk.post(address("look-along", initiative, "actie"), filled(), follow=True)

    assert page.redirect_chain == [(address("look", initiative), 302)]
    reading = GuidedReading.objects.get()
    assert (reading.guide, reading.voice, reading.by, reading.municipality_id) == (
        "actie",
        "official",
        official,
        "GM9999",
    )
    assert reading.found["animo"].fields == (3, "Veel zin.", ["weave"], "")
    text = read(page)
    assert "Veel zin." in text and "De doelen van het initiatief en die van de gemeente verbinden" in text
    assert "Sam Bakker" in text and '<td role="cell" data-label="Gemeente">genoeg</td>' in text


def test_both_voices_stand_over_each_other(desk, initiative):
    a_reading(initiative, levels=[1, 2])
    a_reading(initiative, voice=Voice.INITIATOR, levels=[4, 2], text="Wij willen.")

    text = read(desk.get(address("look", initiative)))

    assert "Hierover denkt u het meest verschillend: <strong>Animo</strong>." in text
    assert "w-voice--initiator" in text and "w-voice--official" in text and "Wij willen." in text


def test_the_form_begins_from_the_newest_of_its_voice_and_not_from_another(desk, initiative):
    a_reading(initiative, levels=[2], text="Van de gemeente.")
    a_reading(initiative, voice=Voice.INITIATOR, levels=[4], text="Van de initiatiefnemer.")

    text = read(desk.get(address("look-along", initiative, "actie")))

    assert "Van de gemeente." in text and "Van de initiatiefnemer." not in text
    assert 'value="2" id="id_level-animo_1" checked' in text
    assert "Van de gemeente." not in read(desk.get(address("look-together", initiative, "actie")))


def test_together_is_a_voice_of_its_own(desk, initiative):
    desk.post(address("look-along", initiative, "waardendriehoek"), {"level-legitimacy": "1"})
    desk.post(address("look-together", initiative, "waardendriehoek"), {"level-legitimacy": "4"})

    voices = GuidedReading.objects.newest().filter(guide=VALUE_TRIANGLE.key).values_list("voice", flat=True)
    assert set(voices) == {"official", "together"}


def test_a_double_click_records_once(desk, initiative):
    for _click in range(2):
        desk.post(address("look-along", initiative, "actie"), filled(replaces=""))

    assert GuidedReading.objects.count() == 1


def test_who_comes_second_sees_what_the_first_wrote_and_loses_nothing(desk, initiative):
    first = a_reading(initiative, levels=[1], text="Van een ander.", by=an_official(name="Anouk Visser"))

    page = desk.post(address("look-along", initiative, "actie"), filled(replaces=""))

    text = read(page)
    assert page.status_code == 200 and GuidedReading.objects.count() == 1
    assert "Anouk Visser" in text and "Van een ander." in text and "Veel zin." in text
    assert f'name="replaces" value="{first.pk}"' in text
    desk.post(address("look-along", initiative, "actie"), filled(replaces=str(first.pk)))
    assert GuidedReading.objects.newest().get().replaces == first


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"level-animo": "9"}, "level-animo", "Kies een van de mogelijkheden."),
        ({"level-animo": "één"}, "level-animo", "Kies een van de mogelijkheden."),
        ({"text-animo": "a" * 2001}, "text-animo", "Gebruik hooguit 2000 tekens. Het zijn er nu 2001."),
        ({"suggestions-animo": ["money"]}, "suggestions-animo", "Kies een van de mogelijkheden."),
        ({}, "__all__", "Vul minstens één deel in."),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(desk, initiative, sent, field, words):
    page = desk.post(address("look-along", initiative, "actie"), {"words-empathy": " ", "text-contacts": ""} | sent)

    assert page.status_code == 200 and page.context["form"].errors == {field: [words]}
    assert not GuidedReading.objects.exists()
    assert words in read(page)
    if field == "text-animo":
        assert "a" * 2001 in read(page)


def test_an_unknown_guide_is_not_found(desk, initiative):
    assert desk.get(address("look-along", initiative, "abcd")).status_code == 404
    assert desk.get(address("look-along", initiative, "onzin")).status_code == 404


def test_each_part_leads_to_the_articles_that_are_published(desk, initiative):
    a_reading(initiative, levels=[2])
    shown = an_article(key="actie")
    draft = an_article(key="communication", published_at=None)

    text = read(desk.get(address("look", initiative)))

    assert text.count(f'href="{shown.get_absolute_url()}"') == 5
    assert draft.get_absolute_url() not in text


def test_the_page_of_one_shows_how_it_differs_from_the_one_before(desk, initiative):
    before = a_reading(initiative, levels=[1], text="Toen.")
    now = a_reading(initiative, levels=[4], text="Nu.")

    text = read(desk.get(now.get_absolute_url()))

    assert "Nu." in text and "Toen." not in text and before.get_absolute_url() in text
    assert '<td role="cell" data-label="Eerder">ontbreekt</td>' in text and "w-look__before" in text


def test_the_profile_shows_it_in_small_and_the_timeline_tells_of_it(desk, initiative, official):
    assert "Niemand keek er nog naar" in read(desk.get(initiative.get_absolute_url()))
    reading = a_reading(initiative, levels=[4], by=official)

    text = read(desk.get(initiative.get_absolute_url()))

    assert "Bekeken: Het ACTIE-model" in text and reading.get_absolute_url() in text
    assert '<span class="w-glance__part">Animo</span>' in text
    assert "Bekeken:" in read(desk.get(f"{address('timeline', initiative)}?show=looks"))


def test_a_profile_takes_one_query_for_it_however_many_there_are(desk, initiative, official):
    profile = initiative.get_absolute_url()
    desk.get(profile)
    FragmentCache.clear()
    with CaptureQueriesContext(connection) as none:
        desk.get(profile)
    for level in (1, 2, 3):
        a_reading(initiative, levels=[level], by=official)
        a_reading(initiative, voice=Voice.INITIATOR, levels=[level])
    desk.get(profile)
    FragmentCache.clear()
    with CaptureQueriesContext(connection) as many:
        desk.get(profile)
    assert len(many) == len(none)
    assert sum("readings_finding" in each["sql"] for each in many) == 1


def test_the_page_takes_as_many_queries_for_one_as_for_ten(desk, initiative):
    a_reading(initiative, levels=[1])
    desk.get(address("look", initiative))
    with CaptureQueriesContext(connection) as one:
        desk.get(address("look", initiative))
    for level in (1, 2, 3) * 3:
        a_reading(initiative, levels=[level], by=an_official())
    with CaptureQueriesContext(connection) as ten:
        desk.get(address("look", initiative))
    assert len(ten) == len(one)
