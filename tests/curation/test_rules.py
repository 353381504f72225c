import re

import pytest

from curation.rules.effect import attempt
from curation.rules.forms import ASKABLE, NewRuleForm
from initiatives.models import Classification
from taxonomy.models import Category, Revision, Rule
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_intake, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db
LIST, NEW = "/taxonomie/regels/", "/taxonomie/regels/nieuw/"


@pytest.fixture
def admin():
    return an_admin(name="Kim Smit")


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    client.cookies["django_language"] = "en"
    return client


def the_rule(key="growth/recognition"):
    return Rule.objects.get(key=key)


def read(client, address, status=200):
    """The page in one line, without its tags."""
    response = client.get(address)
    assert response.status_code == status, address
    return text(response)


def text(response):
    main = response.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def seal(response):
    return re.search(r'name="seen" value="([^"]+)"', response.content.decode()).group(1)


def confirm(client, address, reason="Zo volgt niemand hem."):
    """Look at what a change does, and confirm it."""
    return client.post(address, {"reason": reason, "seen": seal(client.get(address))}, follow=True)


def decide(by, *paths, **answers):
    """An initiative with these answers, read as these categories."""
    initiative = an_initiative(by=by, **{"essence": [], **answers})
    initiative.assess([(a_category(path), "", Classification.Basis.CHOSEN) for path in paths], by=by)
    return initiative


class TestWho:
    @pytest.mark.parametrize("page", ["", "nieuw/", "{pk}/", "{pk}/schakelaar/", "{pk}/categorie/"])
    def test_only_admins_come_in(self, client, page):
        address = LIST + page.format(pk=the_rule().pk)
        assert client.get(address).status_code == 302
        client.force_login(an_official())
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in {403, 405}

    def test_an_unknown_rule_is_not_found(self, desk):
        for page in ("", "schakelaar/", "categorie/"):
            assert desk.get(f"{LIST}0/{page}").status_code == 404


class TestList:
    def test_tells_each_rule_in_the_words_of_the_checklist_with_its_category_and_source(self, desk):
        page = read(desk, LIST)
        assert (
            "Initiator: Resident(s) · Legal form: Association "
            "2.1: associations and co-operatives that citizens set up for each other Collectives Never proposed yet"
        ) in page
        assert page.count("Never proposed yet") == Rule.objects.count()

    def test_says_how_often_each_is_followed(self, desk, admin):
        for path in ["growth/recognition"] * 3 + ["growth/scaling_up"] * 2:
            decide(admin, path, phase="start_up")
        page = tight(desk.get(f"{LIST}?lens=groei").content.decode())
        assert "3 of 5 (60 %)" in page
        assert '<rect class="w-following__part" width="60" height="10"/>' in page
        assert "Often not followed" not in page

    @pytest.mark.parametrize(("followed", "proposed", "badge"), [(1, 4, False), (2, 5, True), (3, 6, False)])
    def test_marks_what_is_overruled_more_often_than_not(self, desk, admin, followed, proposed, badge):
        for number in range(proposed):
            decide(admin, "growth/recognition" if number < followed else "growth/scaling_up", phase="start_up")
        assert ("Often not followed" in read(desk, f"{LIST}?lens=groei")) is badge

    def test_shows_one_lens_when_asked(self, desk):
        page = read(desk, f"{LIST}?lens=groei")
        assert "Phase: Start-up (0-2 years)" in page
        assert "Legal form: Association 2.1" not in page
        assert "Legal form: Association 2.1" in read(desk, f"{LIST}?lens=onbekend")

    def test_says_what_is_off_what_leads_nowhere_and_what_follows_a_merge(self, desk, admin):
        the_rule("growth/scaling_up").switch_off(by=admin, reason="x")
        a_category("growth/founder_leaves").retire(by=admin, reason="x")
        a_category("growth/first_followers").merge(a_category("growth/recognition"), by=admin, reason="x")
        page = read(desk, f"{LIST}?lens=groei")
        assert "1 rule proposes nothing any more" in page
        assert page.count("Proposes nothing") == page.count("Switched off") == 1
        old = a_category("growth/first_followers").name_en
        assert f"in the place of “{old}”" in page

    def test_takes_a_constant_number_of_queries(self, desk, admin, django_assert_num_queries):
        desk.get(LIST)
        # Session and user, roles, rules, how they were followed.
        with django_assert_num_queries(3):
            desk.get(LIST)
        decide(admin, "growth/recognition", phase="start_up")
        Rule.objects.add("phase", ["idea"], a_category("actors/citizens"), by=admin, reason="x")
        with django_assert_num_queries(3):
            desk.get(LIST)


class TestRule:
    def test_shows_the_last_decisions_of_ones_own_municipality(self, desk, admin):
        decide(admin, "growth/recognition", phase="start_up", name="Gevolgd")
        decide(admin, "growth/scaling_up", phase="start_up", name="Anders")
        decide(admin, phase="start_up", name="Niets")
        elsewhere = a_municipality("GM0355", "Zeist")
        decide(an_official(elsewhere), "growth/recognition", phase="start_up", name="Ver weg", municipality=elsewhere)
        page = read(desk, the_rule().get_absolute_url())
        assert "2 of 4 (50 %)" in page
        assert "Gevolgd followed" in page
        other = a_category("growth/scaling_up").name_en
        assert f"Anders not followed; chosen instead: {other}" in page
        assert "Niets not followed; nothing chosen in this lens" in page
        assert "Ver weg" not in page

    def test_counts_an_initiative_once_however_often_it_is_assessed(self, desk, admin):
        initiative = decide(admin, "growth/recognition", phase="start_up", name="Tweemaal")
        initiative.assess([], by=admin)
        page = read(desk, the_rule().get_absolute_url())
        assert "0 of 1 (0 %)" in page
        assert page.count("Tweemaal") == 1

    def test_tells_its_history_with_the_way_to_undo(self, desk, admin):
        rule = the_rule()
        assert "Nobody changed this rule" in read(desk, rule.get_absolute_url())
        rule.switch_off(by=admin, reason="Niemand volgt hem.")
        revision = rule.point_to(a_category("growth/scaling_up"), by=admin, reason="Toch hierheen.")
        page = desk.get(rule.get_absolute_url())
        assert f'href="/taxonomie/geschiedenis/{revision.pk}/"' in page.content.decode()
        told = text(page)
        old, new = a_category("growth/recognition").name_en, a_category("growth/scaling_up").name_en
        assert re.search(f"Proposes: {old}.{{1,12}}{new} Toch hierheen", told)
        assert re.search("Rule: switched on.{1,12}switched off Niemand volgt hem", told)
        assert told.index("Toch hierheen.") < told.index("Niemand volgt hem.")

    def test_says_when_its_category_ended_or_another_came_in_its_place(self, desk, admin):
        gone, left = a_category("growth/recognition"), a_category("growth/scaling_up")
        gone.merge(left, by=admin, reason="x")
        page = read(desk, the_rule().get_absolute_url())
        assert f"The rule points to “{gone.name_en}”. “{left.name_en}” came in its place" in page
        left.retire(by=admin, reason="x")
        assert "This rule proposes nothing any more" in read(desk, the_rule().get_absolute_url())

    def test_takes_a_constant_number_of_queries(self, desk, admin, django_assert_num_queries):
        address = the_rule().get_absolute_url()
        decide(admin, "growth/recognition", phase="start_up")
        the_rule().switch_off(by=admin, reason="x")
        the_rule().switch_on(by=admin, reason="x")
        desk.get(address)
        with django_assert_num_queries(8):
            desk.get(address)
        decide(admin, "growth/scaling_up", phase="start_up")
        decide(admin, phase="start_up")
        the_rule().switch_off(by=admin, reason="x")
        with django_assert_num_queries(8):
            desk.get(address)


class TestSwitch:
    def test_shows_what_changes_asks_why_and_does_it(self, desk, admin):
        rule = the_rule()
        an_intake(phase="start_up", name="Wacht")
        an_initiative(by=admin, phase="start_up", name="Onbeoordeeld")
        decide(admin, "growth/recognition", phase="start_up", name="Beoordeeld")
        address = f"{rule.get_absolute_url()}schakelaar/"
        page = read(desk, address)
        assert "1 intake in the queue" in page
        assert "1 unassessed initiative " in page
        assert "Wacht" in page and "Onbeoordeeld" in page and "Beoordeeld" not in page
        assert the_rule().is_on
        assert "Write down the reason." in text(confirm(desk, address, reason=" "))
        assert the_rule().is_on
        done = confirm(desk, address)
        assert done.redirect_chain == [(rule.get_absolute_url(), 302)]
        assert "The rule is switched off." in done.content.decode()
        revision = Revision.objects.get()
        assert (revision.kind, revision.by, revision.reason) == (Revision.Kind.RULE, admin, "Zo volgt niemand hem.")
        assert not the_rule().is_on

    def test_switches_on_again(self, desk, admin):
        the_rule().switch_off(by=admin, reason="x")
        address = f"{the_rule().get_absolute_url()}schakelaar/"
        assert "The rule then proposes its category again." in read(desk, address)
        assert "The rule is switched on." in confirm(desk, address).content.decode()
        assert the_rule().is_on

    def test_an_older_page_never_does_the_other(self, desk, admin):
        address = f"{the_rule().get_absolute_url()}schakelaar/"
        seen = seal(desk.get(address))
        the_rule().switch_off(by=admin, reason="x")
        page = desk.post(address, {"reason": "Weg ermee.", "seen": seen})
        assert "this changed meanwhile" in text(page)
        assert not the_rule().is_on

    def test_says_why_a_rule_that_leads_nowhere_cannot_be_switched_on(self, desk, admin):
        the_rule().switch_off(by=admin, reason="x")
        a_category("growth/recognition").retire(by=admin, reason="x")
        page = read(desk, f"{the_rule().get_absolute_url()}schakelaar/")
        assert "This cannot be done Choose a shared category that is in use." in page
        assert "Confirm" not in page

    def test_shows_it_anew_when_something_came_in_meanwhile(self, desk):
        address = f"{the_rule().get_absolute_url()}schakelaar/"
        seen = seal(desk.get(address))
        an_intake(phase="start_up")
        response = desk.post(address, {"reason": "Weg ermee.", "seen": seen})
        assert "this changed meanwhile" in text(response)
        assert "1 intake in the queue" in text(response)
        assert the_rule().is_on
        desk.post(address, {"reason": "Weg ermee.", "seen": seal(response)})
        assert not the_rule().is_on


class TestTarget:
    def test_asks_which_shows_what_changes_and_does_it(self, desk):
        an_intake(phase="start_up", name="Wacht")
        rule, other = the_rule(), a_category("growth/scaling_up")
        address = f"{rule.get_absolute_url()}categorie/"
        assert "What changes" not in read(desk, address)
        chosen = f"{address}?category={other.pk}"
        page = read(desk, chosen)
        assert f"no longer {rule.category.name_en} proposed from now on: {other.name_en}" in page
        done = confirm(desk, chosen)
        assert f"The rule proposes “{other.name_en}” from now on." in done.content.decode()
        assert the_rule().target == other

    def test_an_older_page_does_not_overwrite_where_it_points_now(self, desk, admin):
        to = a_category("growth/scaling_up")
        address = f"{the_rule().get_absolute_url()}categorie/?category={to.pk}"
        seen = seal(desk.get(address))
        the_rule().point_to(a_category("growth/founder_leaves"), by=admin, reason="x")
        assert "this changed meanwhile" in text(desk.post(address, {"reason": "Daarom.", "seen": seen}))
        assert the_rule().target == a_category("growth/founder_leaves")

    def test_offers_no_category_that_cannot_be(self, desk, admin):
        a_category("growth/founder_leaves").retire(by=admin, reason="x")
        page = desk.get(f"{the_rule().get_absolute_url()}categorie/").content.decode()
        offered = set(map(int, re.findall(r'<option value="(\d+)"', page)))
        others = Category.objects.active().exclude(pk=the_rule().category_id)
        assert offered == set(others.values_list("pk", flat=True))

    def test_refuses_nonsense_in_the_address(self, desk):
        address = f"{the_rule().get_absolute_url()}categorie/?category="
        assert "Choose a category." in read(desk, address)
        assert "Choose one of the options." in read(desk, f"{address}999999")
        assert "Choose one of the options." in read(desk, f"{address}x")


class TestNew:
    def test_asks_the_question_first_and_then_the_rest(self, desk):
        first = read(desk, NEW)
        assert "Which question?" in first and "Which category" not in first
        second = read(desk, f"{NEW}?question=legal_form")
        assert "Which legal form does the initiative have?" in second
        assert re.search(r"With which answers\? One of them is enough\. \S", second)
        assert "Choose one of the options." in read(desk, f"{NEW}?question=name")

    def test_says_what_is_missing(self, desk):
        page = read(desk, f"{NEW}?question=legal_form&category=")
        assert "Choose at least one answer." in page and "Choose a category." in page
        category = a_category("actors/citizens").pk
        page = read(desk, f"{NEW}?question=commitment&low=8&high=3&category={category}")
        assert "Choose a number that is not below the first one." in page

    def test_adds_a_rule_on_options(self, desk, admin):
        an_intake(legal_form="company", name="Wacht")
        category = a_category("government_relation/independent")
        address = f"{NEW}?question=legal_form&answers=company&answers=association&category={category.pk}"
        page = read(desk, address)
        assert "1 intake in the queue" in page
        assert f"Wacht proposed from now on: {category.name_en}" in page
        assert not Rule.objects.filter(key=None).exists()
        done = confirm(desk, address, reason="Zij staan op zichzelf.")
        rule = Rule.objects.get(key=None)
        assert done.redirect_chain == [(rule.get_absolute_url(), 302)]
        assert rule.when == {"legal_form": ["association", "company"]}
        assert (rule.category, rule.source) == (category, "Zij staan op zichzelf.")
        assert "Added by an admin: Zij staan op zichzelf." in text(done)

    def test_adds_a_rule_on_a_stretch_of_a_scale(self, desk):
        category = a_category("actors/citizens").pk
        address = f"{NEW}?question=commitment&low=7&high=9&category={category}"
        confirm(desk, address)
        assert Rule.objects.get(key=None).when == {"commitment": [7, 8, 9]}

    def test_refuses_what_a_rule_says_already(self, desk):
        rule = the_rule()
        page = read(desk, f"{NEW}?question=phase&answers=start_up&category={rule.category_id}")
        assert "There is a rule that says this already." in page

    def test_can_rest_on_each_question_with_answers_and_on_no_other(self):
        assert {"essence", "phase", "innovation", "support_needs", "turnover_now"} <= set(ASKABLE)
        assert not {"name", "publish_contact", "municipality", "neighbourhoods", "essence_other"} & set(ASKABLE)
        for question in ASKABLE.values():
            assert NewRuleForm(question=question).fields["category"].choices


class TestEffect:
    def look(self, admin, key="growth/recognition"):
        """What switching this rule off would do."""
        revision, effect = attempt(lambda: the_rule(key).switch_off(by=admin, reason=""), reader=admin)
        assert revision is None and the_rule(key).is_on and not Revision.objects.exists()
        return effect

    def test_counts_what_gets_another_proposal_and_nothing_else(self, admin):
        an_intake(phase="start_up")
        an_intake(phase="idea")
        an_initiative(by=admin, phase="start_up")
        an_initiative(by=admin, phase="start_up", published=False).archive(by=admin, reason="x")
        revised = an_intake(phase="start_up")
        an_intake(phase="idea", revises=revised)
        effect = self.look(admin)
        assert (effect.intakes, effect.initiatives, effect.total) == (1, 1, 2)

    def test_what_another_rule_proposes_too_does_not_change(self, admin):
        an_intake(initiator_kind="social_entrepreneur", legal_form="company", essence=[])
        assert self.look(admin, "actors/social_entrepreneurs/company").total == 0

    def test_what_a_municipality_hides_does_not_change_there(self, admin):
        an_intake(phase="start_up")
        an_intake(phase="start_up", municipality=a_municipality("GM0355", "Zeist"))
        a_category("growth/recognition").hidings.create(municipality=a_municipality())
        assert self.look(admin).intakes == 1

    def test_counts_all_and_names_those_of_ones_own_municipality(self, admin):
        an_intake(phase="start_up", name="Hier")
        an_intake(phase="start_up", name="Ginds", municipality=a_municipality("GM0355", "Zeist"))
        effect = self.look(admin)
        assert effect.intakes == 2
        assert [each.name for each in effect.named] == ["Hier"]
        assert effect.more == 1

    def test_takes_a_constant_number_of_queries(self, admin, django_assert_max_num_queries):
        for _each in range(4):
            an_intake(phase="start_up")
        with django_assert_max_num_queries(34):
            attempt(lambda: the_rule().switch_off(by=admin, reason=""), reader=admin)


class TestUndoing:
    def test_shows_what_waits_and_gets_another_proposal_and_puts_the_rule_back(self, desk, admin):
        an_intake(phase="start_up")
        revision = the_rule().switch_off(by=admin, reason="x")
        address = f"/taxonomie/geschiedenis/{revision.pk}/"
        page = read(desk, address)
        assert "1 intake in the queue Something else is proposed when an official assesses it." in page
        assert "0 unassessed initiatives" in page
        confirm(desk, address)
        assert the_rule().is_on

    def test_the_history_tells_a_new_rule_and_that_it_was_taken_away(self, desk, admin):
        category = a_category("actors/citizens")
        Rule.objects.add("phase", ["idea"], category, by=admin, reason="x")
        Revision.objects.get().undo(by=admin, reason="Toch niet.")
        page = read(desk, "/taxonomie/geschiedenis/")
        assert f"Rule added: {category.name_en}" in page
        assert f"Rule taken away: {category.name_en}" in page

    def test_the_page_of_a_category_names_the_rules_that_lead_to_it(self, desk, admin):
        decide(admin, "growth/recognition", phase="start_up")
        response = desk.get("/taxonomie/groei/" + a_category("growth/recognition").slug + "/")
        assert f'href="{the_rule().get_absolute_url()}"' in response.content.decode()
        assert "Phase: Start-up (0-2 years) followed 1 of 1 (100 %)" in text(response)
