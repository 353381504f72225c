"""What production refuses to start with, and what it does unasked."""

import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PRODUCTION = {
    "DATABASE_URL": "postgresql://waaier@database/waaier",
    "SECRET_KEY": "fkq7XzRr2mU9vLw4TnB8sYc3HdJ6gPeA0123456789abcdefghijk",
    "ALLOWED_HOSTS": "waaier.gemeente.nl",
    "SITE_URL": "https://waaier.gemeente.nl",
    "DEFAULT_FROM_EMAIL": "Waaier <waaier@gemeente.nl>",
    "SECURITY_CONTACT": "mailto:cert@gemeente.nl",
}
OPTIONAL = ["DEMO", "DEBUG", "HSTS_PRELOAD", "HSTS_SUBDOMAINS", "OUTBOX_BACKEND", "TRUSTED_PROXIES"]


@pytest.fixture
def started(monkeypatch):
    """A function that reads the settings as a process with this environment does, and gives them."""

    def read(**environment):
        for name in [*OPTIONAL, *PRODUCTION]:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))

    return read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///waaier.db"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "kort-maar-toch-echt-willekeurig-8Yq2"),
        ("SECRET_KEY", "django-insecure-" + PRODUCTION["SECRET_KEY"]),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "waaier.gemeente.nl,*"),
        ("ALLOWED_HOSTS", "waaier.gemeente.nl,waaierdam.example"),
        ("SITE_URL", ""),
        ("SITE_URL", "http://waaier.gemeente.nl"),
        ("SITE_URL", "https://waaierdam.example/"),
        ("DEFAULT_FROM_EMAIL", ""),
        ("DEFAULT_FROM_EMAIL", "Waaier <waaier@WAAIERDAM.example>"),
        ("SECURITY_CONTACT", ""),
        ("SECURITY_CONTACT", "mailto:beveiliging@waaierdam.example"),
        ("OUTBOX_BACKEND", "outbox.backends.DemoBackend"),
        ("DEBUG", "1"),
    ],
)
def test_what_is_unsafe_stops_the_start_with_a_sentence(started, name, value):
    with pytest.raises(
        ImproperlyConfigured, match=rf"^{name} is missing or unsafe\. Outside the demo it must be .+\.$"
    ):
        started(**PRODUCTION | {name: value})


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DATABASE_URL"}))  # without that one it is a demo
def test_nothing_of_it_has_a_value_of_its_own(started, name):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is missing or unsafe"):
        started(**{key: value for key, value in PRODUCTION.items() if key != name})


def test_browsers_are_told_to_keep_to_https_for_this_site_alone(started):
    found = started(**PRODUCTION)

    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert (found["SECURE_HSTS_INCLUDE_SUBDOMAINS"], found["SECURE_HSTS_PRELOAD"]) == (False, False)


@pytest.mark.parametrize(("asked", "preload"), [("HSTS_SUBDOMAINS", False), ("HSTS_PRELOAD", True)])
def test_and_for_more_when_asked(started, asked, preload):
    found = started(**PRODUCTION, **{asked: "1"})

    assert (found["SECURE_HSTS_INCLUDE_SUBDOMAINS"], found["SECURE_HSTS_PRELOAD"]) == (True, preload)


def test_the_proxy_that_ends_tls_is_counted_so_that_visitors_have_addresses_of_their_own(started):
    assert started(**PRODUCTION)["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert started(**PRODUCTION, TRUSTED_PROXIES="2")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2


def test_a_database_that_vanished_from_the_network_is_not_waited_for_long(started):
    options = started(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (5, 15_000)
    assert options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"] <= 20

    url = PRODUCTION["DATABASE_URL"] + "?connect_timeout=2&sslmode=require"
    options = started(**PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]["OPTIONS"]
    assert (int(options["connect_timeout"]), options["sslmode"]) == (2, "require")


def test_a_server_that_only_reads_is_not_connected_to_unless_the_address_says_so(started):
    options = started(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]
    assert options["target_session_attrs"] == "read-write"

    url = PRODUCTION["DATABASE_URL"] + "?target_session_attrs=any"
    options = started(**PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]["OPTIONS"]
    assert options["target_session_attrs"] == "any"
