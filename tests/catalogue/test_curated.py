"""What readers, officials and files see of initiatives whose categories were merged, split or retired since."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import override

from catalogue.files.columns import columns_for
from catalogue.files.table import FileTable
from catalogue.packs.snapshot import Selected, snapshot_of
from catalogue.profile.profile import Profile
from follow.models import SavedView
from initiatives.models import Classification, Initiative, Overtaken
from initiatives.search.names import Names
from initiatives.search.results import Results
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.revisions import Revision
from tests.builders import a_category, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def merge(path, into, reason="Too fine."):
    return a_category(path).merge(a_category(into), by=None, reason=reason)


def split(path="growth/recognition"):
    texts = [{"name_nl": "Lof", "name_en": "Praise"}, {"name_nl": "Prijs", "name_en": "Prize"}]
    a_category(path).split(texts, by=None, reason="Too broad.")
    return a_category(path).successors_in_effect


def found(query):
    results = Results.of(QueryDict(query), ANYONE)
    return [each.intake.name for each in results.initiatives], results


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_key_of_a_merged_category_means_its_successor_without_a_word():
    an_initiative(name="Kade", categories=["growth/recognition"])
    an_initiative(name="Tuin", categories=["growth/scaling_up"])
    merge("growth/recognition", "growth/scaling_up")
    for query in ["growth=recognition", "growth=scaling_up", "growth=recognition&growth=scaling_up"]:
        names, results = found(query)
        assert (sorted(names), results.notices) == (["Kade", "Tuin"], [])
        assert results.selection.query == "growth=scaling_up"
    assert results.counts.values["growth"] == {"scaling_up": 2}


def test_a_page_number_and_the_other_choices_stay():
    an_initiative(categories=["growth/recognition"])
    merge("growth/recognition", "growth/scaling_up")
    _names, results = found("growth=recognition&phase=start_up&view=table&page=2")
    assert results.selection.query == "growth=scaling_up&phase=start_up&view=table&page=2"


def test_after_undoing_the_key_means_itself_again():
    an_initiative(name="Kade", categories=["growth/recognition"])
    step = merge("growth/recognition", "growth/scaling_up")
    step.undo(by=None)
    names, results = found("growth=recognition")
    assert (names, results.selection.query) == (["Kade"], "growth=recognition")
    assert found("growth=scaling_up")[0] == []


def test_merged_categories_are_no_options_and_retired_ones_come_last():
    an_initiative(categories=["growth/first_followers"])
    merge("growth/recognition", "growth/scaling_up")
    a_category("growth/first_followers").retire(by=None, reason="")
    names = Names().of("growth")
    assert "recognition" not in names
    assert list(names)[-1] == "first_followers"
    assert names["first_followers"].label == "First followers (no longer used)"


def test_a_retired_part_still_belongs_to_its_category():
    a_category("actors/care_collectives").retire(by=None, reason="")
    names = Names().of("actors")
    assert list(names)[-1] == "care_collectives"
    assert names["care_collectives"].parent == "collectives"


def test_is_found_by_the_words_of_what_was_merged_and_of_what_it_counts_as():
    an_initiative(name="Kade", summary="x", essence=[], categories=["actors/care_collectives"])
    an_initiative(name="Elders", summary="x", categories=["actors/citizens"])
    a_category("actors/collectives").retire(by=None, reason="", successor=a_category("actors/csr"))
    for word in ["zorgcoöperatie", "garantiebanen", "zzp", "buurtbedrijf"]:
        expected = [] if word == "zzp" else ["Kade"]
        assert found(f"q={word}")[0] == expected, word


def test_a_saved_view_with_an_old_key_finds_the_successor():
    initiative = an_initiative(categories=["growth/recognition"])
    user = a_user()
    view = SavedView.objects.keep("growth=recognition", owner=user, name="Mine")
    merge("growth/recognition", "growth/scaling_up")
    assert view.found(user)[0] == [initiative.pk]


# --- Files ---------------------------------------------------------------------------------------------------------


def test_files_and_their_dictionary_know_the_categories_in_effect():
    initiative = an_initiative(categories=["growth/recognition", "actors/citizens"])
    merge("growth/recognition", "growth/scaling_up")
    a_category("actors/citizens").retire(by=None, reason="")
    table = FileTable(Initiative.objects.all(), ANYONE, ["growth", "actors"])
    assert [row[3:-1] for row in table.rows()] == [["Citizens with an initiative (no longer used)", "Scaling up"]]
    keys = [option.key for option in columns_for(ANYONE)["growth"].options.values()]
    assert "recognition" not in keys
    options = list(columns_for(ANYONE)["actors"].options.values())
    assert options[-1].label.endswith("(no longer used)")
    assert initiative.assessment.classifications.get(lens="growth").category.key == "recognition"


def test_the_downloads_say_the_same(client):
    an_initiative(categories=["growth/recognition"])
    merge("growth/recognition", "growth/scaling_up")
    csv = b"".join(client.get("/initiatieven/export.csv?growth=recognition&columns=growth")).decode()
    assert "Scaling up" in csv
    assert "recognition" not in csv.lower()
    rows = json.loads(b"".join(client.get("/initiatieven/export.json?growth=recognition")))
    assert "scaling_up" in json.dumps(rows)


def test_a_pack_counts_what_counts_today():
    official = an_official()
    an_initiative(by=official, categories=["growth/recognition"])
    an_initiative(by=official, categories=["growth/scaling_up"])
    merge("growth/recognition", "growth/scaling_up")
    pack = snapshot_of(Selected(QueryDict("growth=recognition"), official, "GM9999"), title="x", note="")
    figure = next(each for each in pack["figures"] if each["title"] == str(LENSES["growth"].name))
    assert (pack["total"], [row for row in figure["rows"] if row[1]]) == (2, [["Scaling up", 2, False]])
    assert {tuple(each["categories"][0][1]) for each in pack["initiatives"]} == {("Scaling up",)}


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_a_profile_names_what_counts_today_and_what_was_given():
    initiative = an_initiative(categories=["actors/citizens", "actors/informal_care", "growth/recognition"])
    merge("actors/citizens", "actors/informal_care")
    profile = Profile(Initiative.objects.with_profile().get(), ANYONE)
    [reading] = profile.by_lens["actors"]
    assert (reading.category.key, [each.key for each in reading.former]) == ("informal_care", ["citizens"])
    assert profile.by_lens["growth"][0].former == []
    assert initiative.assessment.classifications.filter(lens="actors").count() == 2


def test_the_page_of_a_profile_says_so(client):
    initiative = an_initiative(categories=["growth/recognition"])
    old, new = a_category("growth/recognition"), a_category("growth/scaling_up")
    merge("growth/recognition", "growth/scaling_up")
    html = client.get(initiative.get_absolute_url()).content.decode()
    assert f"Placed in {old.name}, now {new.name}." in html
    assert new.get_absolute_url() in html
    assert old.get_absolute_url() not in html


def test_the_address_of_a_merged_category_leads_to_what_it_counts_as(client):
    old, middle, new = (a_category(f"growth/{key}") for key in ["recognition", "scaling_up", "founder_leaves"])
    old.merge(middle, by=None, reason="")
    middle.merge(new, by=None, reason="")
    response = client.get(old.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, new.get_absolute_url())
    # A browser asks again after an hour: the step may be undone.
    assert response["Cache-Control"] == "max-age=3600"


def test_the_address_of_a_split_category_says_why_and_what_came_in_its_place(client):
    an_initiative(name="Kade", categories=["growth/recognition"])
    first, second = split()
    html = client.get(a_category("growth/recognition").get_absolute_url()).content.decode()
    assert "Too broad." in html
    assert first.get_absolute_url() in html
    assert second.get_absolute_url() in html
    assert "Kade" in html


def test_the_address_of_a_retired_part_gives_the_reason_of_its_category(client):
    a_category("actors/collectives").retire(by=an_official(), reason="Nobody uses it.")
    html = client.get(a_category("actors/care_collectives").get_absolute_url()).content.decode()
    assert "Nobody uses it." in html
    assert "In its place came" not in html


# --- Dividing ------------------------------------------------------------------------------------------------------


def test_who_stands_in_a_category_now():
    waiting = an_initiative(categories=["growth/recognition"])
    merged = an_initiative(categories=["growth/first_followers"])
    before = an_initiative(categories=["growth/recognition"])
    before.assess([(a_category("growth/scaling_up"), "", "chosen")], by=None)
    merge("growth/first_followers", "growth/recognition")
    category = a_category("growth/recognition")
    split()
    assert set(Initiative.objects.standing_in([category])) == {waiting, merged}
    assert set(Initiative.objects.standing_in([category.pk])) == {waiting, merged}


def test_dividing_is_a_new_assessment_with_the_rest_as_it_counts_today():
    official = an_official()
    initiative = an_initiative(by=official)
    rows = [
        (a_category("growth/recognition"), "Prijs gewonnen.", "stated"),
        (a_category("actors/citizens"), "Een bewoner.", "proposed"),
    ]
    old = initiative.assess(rows, by=official)
    merge("actors/citizens", "actors/informal_care")
    _praise, prize = split()
    category = a_category("growth/recognition")
    new = initiative.divide(category, over=[prize], by=official, replaces=old.pk)
    assert set(new.classifications.values_list("category__key", "reason", "basis")) == {
        ("prize", "Prijs gewonnen.", "chosen"),
        ("informal_care", "Een bewoner.", "proposed"),
    }
    assert (new.by, initiative.assessment) == (official, new)
    assert old.classifications.filter(category=category).exists()
    assert not Initiative.objects.standing_in([category]).exists()
    assert initiative.events.filter(kind="assessed").count() == 2


def test_dividing_over_several_where_the_lens_allows_it_and_once_each():
    initiative = an_initiative(categories=["actors/csr", "actors/self_employed"])
    heirs = [a_category("actors/self_employed"), {"name_nl": "Sponsors", "name_en": "Sponsors"}]
    a_category("actors/csr").split(heirs, by=None, reason="")
    category = a_category("actors/csr")
    new = initiative.divide(category, over=category.successors_in_effect, by=None, reason="Beide.")
    assert set(new.classifications.values_list("category__key", "reason")) == {
        ("self_employed", ""),
        ("sponsors", "Beide."),
    }


def test_dividing_refuses_what_does_not_fit():
    initiative = an_initiative(categories=["growth/recognition"])
    category, (praise, prize) = a_category("growth/recognition"), split()

    def code(**options):
        with pytest.raises(ValidationError) as caught:
            initiative.divide(category, by=None, **options)
        return caught.value.code

    assert code(over=[]) == code(over=[a_category("growth/scaling_up")]) == "over"
    assert code(over=[praise, prize]) == "single"
    with pytest.raises(Overtaken):
        initiative.divide(category, over=[prize], by=None, replaces=None)
    initiative.divide(category, over=[prize], by=None)
    assert code(over=[prize]) == "elsewhere"
    assert initiative.assessments.count() == 2


def test_readings_of_merged_categories_keep_both_reasons():
    initiative = an_initiative()
    rows = [(a_category("actors/citizens"), "Een", "chosen"), (a_category("actors/csr"), "Twee", "stated")]
    initiative.assess(rows, by=None)
    merge("actors/citizens", "actors/csr")
    [reading] = Initiative.objects.get().assessment.readings()
    assert (reading.reason, reading.basis) == ("Een; Twee", Classification.Basis.STATED)
    assert reading.get_basis_display() == Classification.Basis.STATED.label


def test_loading_the_categories_again_moves_nobody():
    initiative = an_initiative(categories=["growth/recognition"])
    merge("growth/recognition", "growth/scaling_up")
    Category.objects.load()
    assert found("growth=scaling_up")[1].keys == [initiative.pk]
    assert Revision.objects.count() == 1
