import re
from datetime import UTC, datetime
from html import escape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import override

from catalogue.profile.profile import Profile
from catalogue.profile.similar import categories_of, similar_to
from initiatives.models import Classification, Event, Initiative, SearchRow
from initiatives.search.asked import Asked
from intake.options import Voice
from intake.questions import Audience
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import tight
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db

ANSWERS = {
    "description": "Elke zaterdag werken we in de tuin.\n\nZie https://kade.example/agenda voor tijden.",
    "place": "Het Kadeplein",
    "website": "https://www.kade.example/",
    "started": 2019,
    "volunteers": "11-30",
    "legal_form": "foundation",
    "turnover_now": "10-50k",
    "support_needs": ["permit", "networks"],
    "support_needs_other": "Een waterput",
    "contact_phone": "06-00000101",
    "publish_contact": ["email"],
    "commitment": 9,
    "motivation": 2,
}
NOT_FOR_THE_PUBLIC = [
    "Fatima de Boer",
    "06-00000101",
    "Turnover",
    "Scores on the scales",
    "Suggested course",
    "Not filled in",
    "not public",
    "Give scores",
]


@pytest.fixture(autouse=True)
def english():
    """The msgids are English: what these tests read does not change with a translation."""
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def initiator():
    return a_user("fatima@kade.example")


@pytest.fixture
def initiative(initiator):
    return an_initiative(
        intake=an_intake(owner=initiator, neighbourhoods=[a_neighbourhood()], **ANSWERS),
        categories=["actors/care_collectives", "growth/recognition"],
    )


def page(client, initiative, reader=None):
    if reader:
        client.force_login(reader)
    response = client.get(initiative.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def seen(initiative, reader):
    """The profile as this reader sees it."""
    return Profile(initiative, initiative.audience_for(reader))


def readers():
    elsewhere = a_municipality("GM0355", "Zeist")
    return {
        "anonymous": AnonymousUser(),
        "someone": a_user(),
        "official": an_official(),
        "admin": an_admin(),
        "other_official": an_official(elsewhere),
        "other_admin": an_admin(elsewhere),
    }


# --- Who may see it at all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("anonymous", 404),
        ("someone", 404),
        ("official", 200),
        ("admin", 200),
        ("other_official", 404),
        ("other_admin", 404),
    ],
)
def test_an_unpublished_initiative_exists_for_the_municipality_only(client, reader, status):
    initiative = an_initiative(published=False)
    reader = readers()[reader]
    if reader.is_authenticated:
        client.force_login(reader)
    assert client.get(initiative.get_absolute_url()).status_code == status


def test_the_initiator_sees_their_own_initiative_before_it_is_public(client, initiator):
    initiative = an_initiative(intake=an_intake(owner=initiator), published=False)
    html = page(client, initiative, initiator)
    assert "Not public yet" in html


def test_an_archived_initiative_says_so_to_its_officials(client, initiative):
    official = an_official()
    initiative.archive(by=official, reason="Gestopt.")
    assert "In the archive" in page(client, initiative, official)
    client.logout()
    assert client.get(initiative.get_absolute_url()).status_code == 404


def test_an_unknown_address_is_not_found(client):
    assert client.get("/initiatieven/bestaat-niet/").status_code == 404


# --- How much ------------------------------------------------------------------------------------------------------


def test_everyone_sees_what_is_public(client, initiative):
    html = page(client, initiative)
    for text in [
        "<h1",
        "Buurttuin De Kade",
        "Bewoners maken samen een moestuin aan de kade.",
        "Elke zaterdag werken we in de tuin.",
        "Het Kadeplein, De Kade, Waaierdam",
        "Started in 2019",
        "11–30",
        "Foundation",
        "Een waterput",
        "Networks, contacts",
        "fatima@kade.example",
        "Social and care collectives",
    ]:
        assert text in html, text


def test_the_public_sees_no_score_no_turnover_no_hidden_contact_and_no_advice(client, initiative):
    html = page(client, initiative)
    assert [text for text in NOT_FOR_THE_PUBLIC if text in html] == []


@pytest.mark.parametrize("reader", ["someone", "other_official", "other_admin"])
def test_who_works_elsewhere_sees_no_more_than_the_public(client, initiative, reader):
    html = page(client, initiative, readers()[reader])
    assert [text for text in NOT_FOR_THE_PUBLIC if text in html] == []
    assert "/werkbank/" not in html.partition("<main")[2]


@pytest.mark.parametrize(
    ("phone", "link"),
    [("+31 (0)6 - 1234 5678", 'href="tel:+31612345678"'), ("nul zes", None), ("06 1234 (tot 9)", None)],
)
def test_a_phone_is_a_link_where_a_telephone_can_dial_it(client, phone, link):
    initiative = an_initiative(contact_phone=phone, publish_contact=["phone"])
    html = page(client, initiative)
    assert phone in html
    assert ("tel:" in html) == bool(link) and (link or "") in html


def test_the_initiator_sees_all_own_answers_and_the_way_to_change_them(client, initiative, initiator):
    html = page(client, initiative, initiator)
    for text in [
        "Fatima de Boer",
        "06-00000101",
        "Turnover a year",
        "10–50 thousand euros",
        "Scores on the scales",
        "not public",
    ]:
        assert text in html, text
    assert reverse("intake:revise", args=[initiative.intake_id]) in html
    assert "Suggested course" not in html
    assert "/werkbank/" not in html


@pytest.mark.parametrize("reader", ["official", "admin"])
def test_an_official_sees_everything_and_what_to_do_next(client, initiative, reader):
    html = page(client, initiative, readers()[reader])
    for text in ["Fatima de Boer", "Turnover a year", "Scores on the scales", "Suggested course", "Not filled in:"]:
        assert text in html, text
    for noun in ["assessment", "scores", "publication", "archive"]:
        assert reverse(f"workbench:{noun}", args=[initiative.slug]) in html
    assert reverse("intake:revise", args=[initiative.intake_id]) not in html


def test_contact_shows_what_is_published_and_marks_the_rest_for_insiders(initiative, initiator):
    def contact(reader):
        return [(each.kind, each.is_public) for each in seen(initiative, reader).contact]

    assert contact(AnonymousUser()) == [("email", True)]
    assert contact(initiator) == [("name", False), ("email", True), ("phone", False)]
    assert contact(an_official()) == contact(initiator)


def test_open_answers_are_left_out_for_the_public_and_named_for_officials(initiative):
    def size(reader):
        return next(each for each in seen(initiative, reader).facts if each.section == "Size and reach")

    assert size(AnonymousUser()).rows == [("Volunteers", ["11–30"])]
    assert size(AnonymousUser()).open == []
    assert size(an_official()).open == ["Professionals", "People helped in a year"]


def test_no_fact_is_a_scale_or_stands_elsewhere(initiative):
    labels = [label for each in seen(initiative, an_official()).facts for label, _texts in each.rows]
    assert labels == ["Essence", "Volunteers", "Legal form", "Turnover a year"]


def test_addresses_in_the_description_are_no_links(client, initiative):
    html = page(client, initiative)
    assert "https://kade.example/agenda" in html
    assert 'href="https://kade.example/agenda"' not in html


def test_the_description_is_text_and_not_html(client):
    html = page(client, an_initiative(description="<script>alert(1)</script>", name="<b>Kade</b>"))
    assert "<script>alert" not in html
    assert "<b>Kade" not in html


def test_the_website_is_shown_without_vouching_for_it(client, initiative):
    html = tight(page(client, initiative))
    assert 'href="https://www.kade.example/" rel="nofollow noopener">kade.example</a>' in html


def test_source_and_fiction_are_named(client, initiative):
    Initiative.objects.filter(pk=initiative.pk).update(source="Studie uit 2015, 2.1", is_fictional=True)
    html = page(client, initiative)
    assert "Studie uit 2015, 2.1" in html
    assert "Answers of" not in html
    assert "Made-up example" in html
    assert "made up: it shows how the register works" in html


def test_a_real_initiative_is_not_called_made_up(client, initiative):
    assert "Made-up" not in page(client, initiative)


# --- Lenses and growth ---------------------------------------------------------------------------------------------


def test_each_lens_shows_its_categories_with_reason_and_basis(client):
    official = an_official()
    initiative = an_initiative()
    initiative.assess(
        [
            (a_category("actors/citizens"), "Twee buren begonnen.", Classification.Basis.PROPOSED),
            (a_category("actors/collectives"), "", Classification.Basis.STATED),
            (a_category("government_relation/joint"), "", Classification.Basis.CHOSEN),
        ],
        by=official,
    )
    profile = seen(initiative, AnonymousUser())
    found = {lens.key: [row.category.key for row in rows] for lens, rows in profile.lenses}
    assert found == {
        "actors": ["collectives", "citizens"],
        "work_fields": [],
        "added_value": [],
        "transformation_role": [],
        "growth": [],
        "government_relation": ["joint"],
    }
    html = tight(page(client, initiative))
    assert "Twee buren begonnen." in html
    for basis in Classification.Basis:
        assert html.count(f'<p class="w-reading__basis">{basis.label}</p>') == 1
    assert html.count('<p class="w-muted">Not looked at yet</p>') == 4


def test_the_fan_is_filled_where_a_lens_is_answered_and_every_blade_leads_on(initiative):
    blades = [leaf.blade for leaf in seen(initiative, AnonymousUser()).fan.leaves]
    assert [(blade.key, blade.share) for blade in blades] == [
        ("actors", 1),
        ("work_fields", 0),
        ("added_value", 0),
        ("transformation_role", 0),
        ("growth", 1),
        ("government_relation", 0),
    ]
    assert blades[0].href == "/brillen/bloedgroepen/zorgcollectieven/"
    assert blades[1].href == "/brillen/werkvelden/"


def test_what_nobody_read_yet_says_so_once(client):
    html = tight(page(client, an_initiative()))
    assert html.count("has not looked at this initiative through the lenses yet") == 1
    assert '<p class="w-muted">Not looked at yet</p>' not in html


def test_a_part_without_a_course_of_its_own_shows_that_of_its_category(client):
    initiative = an_initiative(categories=["actors/initiative_support"])
    assert a_category("actors/initiative_support").advice == ""
    assert a_category("actors/citizens").advice in page(client, initiative, an_official())


def test_the_present_phase_is_marked(initiative):
    phases = seen(initiative, AnonymousUser()).phases
    assert [is_present for _label, is_present in phases] == [False, True, False, False, False]


def test_an_unknown_phase_is_called_unknown(client):
    html = page(client, an_initiative(phase=""))
    assert "The phase is not known." in html
    assert "Forming the idea" not in html


def test_the_next_threshold_is_what_the_municipality_read(initiative):
    threshold = seen(initiative, AnonymousUser()).threshold
    assert (threshold.category.key, threshold.is_proposal) == ("recognition", False)


def test_without_a_reading_the_phase_suggests_a_threshold_to_officials_only():
    a_category("growth/recognition")
    initiative = an_initiative(phase="start_up")
    assert seen(initiative, AnonymousUser()).threshold is None
    threshold = seen(initiative, an_official()).threshold
    assert (threshold.category.key, threshold.is_proposal) == ("recognition", True)


# --- The scales ----------------------------------------------------------------------------------------------------


def scores(initiative, reader):
    """{scale: (initiator, official)} of the scales with a score."""
    bars = seen(initiative, reader).scales.bars
    rows = {bar.row.label: (bar.row.initiator, bar.row.official) for bar in bars}
    return {label: both for label, both in rows.items() if both != (None, None)}


def test_official_scores_stand_beside_those_of_the_initiator_for_officials_only(initiative, initiator):
    official = an_official()
    initiative.score({"commitment": 5, "impact": 7}, by=official)
    assert scores(initiative, official) == {"Commitment": (9, 5), "Motivation": (2, None), "Impact": (None, 7)}
    assert scores(initiative, initiator) == {"Commitment": (9, None), "Motivation": (2, None)}
    assert seen(initiative, AnonymousUser()).scales is None


def test_an_intake_of_an_official_alone_is_not_the_voice_of_the_initiator():
    official = an_official()
    initiative = an_initiative(intake=an_intake(voice=Voice.OFFICIAL, owner=official, potential=8), by=official)
    assert scores(initiative, official) == {"Potential": (None, 8)}


def test_the_biggest_differences_are_named_largest_first_and_at_most_three(client):
    official = an_official()
    given = {"commitment": 9, "motivation": 2, "innovation": 8, "impact": 8, "potential": 5}
    initiative = an_initiative(**given)
    initiative.score({"commitment": 6, "motivation": 9, "innovation": 4, "impact": 3, "potential": 7}, by=official)
    differences = seen(initiative, official).differences
    assert [(bar.row.label, bar.difference) for bar in differences] == [
        ("Motivation", 7),
        ("Impact", 5),
        ("Innovation", 4),
    ]
    html = tight(page(client, initiative, official))
    assert "The biggest differences:" in html
    assert "<strong>motivation</strong> (initiator 2, official 9)" in html


@pytest.mark.parametrize(("official_score", "named"), [(6, 1), (7, 0)])
def test_a_difference_counts_from_three_on(client, official_score, named):
    official = an_official()
    initiative = an_initiative(commitment=9)
    initiative.score({"commitment": official_score}, by=official)
    assert len(seen(initiative, official).differences) == named
    html = page(client, initiative, official)
    assert ("The biggest difference:" in html) == bool(named)
    assert ("see these scales much alike" in html) == (not named)


def test_the_ends_of_a_scale_are_named_from_low_to_high(initiative):
    rows = {bar.row.label: bar.row for bar in seen(initiative, an_official()).scales.bars}
    assert (rows["Commitment"].low, rows["Commitment"].high) == ("No", "Yes")
    assert (rows["Motivation"].low, rows["Motivation"].high) == ("Purely altruism", "Purely earning money")
    assert len(rows) == 12


def test_without_scores_there_is_no_chart(client):
    assert "No scale was scored yet." in page(client, an_initiative(), an_official())


# --- Similar -------------------------------------------------------------------------------------------------------


def similar(initiative, reader=None):
    fresh = Initiative.objects.with_profile().get(pk=initiative.pk)
    reader = reader or AnonymousUser()
    found = similar_to(fresh, categories_of(fresh), reader, Asked(reader))
    return [(each.name, each.shared) for each in found]


def test_similar_initiatives_come_by_shared_categories_then_near_then_new():
    zeist = a_municipality("GM0355", "Zeist")
    mine = an_initiative(categories=["actors/citizens", "work_fields/self_help", "growth/recognition"])
    two = ["work_fields/self_help", "growth/recognition"]
    one = ["growth/recognition"]
    days = iter(range(1, 10))

    def other(name, categories, **fields):
        initiative = an_initiative(name=name, categories=categories, **fields)
        moment = datetime(2026, 3, next(days), tzinfo=UTC)
        Initiative.objects.filter(pk=initiative.pk).update(registered_at=moment)
        SearchRow.objects.rebuild(Initiative.objects.get(pk=initiative.pk))

    other("Eén, hier, oud", one)
    other("Eén, hier, nieuw", one)
    other("Eén, Zeist", one, municipality=zeist)
    other("Twee, Zeist", two, municipality=zeist)
    other("Iets anders", ["actors/collectives"])
    assert similar(mine) == [
        ("Twee, Zeist", ["Self-help groups, peer support", "Attention and recognition"]),
        ("Eén, hier, nieuw", ["Attention and recognition"]),
        ("Eén, hier, oud", ["Attention and recognition"]),
        ("Eén, Zeist", ["Attention and recognition"]),
    ]


def test_at_most_four_similar_initiatives_are_shown():
    mine = an_initiative(categories=["growth/recognition"])
    for _each in range(5):
        an_initiative(categories=["growth/recognition"])
    assert len(similar(mine)) == 4


def test_similar_initiatives_are_those_that_the_reader_may_see():
    mine = an_initiative(categories=["growth/recognition"])
    an_initiative(name="Nog niet openbaar", categories=["growth/recognition"], published=False)
    assert similar(mine) == []
    assert similar(mine, an_official()) == [("Nog niet openbaar", ["Attention and recognition"])]


def test_a_former_reading_does_not_make_initiatives_similar():
    mine = an_initiative(categories=["growth/recognition"])
    other = an_initiative(categories=["growth/recognition"])
    other.assess([(a_category("growth/scaling_up"), "", Classification.Basis.CHOSEN)], by=an_official())
    assert similar(mine) == []


# --- History -------------------------------------------------------------------------------------------------------


def history(initiative, reader):
    kinds = {kind.label: kind for kind in Event.Kind}
    return [kinds[what] for _iso, _day, what, *_remark in seen(initiative, reader).history]


def test_each_reader_sees_the_history_that_is_theirs(initiative, initiator):
    kind, official = Event.Kind, an_official()
    initiative.score({"impact": 5}, by=official)
    initiative.unpublish(by=official, reason="Klopt niet meer.")
    assert history(initiative, AnonymousUser()) == [kind.PUBLISHED, kind.ASSESSED, kind.REGISTERED]
    assert history(initiative, initiator) == [kind.UNPUBLISHED, kind.PUBLISHED, kind.ASSESSED, kind.REGISTERED]
    assert history(initiative, official) == [
        kind.UNPUBLISHED,
        kind.SCORED,
        kind.PUBLISHED,
        kind.ASSESSED,
        kind.REGISTERED,
    ]


def test_who_and_why_is_for_officials(client, initiative):
    official = an_official(name="Sam Bakker")
    initiative.record(Event.Kind.RESTORED, by=official, reason="Begint opnieuw.")
    html = tight(page(client, initiative, official))
    assert 'lang="nl">Begint opnieuw.</span>' in html
    assert "By Sam Bakker." in html
    client.logout()
    html = page(client, initiative)
    assert "Sam Bakker" not in html
    assert "Begint opnieuw." not in html


def test_history_has_dates(initiative):
    Event.objects.filter(initiative=initiative).update(at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC))
    with override("nl"):
        iso, day, _what, *_remark = seen(initiative, AnonymousUser()).history[0]
    # Half past eleven in the evening in London is the next day in Amsterdam.
    assert (iso, day) == ("2026-11-03", "3 november 2026")


# --- The page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("reader", ["anonymous", "official"])
def test_the_page_is_complete_in_both_languages(client, initiative, language, reader):
    client.cookies["django_language"] = language
    if reader == "official":
        client.force_login(an_official())
    assert client.get(initiative.get_absolute_url()).headers["Content-Language"] == language


def test_the_print_button_is_hidden_until_a_script_shows_it(client, initiative):
    assert 'type="button" data-print hidden' in page(client, initiative)


def test_the_six_lenses_are_reached_and_heard_once(client, initiative):
    html = tight(page(client, initiative))
    drawing = re.search(r'<svg class="w-fan__drawing"[^>]* aria-hidden="true">.*?</svg>', html)[0]
    assert (drawing.count("<a "), drawing.count('tabindex="-1"')) == (6, 6)
    assert len(re.findall(r'<a class="w-fan__label" href', html)) == 6


def test_the_page_can_only_be_read(client, initiative):
    assert client.post(initiative.get_absolute_url()).status_code == 405


@pytest.mark.parametrize("role", [None, "official"])
def test_the_number_of_queries_is_constant(client, django_assert_num_queries, django_assert_max_num_queries, role):
    official = an_official()
    small = an_initiative(categories=["growth/recognition"])
    large = an_initiative(neighbourhoods=[a_neighbourhood(), a_neighbourhood("BU99990102", "De Hof")])
    rows = ["actors/citizens", "actors/care_collectives", "actors/csr", "work_fields/self_help"]
    rows += ["work_fields/youth_care", "added_value/prevention", "added_value/guides", "growth/recognition"]
    rows += ["transformation_role/movement", "government_relation/joint"]
    large.assess([(a_category(each), "", Classification.Basis.CHOSEN) for each in rows], by=official)
    for _each in range(10):
        large.record(Event.Kind.REVISED, by=an_official())
        an_initiative(categories=["actors/citizens", "growth/recognition"])
    if role:
        client.force_login(official)
    page(client, small)  # the index has caught up
    # Who asks, the gate, and that somebody looked; for a visitor the versions and the gate.
    for most, is_kept in [(35 if role else 15, False), (3 if role else 2, True)]:
        if is_kept:
            page(client, small)
        else:
            FragmentCache.clear()
        with django_assert_max_num_queries(most) as small_page:
            page(client, small)
        if not is_kept:
            FragmentCache.clear()
        with django_assert_num_queries(len(small_page)):
            page(client, large)


def test_audiences_are_those_of_the_gate(initiative, initiator):
    assert initiative.audience_for(AnonymousUser()) == Audience.PUBLIC
    assert initiative.audience_for(initiator) == Audience.INITIATOR
    assert initiative.audience_for(an_official()) == Audience.OFFICIAL


def test_facts_from_a_source_are_nobodys_act(client):
    initiative = an_initiative(categories=["actors/collectives"])
    initiative.source = "Studie, 2015"
    initiative.save()
    initiative.events.update(at=initiative.intake.submitted_at)
    client.cookies["django_language"] = "en"
    html = client.get(initiative.get_absolute_url()).content.decode()
    assert "Described by the source" in html
    assert "The source names these categories." in html
    assert "Assessed by the municipality" not in html
    assert "Registered on" not in html


# --- The way back --------------------------------------------------------------------------------------------------

LIST = "/initiatieven/"


def crumbs(client, initiative, referer=""):
    """(label, address) of the links above a profile, for who comes from there."""
    page = client.get(initiative.get_absolute_url(), headers={"referer": referer} if referer else {}).content.decode()
    above = page[page.index('class="w-crumbs__list"') : page.index('aria-current="page"')]
    return [(label, href) for href, label in re.findall(r'href="([^"]*)"[^>]*>([^<]*)</a>', above)]


@pytest.mark.parametrize("signed_in", [False, True])
def test_who_comes_from_a_selection_finds_the_way_back(client, signed_in):
    initiative, host = an_initiative(), "http://testserver"
    if signed_in:
        client.force_login(an_official())
    whole = ("Initiatives", LIST)
    assert crumbs(client, initiative) == [whole]
    for query in ["q=tuin&phase=idea&page=2", "view=map&actors=citizens", 'q="><script>']:
        found = crumbs(client, initiative, f"{host}{LIST}?{query}")
        assert found == [whole, ("Your selection", escape(f"{LIST}?{query}"))]
    assert crumbs(client, initiative) == [whole]


@pytest.mark.parametrize(
    "referer",
    [
        "http://testserver/initiatieven/",
        "https://elsewhere.example/initiatieven/?q=x",
        "http://testserver/?q=x",
        "x",
        "http://[x/?y",
    ],
)
def test_only_a_selection_of_ours_is_one(client, referer):
    assert crumbs(client, an_initiative(), referer) == [("Initiatives", LIST)]


def test_who_did_what_and_why_stays_with_the_municipality_where_it_was_done(client):
    official, zeist = an_official(name="Sam Bakker"), a_municipality("GM0355", "Zeist")
    initiative = an_initiative(by=official)
    initiative.unpublish(by=official, reason="Kanarie")
    client.force_login(official)
    assert "Kanarie" in client.get(initiative.get_absolute_url()).content.decode()

    there = an_official(zeist)
    initiative.take(an_intake(municipality=zeist, revises=initiative.intake), by=there)

    client.logout()
    client.force_login(there)
    for address in (initiative.get_absolute_url(), "/werkbank/"):
        said = client.get(address).content.decode()
        assert initiative.intake.name in said
        assert "Kanarie" not in said and "Door Sam Bakker" not in said, address
