"""The second reader and the exchange of the taxonomy in a browser: by keyboard, without JavaScript, and with axe."""

from playwright.sync_api import expect

from accounts.models import User
from taxonomy.models import Category
from tests.browser.axe import TELEPHONE, problems
from tests.browser.people import sign_in, unfold
from tests.builders import an_initiative

ADMIN = "beheerder@waaierdam.example"


def test_a_sample_is_drawn_read_and_compared_without_javascript(open_window, waaierdam):
    first = User.objects.get(email="ambtenaar@waaierdam.example")
    for _each in range(2):
        an_initiative(by=first, categories=["growth/scaling_up", "actors/collectives"])
    page = open_window(TELEPHONE, javascript=False)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/tweede-lezer/nieuw/")
    page.get_by_label("Wie is de tweede lezer?").select_option(label="Kim Smit (2 initiatieven)")
    page.get_by_label("Hoeveel initiatieven?").fill("2")
    page.get_by_role("button", name="Trek de steekproef").press("Enter")

    page.get_by_role("link", name="Buurttuin De Kade").first.click()
    unfold(page)
    page.get_by_role("checkbox", name="Collectieven", exact=True).check()
    page.get_by_role("button", name="Bewaar, en ga later verder").click()
    expect(page.get_by_role("list").filter(has_text="Begonnen")).to_be_visible()
    page.get_by_role("link", name="Buurttuin De Kade").first.click()
    expect(page.get_by_role("checkbox", name="Collectieven", exact=True)).to_be_checked()
    page.get_by_role("button", name="Klaar, volgende").click()
    page.get_by_role("button", name="Klaar, volgende").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uitkomst van de tweede lezer")
    expect(page.get_by_role("row").filter(has_text="Bloedgroepen")).to_contain_text("1 van 2")


def test_a_file_is_sent_looked_at_and_taken_over(open_window, waaierdam):
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, ADMIN)
    page.goto("/taxonomie/uitwisseling/")
    table = b"lens;key;name_nl;name_en\nactors;collectives;Samenwerkers;Collaborators\nplanets;x;A;B\n"
    page.get_by_label("Bestand met de taxonomie").set_input_files(
        {"name": "taxonomie.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Laat zien wat het verandert").click()
    expect(page.get_by_role("main")).to_contain_text("Er is geen bril “planets”.")
    assert not problems(page)
    page.get_by_role("button", name="Verander de taxonomie").click()
    assert not problems(page)
    page.get_by_label("Waarom leest u dit bestand in?").fill("Nieuwe uitgave")
    page.get_by_role("button", name="Verander de taxonomie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De taxonomie als bestand")
    assert Category.objects.get(lens="actors", key="collectives").name_nl == "Samenwerkers"
