from outbox.links import absolute


def test_builds_on_the_address_in_the_settings(settings):
    settings.SITE_URL = "https://waaier.example"

    assert absolute("/mijn/") == "https://waaier.example/mijn/"
