"""The climate on the desk of an official: opening, inviting, closing, showing; the area and its file; the screen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from climate.functions import FUNCTIONS
from climate.models import Invite, Referral, Round, Score
from knowledge.models import Article
from outbox.models import Message
from tests.builders import (
    a_municipality,
    a_neighbourhood,
    a_round,
    an_article,
    an_initiative,
    an_official,
    scored,
)

pytestmark = pytest.mark.django_db
NEW = reverse("workbench:new-climate-round")
FOURS = dict.fromkeys(FUNCTIONS, "4")


@pytest.fixture
def official(client):
    user = an_official(name="Sam Bakker")
    client.force_login(user)
    return user


def at(name, asked):
    return reverse(f"workbench:climate-{name}", args=[asked.pk])


def closed_round(*boxes, **fields):
    asked = a_round(**fields)
    for number, box in enumerate(boxes):
        scored(asked, box, device=str(number))
    asked.close()
    return asked


def area_page(code="GM9999", query=""):
    return reverse("workbench:climate-area", args=[code]) + query


def told(day):
    return {"area": "BU99990101", "way": "meeting", "closes_on": f"{day:%Y-%m-%d}", "name": "Avond"}


# --- Opening ---


def test_an_official_opens_a_round_about_a_neighbourhood(client, official):
    a_neighbourhood()
    today = timezone.localdate()
    answer = client.post(NEW, told(today))
    asked = Round.objects.get()
    assert answer.url == asked.get_absolute_url()
    assert (asked.area, asked.way, asked.by, str(asked)) == ("BU99990101", "meeting", official, "Avond")
    assert asked.last_day == today and asked.is_open
    assert client.post(NEW, told(today)).url == asked.get_absolute_url()
    assert Round.objects.count() == 1


def test_what_is_wrong_is_said_at_its_field_and_kept(client, official):
    a_neighbourhood()
    yesterday = timezone.localdate() - timedelta(days=1)
    page = client.post(NEW, told(yesterday) | {"area": "BU00000000", "way": ""})
    assert page.context["form"].errors == {
        "area": ["Kies een van de mogelijkheden."],
        "way": ["Kies een van de mogelijkheden."],
        "closes_on": ["Deze dag is voorbij. Kies vandaag of een latere dag."],
    }
    assert page.context["form"]["name"].value() == "Avond"
    page = client.post(NEW, told(timezone.localdate() + timedelta(days=91)))
    assert page.context["form"].errors == {"closes_on": ["Kies een dag binnen 90 dagen."]}


def test_the_area_is_one_of_the_own_municipality(client, official):
    a_neighbourhood("BU03550101", "Elders", a_municipality("GM0355", "Zeist"))
    assert client.post(NEW, told(timezone.localdate()) | {"area": "BU03550101"}).status_code == 200
    assert not Round.objects.exists()


# --- The round ---


def test_the_round_says_how_many_scored_and_no_figure_while_it_is_open(client, official):
    asked = a_round(way="link")
    for number in range(6):
        scored(asked, 9, device=str(number))
    page = client.get(asked.get_absolute_url())
    assert "6 mensen gaven een score" in page.text and asked.token in page.text
    assert "9,0" not in client.get(area_page()).text
    client.post(at("closing", asked))
    assert "9,0" in client.get(area_page()).text


def test_people_are_invited_once_and_a_wrong_address_is_named(client, official):
    asked = a_round(way="link")
    page = client.post(at("invites", asked), {"addresses": "ann@example.org\nbert"})
    assert page.context["form"].errors == {"addresses": ["“bert” is geen e-mailadres. Verbeter het."]}
    assert page.context["form"]["addresses"].value() == "ann@example.org\nbert"
    assert not Invite.objects.exists()
    for _each in range(2):
        client.post(at("invites", asked), {"addresses": "ann@example.org\nBert@example.org, ann@example.org"})
    assert sorted(Message.objects.values_list("recipient", flat=True)) == ["ann@example.org", "bert@example.org"]
    many = "\n".join(f"a{number}@example.org" for number in range(51))
    assert "Nodig hoogstens 50 mensen tegelijk uit." in client.post(at("invites", asked), {"addresses": many}).text
    asked.close()
    page = client.post(at("invites", asked), {"addresses": "carl@example.org"}, follow=True)
    assert "Niemand kan nog een score geven." in page.text and Message.objects.count() == 2


def test_who_was_named_is_invited_or_removed(client, official):
    asked = a_round()
    sam = Referral.objects.put_down(asked, name="Sam Visser", reach="sam@kade.example")
    kim = Referral.objects.put_down(asked, name="Kim Smit", reach="06 12345678")
    page = client.get(asked.get_absolute_url())
    assert "Sam Visser" in page.text and page.text.count('value="invite"') == 1
    client.post(reverse("workbench:climate-referral", args=[sam.pk]), {"to": "invite"})
    client.post(reverse("workbench:climate-referral", args=[kim.pk]), {"to": "remove"})
    assert list(Referral.objects.values_list("name", flat=True)) == ["Sam Visser"]
    page = client.get(asked.get_absolute_url())
    assert 'value="invite"' not in page.text and "uitgenodigd" in page.text


def test_showing_is_an_act_of_its_own_and_can_be_taken_back(client, official):
    asked = closed_round(*[7] * 5)
    everyone = reverse("initiatives:climate-area", args=["GM9999"])
    assert client.get(everyone).status_code == 404
    client.post(at("showing", asked), {"to": "show"})
    assert "7,0" in client.get(everyone).text
    client.post(at("showing", asked), {"to": "hide"})
    assert client.get(everyone).status_code == 404


def test_an_open_round_is_not_shown(client, official):
    asked = a_round()
    assert "Sluit eerst de peiling." in client.post(at("showing", asked), {"to": "show"}, follow=True).text
    assert not Round.objects.shown().exists()


def test_officials_score_under_their_own_name(client, official):
    asked = a_round(way="official")
    client.post(at("score", asked), FOURS)
    client.post(at("score", asked), FOURS | {"use": "9"})
    score = Score.objects.get()
    assert (score.official, score.ideas, score.use) == (official, 4, 9)
    assert client.get(at("score", asked)).context["form"]["use"].value() == 9
    assert "9,0" in client.get(area_page()).text
    assert client.get(at("score", a_round())).status_code == 404
    asked.close()
    assert "niet bewaard" in client.post(at("score", asked), FOURS, follow=True).text


# --- The area ---


def test_the_area_shows_a_radar_its_table_and_what_to_do(client, official):
    an_article(key="actie", title_nl="Het ACTIE-model", kind=Article.Kind.INSTRUMENT)
    asked = a_round()
    for number in range(10):
        scored(asked, 8, device=str(number), entrepreneurship=number % 3 + 1, use=None)
    asked.close()
    page = client.get(area_page())
    climate = page.context["climate"]
    rows = {row.function.key: row.cells[0] for row in climate.rows}
    assert rows["ideas"] == ("8,0", "7 tot 10", "10")
    assert rows["entrepreneurship"] == ("2,0", "1 tot 4", "10")
    assert rows["use"] == ("", "", "")
    assert [(str(each.function), each.mean) for each in climate.advice()] == [("Sociaal ondernemerschap", "2,0")]
    assert "Coaching." in page.text and "Het ACTIE-model" in page.text
    shape = dict(climate.shapes)["wide"]
    assert len(shape.axes) == 7 and shape.series[0].area == ""  # one axis says nothing


def test_below_the_minimum_nothing_is_drawn_or_said(client, official):
    closed_round(9, 9, 9, 9)
    page = client.get(area_page())
    assert "minder dan 5 mensen gaven een score" in page.text
    assert page.context["climate"].shapes == [] and "w-radar__line" not in page.text
    file = client.get(reverse("workbench:climate-file", args=["GM9999"])).content.decode()
    assert file.count("\n") == 1 and "9,0" not in page.text + file


def test_two_moments_lie_over_each_other_by_their_address(client, official):
    first = closed_round(*[4] * 5, name="Toen")
    second = closed_round(*[7] * 5, name="Nu")
    page = client.get(area_page(query=f"?peiling={first.pk}&naast={second.pk}"))
    climate = page.context["climate"]
    assert [each.round for each in climate.drawn] == [first, second]
    assert {row.difference for row in climate.rows} == {"−3,0"}
    assert [each.css for each in dict(climate.shapes)["wide"].series] == ["first", "second"]
    assert client.get(area_page(query="?peiling=x&naast=0")).context["climate"].drawn[0].round == second


def test_two_areas_lie_over_each_other_with_the_counts_of_both(client, official):
    here = closed_round(*[4] * 5)
    a_neighbourhood()
    other = closed_round(*[7] * 5, area="BU99990101")
    page = client.get(area_page(query=f"?peiling={here.pk}&naast={other.pk}"))
    assert "Wat het register telt in De Kade" in page.text and "Wat het register telt in Waaierdam" in page.text


def test_the_file_says_what_the_page_says(client, official):
    asked = closed_round(*[6] * 5, name="=1+1")
    answer = client.get(reverse("workbench:climate-file", args=["GM9999"]) + f"?peiling={asked.pk}")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("\ufeffCBS-code;gebied;peiling;manier;")
    day = f"’{timezone.localdate():%Y-%m-%d}"
    assert lines[1] == (
        f"GM9999;Waaierdam;'=1+1;op een bijeenkomst, met de telefoon;{day};{day};Nieuwe ideeën;5;’6,0;;"
    )
    assert len(lines) == 8


def test_the_counts_are_those_of_the_list(client, official):
    kade = a_neighbourhood()
    type(kade).objects.filter(pk=kade.pk).update(inhabitants=2000)
    for published in (True, False, True):
        an_initiative(neighbourhoods=[kade], published=published, categories=["work_fields/social_cohesion"])
    an_initiative(neighbourhoods=[a_neighbourhood("BU99990102", "Elders")])
    page = client.get(area_page(kade.code))
    counts = page.context["counts"]
    assert (counts.total, counts.per_thousand) == (3, "1,5")
    assert client.get(counts.href).context["total"] == 3
    this, *before = counts.years()
    assert this.count == 3 and {each.count for each in before} == {0}
    assert client.get(this.href).context["total"] == 3
    spots = counts.white_spots()
    assert spots and all(client.get(each.href).context["total"] == 0 for each in spots[:3])


def test_an_area_of_another_municipality_does_not_exist_here(client, official):
    zeist = a_municipality("GM0355", "Zeist")
    a_round(municipality=zeist).close()
    assert client.get(area_page("GM0355")).status_code == 404
    assert client.get(area_page("GM0000")).status_code == 404


@pytest.mark.parametrize("name", ["workbench:climate", "initiatives:climate"])
def test_lists_have_a_constant_number_of_queries(client, official, name):
    counted = []
    for number in range(2):
        for each in range(3 * number + 1):
            code = f"BU9999{number:02d}{each:02d}"
            closed_round(5, 5, 5, area=a_neighbourhood(code, f"Buurt {code}").code, name=str(number)).show()
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name))
        counted.append(len(queries))
    assert counted[0] == counted[1]


# --- The screen ---


def test_the_screen_has_a_code_to_scan_and_one_to_type(client, official):
    asked = a_round()
    page = client.get(at("screen", asked))
    assert asked.code in page.text and "w-qr__dark" in page.text
    assert asked.token not in page.text  # it stands in the drawing alone
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.text
    assert client.get(at("screen", a_round(way="link"))).status_code == 404


def test_the_screen_draws_from_the_minimum_on_and_no_figure_before(client, official):
    asked = a_round()
    for number in range(4):
        scored(asked, 9, device=str(number))
    live = client.get(at("live", asked)).content.decode()
    assert ">4</span>" in live and "9,0" not in live and "w-radar" not in live
    assert "Het beeld verschijnt als 5 mensen een score gaven." in live
    scored(asked, 9, device="4")
    live = client.get(at("live", asked)).content.decode()
    assert "9,0" in live and live.count("w-radar__line--first") == 2


def test_one_score_more_moves_the_number_and_not_the_picture(client, official):
    asked = a_round()
    for number in range(5):
        scored(asked, 9, device=str(number))
    scored(asked, 1, device="5")
    live = client.get(at("live", asked)).content.decode()
    assert ">6</span>" in live and "9,0" in live


def test_who_has_the_picture_of_now_gets_no_second_one(client, official):
    asked = a_round()
    first = client.get(at("live", asked))
    mark = first.headers["ETag"]
    again = client.get(at("live", asked), headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    scored(asked, 7, device="a")
    assert client.get(at("live", asked), headers={"If-None-Match": mark}).status_code == 200


def test_a_look_at_the_screen_takes_few_queries_however_many_scored(client, official, django_assert_max_num_queries):
    asked = a_round()
    for number in range(30):
        scored(asked, 7, device=str(number))
    client.get(at("live", asked))
    with django_assert_max_num_queries(6):
        client.get(at("live", asked))


def test_closing_from_the_screen_leads_back_to_it_and_counts_all(client, official):
    asked = a_round()
    for number in range(7):
        scored(asked, 9 if number < 5 else 1, device=str(number))
    assert client.post(at("closing", asked), {"screen": "1"}).url == at("screen", asked)
    page = client.get(at("screen", asked))
    assert "De peiling is gesloten" in page.text and asked.code not in page.text
    assert "7,0" in page.text  # of all seven: 47 / 7, in whole boxes
