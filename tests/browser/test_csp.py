"""What the policy blocks in a real browser reaches the log; the sweep counts that no page of ours has any."""

import pytest
from playwright.sync_api import expect

from tests.outage import wait_until


@pytest.fixture
def page(chromium, live_server):
    """A window in which breaches are no fault."""
    context = chromium.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def test_a_breach_reaches_the_log(page, caplog):
    page.goto("/toegankelijkheid/")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<p style=\"color: red\">x</p>')")
    expect(page.locator("p", has_text="x").first).to_be_visible()
    breaches = wait_until(lambda: [each.args for each in caplog.records if "csp_breach" in str(each.msg)])
    assert breaches == [("style-src-attr", "inline", "/toegankelijkheid/")]
