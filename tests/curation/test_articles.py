"""Writing articles: the list, a new one, its text beside that of a colleague, a look before it is saved."""

import uuid

import pytest
from django.utils import timezone

from accounts.models import Membership, Organisation
from knowledge.models import Article, ArticleRevision
from tests.builders import a_category, a_municipality, a_user, an_admin, an_article, an_initiative

pytestmark = pytest.mark.django_db
LIST = "/taxonomie/kennisbank/"
NEW = f"{LIST}nieuw/"


@pytest.fixture
def zeist():
    """A second municipality that takes part, so that admins of one do not write what is shared."""
    for place in (a_municipality(), other := a_municipality("GM0355", "Zeist")):
        Organisation.objects.of(place)
    return other


@pytest.fixture
def curator(client, zeist):
    client.force_login(user := a_user())
    Membership.objects.create(user=user, role=Membership.Role.CURATOR)
    return user


@pytest.fixture
def admin(client, zeist):
    client.force_login(user := an_admin())
    return user


@pytest.fixture
def own():
    """A draft of Waaierdam."""
    return an_article(published_at=None, municipality=a_municipality(), title_nl="Wijkbudget")


def page_of(article, name=""):
    return f"{LIST}{article.pk}/{name}"


def sent(article, **changed):
    """What the form sends when nothing but these was changed."""
    values = {name: getattr(article, name) or "" for name in ("kind", *Article.TEXTS, "source", "section", "dated")}
    values |= {f"items_{at}": "\n".join(item[at] for item in article.items) for at in ("nl", "en")}
    return {**values, "reason": "", **changed}


NEW_TEXTS = {
    "kind": "instrument",
    "title_nl": "Buurtbudget",
    "summary_nl": "Geld dat bewoners verdelen.",
    "text_nl": "## Zo vraagt u aan\n\nVia het **loket**.",
    "items_nl": "Geld\n\n  Tijd ",
}


# --- Whose ---


def test_an_admin_writes_what_is_of_their_municipality_and_a_curator_what_is_shared(client, admin, own, zeist):
    shared, foreign = an_article(), an_article(municipality=zeist, title_nl="Van Zeist")
    page = client.get(LIST)
    assert [each.pk for each in page.context["rows"]] == [own.pk]
    assert "Van Zeist" not in page.content.decode()
    assert client.get(page_of(shared, "teksten/")).status_code == 403
    assert client.get(page_of(foreign)).status_code == 404

    client.logout()
    curator = a_user()
    Membership.objects.create(user=curator, role=Membership.Role.CURATOR)
    client.force_login(curator)
    assert [each.pk for each in client.get(LIST).context["rows"]] == [shared.pk]
    assert client.get(page_of(own)).status_code == 404


def test_drafts_and_history_of_another_municipality_are_not_there(client, own, zeist):
    step = own.revise(by=an_admin(), reason="geheim", summary_nl="Een nieuw begin.")
    client.force_login(an_admin(zeist))
    pages = ["", "teksten/", "redenen/", "initiatieven/", "verwant/", "publicatie/", "intrekking/", "terugkeer/"]
    for name in [*pages, "geschiedenis/"]:
        assert client.get(page_of(own, name)).status_code == 404, name
        assert client.post(page_of(own, name)).status_code in {404, 405}, name
    assert client.get(f"{LIST}geschiedenis/{step.pk}/").status_code == 404
    assert client.post(f"{LIST}geschiedenis/{step.pk}/", {"reason": "x"}).status_code == 404
    own.publish(by=an_admin())
    assert client.get(page_of(own, "geschiedenis/")).status_code == 404
    assert client.get(f"{LIST}geschiedenis/{step.pk}/").status_code == 404
    own.refresh_from_db()
    assert own.summary_nl == "Een nieuw begin."


def test_with_one_municipality_its_admin_writes_what_is_shared(client):
    Organisation.objects.of(a_municipality())
    client.force_login(an_admin())
    shared = an_article()
    assert client.get(page_of(shared, "teksten/")).status_code == 200


def test_the_office_leads_to_the_articles_of_its_municipality(client, admin, own):
    page = client.get("/beheer/brieven/GM9999/")
    assert f'href="{LIST}?whose=GM9999"' in page.content.decode()
    assert [each.pk for each in client.get(f"{LIST}?whose=GM9999").context["rows"]] == [own.pk]


# --- The list ---


def test_the_list_is_narrowed_down_by_its_address(client, curator):
    draft = an_article(published_at=None)
    published = an_article(kind="reflection")
    retired = an_article(retired_at=timezone.now())

    def found(query):
        return {each.pk for each in client.get(f"{LIST}?{query}").context["rows"]}

    assert found("state=draft") == {draft.pk}
    assert found("state=published") == {published.pk}
    assert found("state=retired") == {retired.pk}
    assert found("kind=reflection") == {published.pk}
    assert found("kind=reflection&state=draft") == set()
    assert found("kind=nonsense&state=x&whose=GM0000&page=x") == {draft.pk, published.pk, retired.pk}


def test_pages_take_as_many_queries_with_more_in_them(client, curator, django_assert_num_queries, count_queries):
    article = full_article(curator)
    addresses = [LIST, page_of(article), page_of(article, "geschiedenis/"), f"{LIST}wat-past-waarbij/"]
    addresses += [page_of(article, name) for name in ("redenen/", "initiatieven/?q=buurt", "verwant/")]
    for address in addresses:
        client.get(address)
    few = [count_queries(lambda address=address: client.get(address)) for address in addresses]
    for number in range(4):
        full_article(curator)
        article.link(by=curator, initiatives=[an_initiative(name=f"Buurt {number}")], related=[an_article()])
        article.fits.model.objects.add_to(article, by=curator, question="legal_form", answer=FORMS[number])
    for address, number in zip(addresses, few, strict=True):
        with django_assert_num_queries(number):
            client.get(address)


FORMS = ["foundation", "association", "company", "none"]


def full_article(by):
    article = an_article()
    article.fits.model.objects.add_to(article, by=by, category=a_category("growth/recognition"))
    article.fits.model.objects.add_to(article, by=by, question="phase", answer="idea")
    article.link(by=by, initiatives=[an_initiative(name="Buurttuin")], related=[an_article()])
    article.revise(by=by, title_nl=f"{article.title_nl} nieuw")
    return article


@pytest.fixture
def count_queries(django_assert_max_num_queries):
    def count(act):
        with django_assert_max_num_queries(60) as taken:
            act()
        return len(taken.captured_queries)

    return count


# --- A new one ---


def test_an_admin_writes_a_draft_of_their_municipality(client, admin):
    page = client.get(NEW)
    assert page.context["form"]["whose"].initial == "GM9999"
    answer = client.post(NEW, {**NEW_TEXTS, "whose": "GM9999", "token": uuid.uuid4()}, follow=True)

    article = Article.objects.get()
    assert (article.state, article.municipality_id, article.slug) == ("draft", "GM9999", "buurtbudget")
    assert article.items == [{"nl": "Geld", "en": ""}, {"nl": "Tijd", "en": ""}]
    assert "is geschreven, als concept" in answer.content.decode()


def test_what_is_not_theirs_to_write_is_refused(client, admin):
    for whose in ("shared", "GM0355"):
        page = client.post(NEW, {**NEW_TEXTS, "whose": whose})
        assert page.context["form"].errors.keys() == {"whose"}
    assert not Article.objects.exists()


def test_a_double_click_writes_one_article(client, admin):
    data = {**NEW_TEXTS, "whose": "GM9999", "token": uuid.uuid4()}
    first, again = client.post(NEW, data), client.post(NEW, data)
    assert first.url == again.url
    assert Article.objects.count() == ArticleRevision.objects.count() == 1


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(client, admin):
    wrong = {"title_nl": "", "title_en": "Budget", "items_en": "Money", "dated": "gisteren", "summary_nl": "x" * 301}
    page = client.post(NEW, {**NEW_TEXTS, "whose": "GM9999", **wrong})
    errors = page.context["form"].errors
    assert errors["title_nl"] == ["Vul de titel in het Nederlands in."]
    assert errors["items_en"] == ["Hier staan 1 regels, en in het Nederlands 2. Schrijf er evenveel."]
    assert errors.keys() == {"title_nl", "items_en", "dated", "summary_nl"}
    assert "Via het **loket**." in page.content.decode()

    page = client.post(NEW, {**NEW_TEXTS, "whose": "GM9999", "title_en": "Budget"})
    assert page.context["form"].errors["text_en"] == ["Schrijf dit ook in het Engels."]
    assert not Article.objects.exists()


def test_a_look_first_saves_nothing_and_shows_both_languages(client, admin):
    texts = {"title_en": "Budget", "summary_en": "Money.", "text_en": "At the *desk*.", "items_en": "Money\nTime"}
    page = client.post(NEW, {**NEW_TEXTS, **texts, "whose": "GM9999", "preview": "1"})
    html = page.content.decode()
    assert '<h3 class="utrecht-heading-3">Zo vraagt u aan</h3>' in html and "<strong>loket</strong>" in html
    assert "<em>desk</em>" in html and "Er is nog niets bewaard" in html
    assert not Article.objects.exists() and not ArticleRevision.objects.exists()


def test_what_is_typed_as_html_is_text(client, admin):
    text = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://x.example/p.png)"
    page = client.post(NEW, {**NEW_TEXTS, "text_nl": text, "whose": "GM9999", "preview": "1"})
    shown = page.context["previews"][0].html
    assert "<script" not in shown and 'href="javascript' not in shown and "<img" not in shown


# --- Its text ---


def test_texts_are_saved_as_one_step_with_a_link_to_undo_it(client, admin, own):
    mark = client.get(page_of(own, "teksten/")).context["form"].mark
    page = client.post(
        page_of(own, "teksten/"),
        sent(own, title_nl="Buurtbudget", dated="2026-01-05", reason="Nieuwe naam", shown=mark),
        follow=True,
    )
    own.refresh_from_db()
    assert (own.title_nl, str(own.dated)) == ("Buurtbudget", "2026-01-05")
    step = ArticleRevision.objects.get()
    assert (step.kind, step.reason, step.by) == ("revised", "Nieuwe naam", admin)
    assert f'href="{LIST}geschiedenis/{step.pk}/"' in page.content.decode()


def test_a_double_click_on_save_is_one_step(client, admin, own):
    mark = client.get(page_of(own, "teksten/")).context["form"].mark
    data = sent(own, title_nl="Buurtbudget", shown=mark)
    assert client.post(page_of(own, "teksten/"), data).status_code == 302
    assert client.post(page_of(own, "teksten/"), data).status_code == 302
    assert ArticleRevision.objects.count() == 1


def test_two_at_once_what_one_did_not_touch_stays_and_what_both_touched_is_shown(client, admin, own):
    mark = client.get(page_of(own, "teksten/")).context["form"].mark
    mine = sent(own, title_nl="Mijn titel", section="3.2", shown=mark)
    own.revise(by=an_admin(), title_nl="Titel van een collega", summary_nl="Samenvatting van een collega.")

    page = client.post(page_of(own, "teksten/"), mine)
    html = page.content.decode()
    assert page.status_code == 200
    assert "Titel van een collega" in html and 'value="Mijn titel"' in html and "Samenvatting van een collega." in html
    own.refresh_from_db()
    assert (own.title_nl, own.section) == ("Titel van een collega", "")

    again = mine | {"shown": page.context["form"].mark, "summary_nl": "Samenvatting van een collega."}
    assert client.post(page_of(own, "teksten/"), again).status_code == 302
    own.refresh_from_db()
    assert (own.title_nl, own.summary_nl) == ("Mijn titel", "Samenvatting van een collega.")


def test_a_look_first_at_a_text_saves_nothing(client, admin, own):
    page = client.post(page_of(own, "teksten/"), sent(own, text_nl="Nu **dik**.", preview="1"))
    assert "<strong>dik</strong>" in page.content.decode()
    own.refresh_from_db()
    assert own.text_nl == "Sta **niet** in de weg."


def test_bad_bytes_are_a_message(client, admin, own):
    page = client.post(page_of(own, "teksten/"), sent(own, title_nl="a\0b"))
    assert page.context["form"].errors.keys() == {"title_nl"}
