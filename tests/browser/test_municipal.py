"""Through the account of an organisation, there and back, past a policy that keeps forms to this site."""

from playwright.sync_api import expect

from tests.browser.axe import check_accessible
from tests.builders import an_official
from tests.municipal.conftest import kept
from tests.municipal.providers import running_providers


def test_the_way_in_and_the_way_out(open_window, live_server, tmp_path):
    """A link goes through the hops to a provider, a form does not: the page after signing out has a link too."""
    with running_providers(tmp_path, live_server.url) as [town]:
        kept(town)
        an_official(email="kim@waaierdam.nl", name="Kim Smit")
        page = open_window(width=375)
        page.goto("/inloggen/")
        check_accessible(page)
        way_in = page.get_by_role("link", name="Inloggen met uw account van gemeente Waaierdam")
        way_in.click()
        expect(page.get_by_role("heading", name="Wie bent u?")).to_be_visible()
        page.get_by_role("link", name="kim").click()
        expect(page).to_have_url(f"{live_server.url}/mijn/")
        expect(page.get_by_role("banner")).to_contain_text("kim@waaierdam.nl")

        page.get_by_role("button", name="Uitloggen").click()
        expect(page.get_by_role("heading", name="U bent uitgelogd bij Waaier")).to_be_visible()
        expect(page.get_by_role("banner")).not_to_contain_text("kim@waaierdam.nl")
        check_accessible(page)
        page.get_by_role("link", name="Ook uitloggen bij gemeente Waaierdam").click()
        page.get_by_role("button", name="Ja").click()
        expect(page.get_by_text("U komt terug van het uitloggen bij gemeente Waaierdam")).to_be_visible()
        check_accessible(page)

        page.get_by_role("link", name="Opnieuw inloggen").click()
        way_in.click()
        expect(page.get_by_role("heading", name="Wie bent u?")).to_be_visible()
