"""Work is handed over, a typing error corrected, a message sent and "take part" kept, in the words on the pages."""

from playwright.sync_api import expect

from accounts.models import User
from casework.models import Responsibility
from initiatives.models import Initiative
from outbox.models import Message
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import INITIATOR, OFFICIAL, expect_heading, go_to, sign_in
from tests.builders import an_initiative, an_official


def test_hand_over_the_work_of_a_colleague(open_window, waaierdam):
    gone = an_official(name="Mo Jansen")
    an_initiative(by=gone)
    an_initiative(by=gone, name="Repair Café", owner=User.objects.get(email=INITIATOR))
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    go_to(page, "Werkbank")
    page.get_by_role("link", name="Werk overdragen").click()
    expect_heading(page, "Werk overdragen")
    check_accessible(page)
    page.get_by_role("link", name="Mo Jansen").click()
    page.get_by_label("Alles gaat naar").select_option(label="Sam Bakker")
    page.get_by_text("Kies per initiatief").click()
    page.get_by_label("Repair Café").select_option(label="Kim Smit")
    page.get_by_label("Toelichting").fill("Mo gaat met pensioen.")
    check_accessible(page)
    page.get_by_role("button", name="Laat zien wat er verandert").click()
    expect(page.get_by_role("main")).to_contain_text("2 initiatiefnemers krijgen een brief")
    check_accessible(page)
    page.get_by_role("button", name="Draag over").click()
    expect(page.get_by_role("status").first).to_contain_text("Overgedragen: 2 initiatieven.")
    rows = Responsibility.objects.open().select_related("official", "initiative__intake")
    assert {str(each.initiative): str(each.official) for each in rows} == {
        "Buurttuin De Kade": "Sam Bakker",
        "Repair Café": "Kim Smit",
    }
    theirs = open_window(TELEPHONE)
    theirs.goto("/")
    sign_in(theirs, INITIATOR)
    theirs.goto("/initiatieven/repair-cafe/")
    expect(theirs.get_by_role("region", name="Contactpersoon bij de gemeente")).to_contain_text("Kim Smit")
    check_accessible(theirs)


def test_correct_a_typing_error(open_window, waaierdam):
    """Three clicks: correct, which answer, and the button."""
    initiative = an_initiative(summary="Wij tuinieren op de kaade.")
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    page.goto(initiative.get_absolute_url())
    page.get_by_role("link", name="Verbeter een antwoord").click()
    check_accessible(page)
    page.get_by_role("link", name="Samenvatting").click()
    page.get_by_label("Samenvatting").fill("Wij tuinieren op de kade.")
    page.get_by_label("Waarom verbetert u het?").fill("Er stond een typefout in.")
    check_accessible(page)
    page.get_by_role("button", name="Verbeter", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("is verbeterd")
    visitor = open_window(TELEPHONE)
    visitor.goto(initiative.get_absolute_url())
    expect(visitor.get_by_role("main")).to_contain_text("Wij tuinieren op de kade.")
    expect(visitor.get_by_role("region", name="Verloop")).to_contain_text("Verbeterd door de gemeente")


def test_write_to_an_initiative_that_shows_no_address(open_window, waaierdam):
    initiative = an_initiative(owner=User.objects.get(email=INITIATOR))
    Message.objects.all().delete()
    page = open_window(TELEPHONE)
    page.goto(initiative.get_absolute_url())
    page.get_by_role("link", name="Stuur een bericht").click()
    expect_heading(page, "Buurttuin De Kade")
    check_accessible(page)
    page.get_by_role("button", name="Versturen").click()
    check_accessible(page)
    page.get_by_label("Uw naam").fill("Piet Jansen")
    page.get_by_label("Uw e-mailadres").fill("piet@example.org")
    page.get_by_label("Uw bericht").fill("Mag ik meedoen?")
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("status").first).to_contain_text("Uw bericht is onderweg.")
    mail = Message.objects.get()
    assert (mail.recipient, mail.headers["Reply-To"]) == (INITIATOR, "Piet Jansen <piet@example.org>")


def test_take_part_is_shown_after_a_look(open_window, waaierdam):
    an_initiative(owner=User.objects.get(email=INITIATOR))
    address = Initiative.objects.get().get_absolute_url()
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, INITIATOR)
    page.goto(address)
    page.get_by_role("link", name="‘Meedoen’ bijwerken").click()
    page.get_by_label("Wanneer en waar gebeurt het?").fill("Elke zaterdag om tien uur")
    page.get_by_label("Welke spullen zoekt u?").fill("Hout")
    check_accessible(page)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("main")).to_contain_text("Uw tekst wacht")
    page.get_by_role("textbox", name="Nieuws").fill("De eerste bonen zijn er.")
    page.get_by_role("button", name="Voeg nieuws toe").click()
    expect(page.get_by_role("main")).to_contain_text("De eerste bonen zijn er.")
    check_accessible(page)

    desk = open_window(TELEPHONE)
    desk.goto("/")
    sign_in(desk, OFFICIAL)
    go_to(desk, "Werkbank")
    desk.get_by_role("link", name="2 berichten bij ‘meedoen’").click()
    check_accessible(desk)
    desk.get_by_role("button", name="Laat het zien Buurttuin De Kade").first.click()
    desk.get_by_role("button", name="Laat het zien Buurttuin De Kade").click()
    expect(desk.get_by_role("main")).to_contain_text("Er wacht niets")

    visitor = open_window(TELEPHONE)
    visitor.goto(address)
    box = visitor.get_by_role("region", name="Meedoen")
    expect(box).to_contain_text("Elke zaterdag om tien uur")
    expect(box).to_contain_text("De eerste bonen zijn er.")
    check_accessible(visitor)
