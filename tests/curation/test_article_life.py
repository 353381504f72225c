"""Publishing, retiring, restoring and undoing an article; where it fits, what it tells of, and all that fits."""

import pytest
from django.utils import timezone

from accounts.models import Membership, Organisation
from curation.articles.fits import rows_of, sections_of
from curation.articles.telling import pieces, told
from knowledge.models import Article, ArticleRevision, Fit
from tests.builders import a_category, a_municipality, a_user, an_admin, an_article, an_initiative

pytestmark = pytest.mark.django_db
LIST = "/taxonomie/kennisbank/"
RULES = f"{LIST}wat-past-waarbij/"


@pytest.fixture(autouse=True)
def places():
    """Two municipalities take part, so that admins of one do not write what is shared."""
    for place in (a_municipality(), a_municipality("GM0355", "Zeist")):
        Organisation.objects.of(place)


@pytest.fixture
def admin(client):
    client.force_login(user := an_admin())
    return user


def a_curator():
    user = a_user()
    Membership.objects.create(user=user, role=Membership.Role.CURATOR)
    return user


@pytest.fixture
def own(admin):
    """A draft of Waaierdam, as its admin wrote it."""
    texts = {"title_nl": "Wijkbudget", "summary_nl": "Geld.", "text_nl": "Vraag het aan."}
    return Article.objects.write(by=admin, municipality=a_municipality(), kind="instrument", **texts)


def page_of(article, name=""):
    return f"{LIST}{article.pk}/{name}"


# --- Its life ---


def test_it_is_published_retired_and_restored_with_a_reason(client, own):
    public = own.get_absolute_url()
    client.logout()
    assert client.get(public).status_code == 404
    client.force_login(an_admin())

    for name, state in (("publicatie/", "published"), ("intrekking/", "retired"), ("terugkeer/", "published")):
        page = client.post(page_of(own, name), {"reason": ""})
        assert page.context["form"].errors == {"reason": ["Schrijf de reden op."]}
        assert client.post(page_of(own, name), {"reason": "Besluit van de raad"}).status_code == 302
        own.refresh_from_db()
        assert own.state == state
        client.logout()
        assert client.get(public).status_code == (200 if state == "published" else 410)
        client.force_login(an_admin())
    assert [step.reason for step in own.revisions.all()] == ["Besluit van de raad"] * 3 + [""]


def test_a_double_click_on_publish_is_one_step(client, own):
    for _ in range(2):
        client.post(page_of(own, "publicatie/"), {"reason": "Klaar"})
    assert own.revisions.filter(kind="published").count() == 1


def test_what_cannot_be_done_now_is_said_without_a_button(client, own):
    page = client.get(page_of(own, "intrekking/"))
    assert "Dit kan niet" in page.content.decode() and "<textarea" not in page.content.decode()
    page = client.post(page_of(own, "intrekking/"), {"reason": "Weg"})
    assert "Dit artikel is een concept. Niemand anders ziet het." in page.content.decode()


def test_each_state_has_one_main_action(client, own):
    for state, label in (("draft", "Publiceren"), ("published", "Tekst wijzigen"), ("retired", "Herstellen")):
        acts = client.get(page_of(own)).context["acts"]
        assert [each[0] for each in acts if each[3]] == [label], state
        getattr(own, {"draft": "publish", "published": "retire", "retired": "restore"}[state])(by=None)


def test_a_step_is_told_word_by_word_and_undone(client, admin, own):
    before = "Het loket is open op maandag en dinsdag, en wie belt krijgt binnen twee dagen antwoord van een mens."
    own.revise(by=admin, text_nl=before)
    step = own.revise(by=admin, reason="Nieuwe dag", text_nl=before.replace("dinsdag", "vrijdag"))
    page = client.get(f"{LIST}geschiedenis/{step.pk}/")
    assert "<del>dinsdag, </del><ins>vrijdag, </ins>" in page.content.decode()

    answer = client.post(f"{LIST}geschiedenis/{step.pk}/", {"reason": "Toch dinsdag"}, follow=True)
    own.refresh_from_db()
    assert own.text_nl == before
    assert "De stap is ongedaan gemaakt." in answer.content.decode()
    page = client.post(f"{LIST}geschiedenis/{step.pk}/", {"reason": "Nog eens"})
    assert own.revisions.count() == 4 and "Deze stap is ongedaan gemaakt op" in page.content.decode()


def test_undoing_is_refused_while_something_newer_stands(client, admin, own):
    step = own.revise(by=admin, title_nl="Buurtbudget")
    own.publish(by=admin, reason="Klaar")
    page = client.post(f"{LIST}geschiedenis/{step.pk}/", {"reason": "Terug"})
    assert "Iets nieuwers hangt van deze stap af" in page.content.decode()
    assert [each.revision.kind for each in page.context["newer"]] == ["published"]
    own.refresh_from_db()
    assert own.title_nl == "Buurtbudget"


def test_the_history_tells_all_and_hides_names_that_a_reader_may_not_see(client, admin, own):
    hidden = an_initiative(name="Geheime tuin", published=False)
    own.link(by=admin, initiatives=[hidden], related=[an_article(title_nl="Ruimte")])
    step = own.revisions.first()

    def words(reader):
        return [(each.field, each.before, each.after) for each in told([step], reader)[0].changes]

    assert words(admin) == [("Vertelt over", "", "Geheime tuin"), ("Verwant artikel", "", "Ruimte")]
    assert words(a_curator())[0] == ("Vertelt over", "", "een initiatief dat u niet mag zien")


def test_what_stayed_in_a_long_text_is_shortened():
    words = [f"w{number}" for number in range(60)]
    after = [*words[:30], "anders", *words[31:]]
    found = list(pieces(" ".join(words), " ".join(after)))
    assert found == [
        ("same", "… w22 w23 w24 w25 w26 w27 w28 w29 "),
        ("gone", "w30 "),
        ("new", "anders "),
        ("same", "w31 w32 w33 w34 w35 w36 w37 w38 … "),
    ]


def test_a_long_history_has_pages(client, admin, own):
    for number in range(30):
        own.revise(by=admin, title_nl=f"Titel {number}")
    first = client.get(page_of(own, "geschiedenis/"))
    assert len(first.context["told"]) == 25 and "?page=2" in first.content.decode()
    assert len(client.get(page_of(own, "geschiedenis/?page=2")).context["told"]) == 6


# --- Where it fits ---


def test_a_reason_is_added_changed_switched_off_and_taken_away(client, own):
    category = a_category("growth/recognition")
    data = {"reason": f"category:{category.pk}", "what_nl": "bellen", "what_en": "call", "weight": "3"}
    assert client.post(page_of(own, "redenen/"), data).status_code == 302
    client.post(page_of(own, "redenen/"), {"reason": "phase:idea", "weight": "1"})
    fit, other = own.fits.order_by("pk")
    assert (fit.category, fit.what_nl, fit.weight) == (category, "bellen", 3)
    assert (other.question, other.answer, other.weight) == ("phase", "idea", 1)

    at = page_of(own, f"redenen/{fit.pk}/")
    mark = client.get(at).context["form"].mark
    data = {"what_nl": "langsgaan", "what_en": "call", "weight": "2", "is_on": "False", "why": "Beter", "shown": mark}
    assert client.post(at, data).status_code == 302
    fit.refresh_from_db()
    assert (fit.what_nl, fit.weight, fit.is_on) == ("langsgaan", 2, False)
    assert own.revisions.first().reason == "Beter"

    client.post(at, {"remove": "1", "why": "Past niet"})
    assert list(own.fits.all()) == [other]
    assert client.get(at).status_code == 404
    assert [step.kind for step in own.revisions.all()] == ["fitted"] * 4 + ["added"]


def test_a_reason_is_not_offered_twice_and_never_without_weight(client, own):
    Fit.objects.add_to(own, by=None, question="phase", answer="idea")
    page = client.post(page_of(own, "redenen/"), {"reason": "phase:idea", "weight": "4"})
    assert page.context["form"].errors.keys() == {"reason", "weight"}
    assert own.fits.count() == 1


def test_two_at_once_on_a_reason_both_are_seen(client, own):
    Fit.objects.add_to(own, by=None, question="phase", answer="idea", what_nl="bellen")
    fit = own.fits.get()
    at = page_of(own, f"redenen/{fit.pk}/")
    mark = client.get(at).context["form"].mark
    fit.revise(by=an_admin(), what_nl="van een collega")
    page = client.post(at, {"what_nl": "van mij", "what_en": "", "weight": "2", "is_on": "True", "shown": mark})
    html = page.content.decode()
    assert "van een collega" in html and 'value="van mij"' in html
    fit.refresh_from_db()
    assert fit.what_nl == "van een collega"


def test_an_own_article_may_fit_an_own_part_and_a_shared_one_may_not(client, own):
    whole = a_category("actors/collectives")
    part = type(whole).objects.add(
        whole.lens_object, by=None, parent=whole, municipality=a_municipality(), name_nl="Eigen deel", name_en="Own"
    )
    assert "Eigen deel" in client.get(page_of(own, "redenen/")).content.decode()
    client.logout()
    client.force_login(a_curator())
    shared = an_article()
    assert "Eigen deel" not in client.get(page_of(shared, "redenen/")).content.decode()
    page = client.post(page_of(shared, "redenen/"), {"reason": f"category:{part.pk}", "weight": "2"})
    assert page.context["form"].errors.keys() == {"reason"}


def test_a_merged_category_is_shown_as_the_new_one_and_a_retired_one_is_told(client, own):
    old, new, gone = (a_category(f"growth/{key}") for key in ("recognition", "scaling_up", "first_followers"))
    Fit.objects.add_to(own, by=None, category=old)
    Fit.objects.add_to(own, by=None, category=gone)
    old.merge(new, by=None, reason="Hetzelfde")
    gone.retire(by=None, reason="Weg")

    for address in (page_of(own, "redenen/"), RULES):
        html = client.get(address).content.decode()
        assert f"in plaats van “{old.name}”" in html, address
        assert "1 reden leidt nergens meer heen" in html, address
    own.fits.get(category=gone).revise(by=None, is_on=False)
    assert "leidt nergens meer heen" not in client.get(RULES).content.decode()


# --- What it tells of ---


def test_an_initiative_is_found_by_name_among_those_one_may_see(client, admin, own):
    mine = an_initiative(name="Tuin van ons", published=False)
    public = an_initiative(name="Tuin van Zeist", municipality=a_municipality("GM0355"))
    foreign = an_initiative(name="Tuin die wacht", municipality=a_municipality("GM0355"), published=False)
    page = client.get(page_of(own, "initiatieven/?q=túin"))
    assert set(page.context["found"]) == {mine, public}

    client.post(page_of(own, "initiatieven/"), {"add": mine.slug})
    client.post(page_of(own, "initiatieven/"), {"add": foreign.slug})
    assert list(own.initiatives.all()) == [mine]
    own.initiatives.add(foreign)
    html = client.get(page_of(own, "initiatieven/")).content.decode()
    assert "Tuin die wacht" not in html and "En over 1 initiatief dat u niet mag zien." in html
    client.post(page_of(own, "initiatieven/"), {"remove": foreign.slug})
    assert own.initiatives.filter(pk=foreign.pk).exists()
    client.post(page_of(own, "initiatieven/"), {"remove": mine.slug})
    assert list(own.initiatives.all()) == [foreign]


def test_articles_are_related_both_ways_and_never_to_a_draft_of_others(client, own):
    shared, foreign = an_article(), an_article(municipality=a_municipality("GM0355"))
    client.post(page_of(own, "verwant/"), {"article": shared.pk})
    assert own in shared.related.all()
    for other in (foreign, own):
        page = client.post(page_of(own, "verwant/"), {"article": other.pk})
        assert page.context["form"].errors.keys() == {"article"}
    client.post(page_of(own, "verwant/"), {"remove": shared.pk})
    assert not own.related.exists()
    client.post(page_of(own, "verwant/"), {"remove": "niets"})
    assert own.revisions.filter(kind="linked").count() == 2


# --- All that fits ---


def test_all_reasons_stand_on_one_page_with_weight_state_and_source(client, own):
    supplied = an_article(key="a", section="3.2", title_nl="Meegeleverd")
    curated = an_article(title_nl="Van curatoren", curated_at=timezone.now())
    foreign = an_article(title_nl="Van Zeist", municipality=a_municipality("GM0355"))
    draft = an_article(title_nl="Concept van curatoren", published_at=None)
    category = a_category("growth/recognition")
    for number, article in enumerate([supplied, curated, own, foreign, draft]):
        Fit.objects.create(article=article, category=category, weight=1 + number % 3, what_nl=f"doe {number}")
    own.fits.get().revise(by=None, is_on=False)
    Fit.objects.create(article=curated, question="phase", answer="idea")

    page = client.get(RULES)
    growth = next(each for each in page.context["sections"] if each.key == "growth")
    [(reason, rows)] = growth.reasons
    assert reason == category.name
    assert [(row.fit.article.title, row.fit.weight, row.source, row.fit.is_on) for row in rows] == [
        ("Van curatoren", 2, "curatoren", True),
        ("Meegeleverd", 1, "meegeleverd, 3.2", True),
        ("Wijkbudget", 3, "Waaierdam", False),
    ]
    assert a_category("growth/scaling_up").name in growth.without and category.name not in growth.without
    assert [each.label for each in page.context["sections"]][-1] == "Fase"
    assert page.context["off"] == 1
    html = page.content.decode()
    assert "Van Zeist" not in html and "Concept van curatoren" not in html

    client.logout()
    client.force_login(a_curator())
    html = client.get(RULES).content.decode()
    assert "Concept van curatoren" in html and "Wijkbudget" not in html


def test_reasons_stand_in_the_order_of_lenses_and_checklist():
    article = an_article()
    for values in (
        {"question": "phase", "answer": "start_up"},
        {"question": "phase", "answer": "idea"},
        {"category": a_category("growth/recognition")},
        {"category": a_category("actors/collectives")},
    ):
        Fit.objects.create(article=article, **values)
    rows = rows_of(article.fits.all())
    assert [row.fit.answer or row.fit.category.key for row in rows] == [
        "collectives",
        "recognition",
        "idea",
        "start_up",
    ]
    assert [len(each.reasons) for each in sections_of(rows)] == [1, 0, 0, 0, 1, 0, 2]


def test_a_question_that_the_checklist_lost_still_has_a_row(client, admin, own):
    Fit.objects.create(article=own, question="lost", answer="gone")
    assert "lost" in client.get(page_of(own, "redenen/")).content.decode()
    assert client.get(RULES).status_code == 200


def test_a_record_of_before_a_field_existed_is_shown_and_undone(client, admin, own):
    step = own.revise(by=admin, title_nl="Anders")
    sides = [{name: value for name, value in side.items() if name != "section"} for side in (step.before, step.after)]
    ArticleRevision.objects.filter(pk=step.pk).update(before=sides[0], after=sides[1])
    assert client.get(f"{LIST}geschiedenis/{step.pk}/").status_code == 200
    client.post(f"{LIST}geschiedenis/{step.pk}/", {"reason": "Terug"})
    own.refresh_from_db()
    assert own.title_nl == "Wijkbudget"


def test_a_sign_that_no_database_can_hold_is_no_fault(client, own, admin):
    Fit.objects.add_to(own, by=admin, question="phase", answer="idea")
    fit = own.fits.get()
    assert client.post(f"/taxonomie/kennisbank/{own.pk}/initiatieven/", {"add": "\0"}).status_code == 302
    sent = {"remove": "", "why": "\0"}
    assert client.post(f"/taxonomie/kennisbank/{own.pk}/redenen/{fit.pk}/", sent).status_code == 302
    assert not own.fits.exists()
