"""Nothing typed is lost when the session ended, or when somebody signed in elsewhere meanwhile."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.kept import FORM
from follow.models import SavedView
from initiatives.models import Event
from tests.builders import a_category, an_admin, an_initiative, an_intake
from tests.pages import PageClient, mark_on

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}
PASSWORD = "een-lang-wachtwoord"


@pytest.fixture
def admin():
    return an_admin()


@pytest.fixture
def client(admin):
    """A browser in which an admin is signed in; tokens count."""
    client = PageClient(enforce_csrf_checks=True, headers=HERE)
    client.force_login(admin)
    return client


def token_on(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


def carried(page):
    """(address, fields) of what a page that keeps what was typed sends again."""
    text = page.content.decode()
    form = re.search(r'<form method="post" action="([^"]*)"[^>]*data-guard="typed">(.*?)</form>', text, re.S)
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[2]):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return html.unescape(form[1]), fields


def send(client, address, fields):
    """Send a form as a browser does."""
    return client.post(address, urlencode(fields, doseq=True), content_type=FORM)


def sign_in(client, user):
    """As in a second tab: by the form, which gives the browser another token."""
    token = token_on(client.get(reverse("account_login")))
    data = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(reverse("account_login"), data).status_code == 302


def assessment(admin):
    initiative = an_initiative(by=admin)
    category = a_category("actors/citizens")
    typed = {"actors": [str(category.pk)], f"reason-{category.pk}": ['Zij "doen" het\r\nzelf & goed']}

    def is_saved():
        initiative.refresh_from_db()
        given = initiative.assessment and initiative.assessment.classifications.get()
        return given is not None and given.reason == 'Zij "doen" het\nzelf & goed'

    return reverse("workbench:assessment", args=[initiative.slug]), typed, is_saved


def scores(admin):
    initiative = an_initiative(by=admin)

    def is_saved():
        initiative.refresh_from_db()
        return initiative.official_intake is not None and initiative.official_intake.impact == 4

    return reverse("workbench:scores", args=[initiative.slug]), {"impact": ["4"]}, is_saved


def registration(admin):
    intake = an_intake()
    return (
        reverse("workbench:registration", args=[intake.pk]),
        {},
        lambda: Event.objects.filter(intake=intake).exists(),
    )


def texts(admin):
    category = a_category("actors/citizens")
    names = {"name_nl": ["Bewoners"], "name_en": ["Residents"], "synonyms_nl": ["buurt\r\nstraat"]}
    said = {"says_nl": [category.says_nl], "seen": ["0"]}

    def is_saved():
        category.refresh_from_db()
        return (category.name_nl, category.synonyms_nl) == ("Bewoners", ["buurt", "straat"])

    return f"/taxonomie/bloedgroepen/{category.slug}/teksten/", names | said, is_saved


def saved_search(admin):
    view = SavedView.objects.keep("q=tuin", owner=admin, name="Tuinen")

    def is_saved():
        view.refresh_from_db()
        return view.name == "Moestuinen"

    return reverse("follow:settings", args=[view.pk]), {"name": ["Moestuinen"], "frequency": ["daily"]}, is_saved


def deletion(admin):
    """An address that one can only send to: there is no page to come back to."""
    view = SavedView.objects.keep("q=tuin", owner=admin, name="Tuinen")
    return reverse("follow:delete", args=[view.pk]), {}, lambda: not SavedView.objects.exists()


FORMS = [assessment, scores, registration, texts, saved_search, deletion]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_what_is_sent_after_the_session_ended_is_kept_until_one_is_signed_in_again(client, admin, form):
    address, typed, is_saved = form(admin)
    token = token_on(client.get(reverse("accessibility")))
    client.session.flush()

    page = send(client, address, typed | {"csrfmiddlewaretoken": token})
    assert page.status_code == 403
    assert "u bent niet meer ingelogd" in page.content.decode()
    assert not is_saved()
    sign_in(client, admin)
    page = send(client, *carried(page))  # without JavaScript, with the token of before
    assert "deze pagina stond te lang open" in page.content.decode()
    to, again = carried(page)
    del again["csrfmiddlewaretoken"]
    assert (to, again) == (address, typed)
    send(client, *carried(page))
    assert is_saved()


def test_signing_in_in_a_second_tab_costs_the_first_one_a_click(client, admin):
    address, typed, is_saved = scores(admin)
    first = client.get(address)
    client.logout()
    sign_in(client, admin)
    page = send(client, address, typed | {"csrfmiddlewaretoken": token_on(first), "shown": mark_on(first)})
    assert page.status_code == 403 and not is_saved()
    assert send(client, *carried(page)).status_code == 302
    assert is_saved()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://testserver.example", None])
def test_what_another_site_sends_is_not_offered_again(admin, origin):
    client = PageClient(enforce_csrf_checks=True, headers={"origin": origin} if origin else None)
    client.force_login(admin)
    page = send(client, scores(admin)[0], {"impact": "4"})
    assert page.status_code == 403
    assert 'name="impact"' not in page.content.decode()


def test_no_page_carries_a_password(client, admin):
    page = send(client, reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    assert page.status_code == 403
    assert PASSWORD not in page.content.decode()
    assert "data-guard" not in page.content.decode()  # it could not go on: it is a refusal as it always was


def test_what_is_carried_is_not_stored_by_the_browser(client):
    client.logout()
    page = send(client, reverse("workbench:queue"), {"reason": "Getypt"})
    assert (page.status_code, page["Cache-Control"]) == (403, "no-store")


def test_a_browser_without_cookies_is_refused_and_does_not_go_round(client, admin):
    address = reverse("workbench:queue")
    client.cookies.clear()
    page = send(client, address, {"reason": "Getypt"})
    assert page.status_code == 403 and "data-guard" not in page.content.decode()


def test_files_are_chosen_again_after_signing_in(client, admin):
    client.logout()
    client.handler.enforce_csrf_checks = False
    address = reverse("curation:texts", args=["bloedgroepen", a_category("actors/citizens").slug])
    response = client.generic("POST", address, b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert response.url == f"{reverse('account_login')}?next={address}"
