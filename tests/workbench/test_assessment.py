import html

import html5lib
import pytest
from django.urls import reverse

from initiatives.models import Assessment, Classification, Event, Initiative
from intake.models import Intake
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Hiding
from tests.builders import a_municipality, an_initiative, an_intake, an_official
from tests.pages import tight
from workbench.assessment import AssessmentForm

pytestmark = pytest.mark.django_db

PROPOSED, STATED, CHOSEN = Classification.Basis.PROPOSED, Classification.Basis.STATED, Classification.Basis.CHOSEN
# Proposes citizens (actors), social_cohesion (fields of work), recognition (growth) and independent (government).
ANSWERS = {
    "essence": ["social_cohesion"],
    "initiator_kind": "residents",
    "legal_form": "none",
    "phase": "start_up",
    "tie_to_municipality": 2,
}


@pytest.fixture
def initiative(categories):
    return an_initiative(published=False, **ANSWERS)


@pytest.fixture
def address(initiative):
    return reverse("workbench:assessment", args=[initiative.slug])


def read(page):
    return html.unescape(page.content.decode())


def rows_of(page):
    return {
        f"{row.category.lens}/{row.category.key}": row for panel in page.context["form"].panels for row in panel.rows
    }


def ticked(page):
    return {path for path, row in rows_of(page).items() if row.checked}


def stored(initiative):
    """{"lens/key": (reason, basis)} of the current assessment."""
    initiative.refresh_from_db()
    return {
        f"{row.lens}/{row.category.key}": (row.reason, row.basis)
        for row in initiative.assessment.classifications.all()
    }


@pytest.fixture
def typed(categories):
    """What a browser sends for {"lens/key": reason}, as lists."""

    def data(chosen, replaces="", **other):
        sent = {"replaces": replaces, **other}
        for path, reason in chosen.items():
            category = categories[path]
            sent.setdefault(category.lens, []).append(str(category.pk))
            sent[f"reason-{category.pk}"] = reason
        return sent

    return data


class TestThePage:
    def test_shows_six_lenses_in_order_with_every_category_once(self, desk, address, categories):
        page = desk.get(address)

        assert [panel.lens.key for panel in page.context["form"].panels] == list(LENSES)
        assert set(rows_of(page)) == set(categories)
        for category in categories.values():
            assert read(page).count(f'id="category-{category.pk}"') == 1

    def test_renders_every_field_of_the_form(self, desk, address):
        page = desk.get(address)

        text = read(page)
        form = page.context["form"]
        reasons = [name for name in form.fields if name.startswith("reason-")]
        assert len(reasons) == len(form.categories)
        for name in reasons:
            assert text.count(f'name="{name}"') == 1
        assert text.count('name="replaces"') == 1
        for lens in LENSES.values():
            none = 0 if lens.many else 1
            assert text.count(f'name="{lens.key}"') == len(form.of_lens(lens)) + none

    def test_a_part_stands_in_the_group_of_its_category(self, desk, address, categories):
        tree = html5lib.parse(desk.get(address).content.decode(), namespaceHTMLElements=False)
        groups = tree.findall(".//div[@class='w-row__parts'][@role='group']")
        of = {box.get("value"): each.get("aria-label") for each in groups for box in each.iter("input")}
        assert of == {str(each.pk): each.parent.name for each in categories.values() if each.parent}

    def test_a_part_stands_under_its_category(self, desk, address, categories):
        order = list(rows_of(desk.get(address)))

        assert order.index("actors/loose_initiatives") > order.index("actors/citizens")
        assert order.index("actors/loose_initiatives") < order.index("actors/initiative_support") + 2

    def test_proposals_are_marked_with_the_answers_that_led_there(self, desk, address):
        rows = rows_of(desk.get(address))

        growth = rows["growth/recognition"]
        assert growth.because == [f"{label('phase')} = {Intake(phase='start_up').get_phase_display()}"]
        assert rows["actors/citizens"].because == [
            f"{label('initiator_kind')} = {Intake(initiator_kind='residents').get_initiator_kind_display()}",
            f"{label('legal_form')} = {Intake(legal_form='none').get_legal_form_display()}",
        ]
        relation = rows["government_relation/independent"].because
        assert relation[-1] == f"{label('tie_to_municipality')} = 2 van 10 (1 = Niet/zeer zwak, 10 = Wel/zeer sterk)"
        assert rows["actors/collectives"].because is None

    def test_what_is_proposed_is_ticked_on_the_first_assessment(self, desk, address):
        assert ticked(desk.get(address)) == {
            "actors/citizens",
            "work_fields/social_cohesion",
            "growth/recognition",
            "government_relation/independent",
        }

    def test_later_on_the_current_assessment_is_ticked(self, desk, address, initiative, categories):
        initiative.assess([(categories["actors/collectives"], "Met leden.", CHOSEN)], by=None)

        page = desk.get(address)

        assert ticked(page) == {"actors/collectives"}
        assert rows_of(page)["actors/collectives"].reason.value() == "Met leden."
        assert rows_of(page)["actors/citizens"].because

    def test_a_retired_category_is_shown_only_where_it_is_chosen(self, desk, address, initiative, categories):
        retired = categories["actors/collectives"]
        type(retired).objects.filter(pk=retired.pk).update(retired_at=initiative.registered_at)
        assert "actors/collectives" not in rows_of(desk.get(address))

        initiative.assess([(retired, "", CHOSEN)], by=None)

        assert ticked(desk.get(address)) == {"actors/collectives"}

    def test_all_answers_are_at_hand(self, desk, address):
        assert "fatima@kade.example" in read(desk.get(address))

    def test_takes_a_constant_number_of_queries(
        self, desk, address, initiative, categories, django_assert_num_queries
    ):
        # Who asks, initiative, neighbourhoods, classifications, proposals, categories, neighbourhoods.
        desk.get(address)
        with django_assert_num_queries(7):  # one of them writes down that somebody looked
            desk.get(address)


def label(name):
    text = Intake._meta.get_field(name).verbose_name
    return text[:1].upper() + text[1:]


class TestSaving:
    def test_stores_choice_reason_and_basis(self, desk, address, initiative, official, typed):
        data = typed(
            {"actors/citizens": "", "actors/collectives": " Er komt een vereniging. ", "growth/scaling_up": ""}
        )

        page = desk.post(address, data)

        assert page.url == initiative.get_absolute_url()
        assert stored(initiative) == {
            "actors/citizens": ("", PROPOSED),
            "actors/collectives": ("Er komt een vereniging.", CHOSEN),
            "growth/scaling_up": ("", CHOSEN),
        }
        assert initiative.assessment.by == official
        assert not initiative.is_public

    def test_what_is_unticked_is_overruled(self, desk, address, initiative, typed):
        desk.post(address, typed({"growth/recognition": ""}))

        assert set(stored(initiative)) == {"growth/recognition"}

    def test_nothing_at_all_is_an_assessment_too(self, desk, address, initiative, typed):
        desk.post(address, typed({}))

        assert stored(initiative) == {}

    def test_none_of_a_single_choice_lens(self, desk, address, initiative, typed):
        desk.post(address, typed({"actors/citizens": ""}, growth=""))

        assert set(stored(initiative)) == {"actors/citizens"}

    def test_what_a_source_stated_stays_stated(self, desk, address, initiative, typed, categories):
        before = initiative.assess([(categories["actors/citizens"], "", STATED)], by=None)

        desk.post(address, typed({"actors/citizens": "", "actors/collectives": ""}, replaces=before.pk))

        assert stored(initiative) == {"actors/citizens": ("", STATED), "actors/collectives": ("", CHOSEN)}

    def test_a_part_stands_for_its_category(self, desk, address, initiative, typed):
        desk.post(address, typed({"actors/citizens": "", "actors/loose_initiatives": ""}))

        assert set(stored(initiative)) == {"actors/loose_initiatives"}

    def test_a_category_with_a_reason_of_its_own_stays_beside_its_part(self, desk, address, initiative, typed):
        desk.post(address, typed({"actors/citizens": "Zelf begonnen.", "actors/loose_initiatives": ""}))

        assert set(stored(initiative)) == {"actors/citizens", "actors/loose_initiatives"}

    def test_a_reason_without_its_category_is_dropped(self, desk, address, initiative, typed, categories):
        data = typed({"actors/citizens": ""})
        data[f"reason-{categories['actors/collectives'].pk}"] = "x" * 501

        desk.post(address, data)

        assert stored(initiative) == {"actors/citizens": ("", PROPOSED)}

    def test_goes_on_to_publishing_over_the_page_that_shows_what_everyone_will_read(
        self, desk, address, initiative, typed
    ):
        answer = desk.post(address, typed({"actors/citizens": ""}, publish="yes"))

        assert answer.url == reverse("workbench:publication", args=[initiative.slug])
        assert stored(initiative) == {"actors/citizens": ("", PROPOSED)}
        initiative.refresh_from_db()
        assert not initiative.is_public

    def test_nothing_is_published_out_of_the_archive(self, desk, address, initiative, official, typed):
        initiative.archive(by=official, reason="Gestopt.")

        answer = desk.post(address, typed({"actors/citizens": ""}, publish="yes"))

        assert answer.url == initiative.get_absolute_url()

    def test_a_public_initiative_has_no_publish_button(self, desk, address, initiative, official):
        assert 'name="publish"' in read(desk.get(address))

        initiative.publish(by=official)

        assert 'name="publish"' not in read(desk.get(address))

    def test_a_double_click_assesses_once(self, desk, address, initiative, typed):
        for _click in range(2):
            assert desk.post(address, typed({"actors/citizens": ""})).status_code == 302

        assert Assessment.objects.count() == 1


class TestWrongInput:
    def refused(self, desk, address, data):
        page = desk.post(address, data)
        assert page.status_code == 200
        assert not Assessment.objects.exists()
        return page

    def test_two_in_a_single_choice_lens(self, desk, address, typed):
        page = self.refused(desk, address, typed({"growth/recognition": "", "growth/scaling_up": "Toch."}))

        (panel,) = [panel for panel in page.context["form"].panels if panel.lens.key == "growth"]
        assert len(panel.errors) == 1
        assert ticked(page) == {"growth/recognition", "growth/scaling_up"}
        assert rows_of(page)["growth/scaling_up"].reason.value() == "Toch."

    @pytest.mark.parametrize("junk", ["999999", "x", "\x00", "-1"])
    def test_an_unknown_category(self, desk, address, typed, junk):
        data = typed({"actors/citizens": "Hierom."})
        data["actors"].append(junk)

        page = self.refused(desk, address, data)

        assert [bool(panel.errors) for panel in page.context["form"].panels] == [True] + [False] * 5
        assert rows_of(page)["actors/citizens"].reason.value() == "Hierom."

    def test_a_category_of_another_lens(self, desk, address, typed, categories):
        data = typed({}, growth=str(categories["actors/citizens"].pk))

        self.refused(desk, address, data)

    @pytest.mark.parametrize("reason", ["x" * 501, "a\x00b"])
    def test_a_reason_that_cannot_be_stored(self, desk, address, typed, categories, reason):
        page = self.refused(desk, address, typed({"actors/citizens": reason, "growth/recognition": "Goed."}))

        rows = rows_of(page)
        assert rows["actors/citizens"].reason.errors
        assert rows["actors/citizens"].reason.value() == reason.replace("\x00", "\ufffd")
        assert rows["growth/recognition"].reason.value() == "Goed."
        assert f'href="#id_reason-{categories["actors/citizens"].pk}"' in read(page)

    def test_a_changed_hidden_field(self, desk, address, typed):
        self.refused(desk, address, typed({"actors/citizens": ""}, replaces="abc"))


class TestTwoOfficials:
    @pytest.fixture
    def other(self, initiative, categories):
        """What Kim saved while the page of our official was open."""
        return initiative.assess(
            [(categories["actors/collectives"], "Heeft leden.", CHOSEN)], by=an_official(name="Kim Smit")
        )

    def test_the_page_comes_back_with_what_was_typed_and_says_who_was_first(self, desk, address, typed, other):
        page = desk.post(address, typed({"actors/citizens": "Zelf begonnen."}))

        assert page.status_code == 200
        assert Assessment.objects.get() == other
        assert ticked(page) == {"actors/citizens"}
        assert rows_of(page)["actors/citizens"].reason.value() == "Zelf begonnen."
        for text in ["Kim Smit", "Heeft leden."]:
            assert text in read(page)
        assert f'name="replaces" value="{other.pk}"' in tight(read(page))

    def test_saving_again_replaces_the_other(self, desk, address, initiative, typed, other):
        desk.post(address, typed({"actors/citizens": ""}, replaces=other.pk))

        assert set(stored(initiative)) == {"actors/citizens"}
        assert Event.objects.filter(kind=Event.Kind.ASSESSED).count() == 2

    def test_nothing_is_published_then(self, desk, address, initiative, typed, other):
        desk.post(address, typed({"actors/citizens": ""}, publish="yes"))

        initiative.refresh_from_db()
        assert not initiative.is_public


def test_between_two_proposals_for_a_single_choice_nothing_is_ticked(initiative, categories):
    form = AssessmentForm(initiative=initiative)
    growth = [category for category in form.categories.values() if category.lens == "growth"]
    form.proposals = {category.pk: object() for category in growth[:2]}

    assert form.ticked_beforehand(growth) == []


class TestCuratedCategories:
    """What the page shows of an assessment whose categories were merged, split or retired since."""

    @pytest.fixture(autouse=True)
    def given(self, initiative, categories):
        rows = [(categories["growth/recognition"], "Prijs gewonnen.", STATED), (categories["actors/csr"], "", CHOSEN)]
        initiative.assess(rows, by=None)

    def test_a_merged_one_shows_as_its_successor_with_its_reason(self, desk, address, initiative, categories):
        categories["growth/recognition"].merge(categories["growth/scaling_up"], by=None, reason="")
        page = desk.get(address)
        assert ticked(page) == {"growth/scaling_up", "actors/csr"}
        assert "growth/recognition" not in rows_of(page)
        row = rows_of(page)["growth/scaling_up"]
        assert (row.reason.value(), row.is_stated) == ("Prijs gewonnen.", True)
        old = initiative.assessment
        desk.post(
            address,
            {
                "replaces": old.pk,
                "growth": [str(row.category.pk)],
                f"reason-{row.category.pk}": "Prijs gewonnen.",
            },
        )
        assert stored(initiative) == {"growth/scaling_up": ("Prijs gewonnen.", STATED)}
        assert old.classifications.filter(category=categories["growth/recognition"]).exists()

    def test_what_a_page_sent_that_was_open_during_a_merge_counts_for_the_successor(
        self, desk, address, initiative, categories, typed
    ):
        sent = typed({"growth/recognition": "Prijs.", "actors/csr": ""}, replaces=initiative.assessment.pk)
        categories["growth/recognition"].merge(categories["growth/scaling_up"], by=None, reason="")
        desk.post(address, sent)
        assert stored(initiative) == {
            "growth/scaling_up": ("Prijs.", STATED),
            "actors/csr": ("", CHOSEN),
        }

    def test_a_retired_one_stays_choosable_where_it_is_chosen(self, desk, address, initiative, categories, typed):
        categories["actors/csr"].retire(by=None, reason="")
        categories["actors/self_employed"].retire(by=None, reason="")
        page = desk.get(address)
        assert "actors/csr" in ticked(page)
        assert "actors/self_employed" not in rows_of(page)
        desk.post(address, typed({"actors/csr": "Toch."}, replaces=initiative.assessment.pk))
        assert stored(initiative) == {"actors/csr": ("Toch.", CHOSEN)}

    def test_a_split_one_names_what_came_in_its_place(self, desk, address, categories):
        into = [categories["growth/scaling_up"], {"name_nl": "Lof", "name_en": "Praise"}]
        categories["growth/recognition"].split(into, by=None, reason="")
        page = desk.get(address)
        row = rows_of(page)["growth/recognition"]
        assert [each.name for each in row.successors] == ["Schaalvergroting", "Lof"]
        assert {f"growth/{each.key}" for each in row.successors} < set(rows_of(page))
        assert "Schaalvergroting, Lof" in read(page)

    def test_a_municipality_chooses_among_its_own_parts_and_what_it_does_not_hide(self, desk, address, categories):
        whole, there = categories["actors/citizens"], a_municipality("GM0355", "Zeist")
        for place in (a_municipality(), there):
            texts = {"name_nl": f"Raad {place}", "name_en": f"Council {place}"}
            Category.objects.add(whole.lens_object, by=None, parent=whole, municipality=place, **texts)
        Hiding.objects.create(municipality=a_municipality(), category=categories["actors/informal_care"])
        Hiding.objects.create(municipality=a_municipality(), category=categories["actors/csr"])
        shown = set(rows_of(desk.get(address)))
        assert "actors/council_waaierdam" in shown
        assert not shown & {"actors/council_zeist", "actors/informal_care", "actors/individual_carers"}
        # What is chosen stays.
        assert "actors/csr" in shown


class TestLighter:
    def panels(self, desk, address):
        return {panel.lens.key: panel for panel in desk.get(address).context["form"].panels}

    def test_what_is_neither_chosen_nor_proposed_is_folded(self, desk, address, initiative):
        panel = self.panels(desk, address)["actors"]
        assert [row.category.key for row, _parts in panel.shown] == ["citizens"]
        assert len(panel.folded) == len(panel.wholes) - 1 > 0
        assert f"Toon alle {len(panel.rows)} categorieën" in tight(read(desk.get(address)))

    def test_the_bar_says_which_lenses_are_read(self, desk, address, initiative, official, categories):
        assert not any(panel.is_read for panel in self.panels(desk, address).values())
        initiative.assess([(categories["actors/citizens"], "", CHOSEN)], by=official)
        panels = self.panels(desk, address)
        assert [key for key, panel in panels.items() if panel.is_read] == ["actors"]
        assert [panel.number for panel in panels.values()] == [1, 2, 3, 4, 5, 6]

    def test_new_answers_are_marked_in_words(self, desk, address, initiative, official, categories):
        proposed = ["actors/citizens", "work_fields/social_cohesion", "growth/recognition"]
        initiative.assess([(categories[path], "", PROPOSED) for path in proposed], by=official)
        assert desk.get(address).context["form"].changed_answers == []
        revision = an_intake(revises=initiative.intake, **(ANSWERS | {"essence": ["elderly_care"]}))
        Initiative.objects.register(revision, by=official)

        page = desk.get(address)
        form = page.context["form"]
        assert [label for label, _texts, _before in form.changed_answers] == ["Essentie"]
        said = {path: row.differs for path, row in rows_of(page).items() if row.differs}
        assert said == {
            "work_fields/social_cohesion": "De gewijzigde antwoorden stellen dit niet meer voor.",
            "work_fields/elderly_care": "Nieuw: de gewijzigde antwoorden stellen dit voor.",
        }
        assert "Veranderd sinds de vorige beoordeling" in read(page)

    def test_once_read_anew_nothing_is_marked(self, desk, address, initiative, official, categories):
        initiative.assess([(categories["actors/citizens"], "", PROPOSED)], by=official)
        revision = an_intake(revises=initiative.intake, **(ANSWERS | {"essence": ["elderly_care"]}))
        Initiative.objects.register(revision, by=official)
        initiative.assess([(categories["work_fields/elderly_care"], "", PROPOSED)], by=official)
        form = desk.get(address).context["form"]
        assert (form.changed_answers, form.answers_before) == ([], None)
