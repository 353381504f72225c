"""An official registers an intake, reads it through the lenses, publishes it and scores it; everyone then finds it."""

import re

from playwright.sync_api import expect

from initiatives.models import Classification, Initiative
from tests.browser.axe import TELEPHONE, check_accessible
from tests.browser.people import OFFICIAL, choose, expect_heading, go_to, question, sign_in
from tests.builders import an_intake

ANSWERS = {
    "essence": ["social_cohesion"],
    "initiator_kind": "residents",
    "legal_form": "association",
    "volunteers": "11-30",
    "phase": "start_up",
    "commitment": 9,
    "innovation": 8,
}


def test_from_the_queue_to_the_website(open_window, waaierdam):
    intake = an_intake(neighbourhoods=[waaierdam], **ANSWERS)
    page = open_window(TELEPHONE)
    page.goto("/")
    sign_in(page, OFFICIAL)
    go_to(page, "Werkbank")
    register(page, intake)
    read_through_the_lenses(page)
    score(page)
    find_as_a_visitor(open_window(TELEPHONE))


def register(page, intake):
    expect_heading(page, "Werkbank")
    expect(page.get_by_role("main")).to_contain_text(intake.reference)
    check_accessible(page)
    page.get_by_role("link", name="Bekijken Buurttuin De Kade").click()
    expect_heading(page, "Buurttuin De Kade")
    check_accessible(page)
    page.get_by_role("button", name="Inschrijven").click()
    expect(page.get_by_role("status").first).to_contain_text("‘Buurttuin De Kade’ is ingeschreven.")


def read_through_the_lenses(page):
    """Keep what is proposed, except who is behind it."""
    check_accessible(page)
    actors = page.get_by_role("region", name="Bloedgroepen")
    proposed = actors.get_by_label("Collectieven Voorgesteld", exact=True)
    expect(proposed).to_be_checked()
    because = "Omdat: Initiatiefnemer = Bewoner(s); Organisatievorm = Vereniging"
    expect(proposed).to_have_accessible_description(re.compile("^" + re.escape(because)))
    growth = page.get_by_role("region", name="Fasen en groeistuipen")
    expect(growth.get_by_label("Aandacht en erkenning Voorgesteld")).to_be_checked()
    proposed.uncheck()
    actors.get_by_text("Toon alle").click()
    actors.get_by_role("checkbox", name="Burger met initiatief").check()
    actors.get_by_label("Reden Burger met initiatief").fill("Eén bewoner trekt alles.")
    check_accessible(page)
    page.get_by_role("button", name="Bewaren en naar publiceren").click()
    expect(page.get_by_role("heading", name="Wat iedereen gaat lezen")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Publiceren", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Iedereen kan ‘Buurttuin De Kade’ nu zien.")
    check_accessible(page)

    initiative = Initiative.objects.get()
    assert initiative.published_at
    rows = {(row.lens, row.category.key): row for row in initiative.assessment.classifications.all()}
    assert ("actors", "collectives") not in rows
    assert rows["actors", "citizens"].basis == Classification.Basis.CHOSEN
    assert rows["actors", "citizens"].reason == "Eén bewoner trekt alles."
    assert rows["growth", "recognition"].basis == Classification.Basis.PROPOSED
    assert rows["transformation_role", "pathfinders"].basis == Classification.Basis.PROPOSED


def score(page):
    """The official's own view of the scales; where it differs most from the initiator's, the profile says so."""
    page.goto(f"/werkbank/{Initiative.objects.get().slug}/scores/")
    check_accessible(page)
    words = "Is de initiatiefnemer gecommitteerd en in staat om het initiatief te realiseren?"
    expect(question(page, words).get_by_role("radio", checked=True)).to_have_count(0)
    choose(page, words, "4")
    page.get_by_role("button", name="Scores bewaren").click()
    scales = page.get_by_role("region", name="Scores op de schalen")
    expect(scales).to_contain_text("initiatiefnemer 9, gemeente 4")
    check_accessible(page)


def find_as_a_visitor(page):
    page.goto("/initiatieven/")
    page.get_by_role("link", name="Buurttuin De Kade").click()
    expect_heading(page, "Buurttuin De Kade")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Eén bewoner trekt alles.")
    expect(main).not_to_contain_text("Scores op de schalen")
    check_accessible(page)
