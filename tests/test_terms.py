"""One name for one thing, and one term: what documents and pages say of it, is what the code does."""

import re
from datetime import timedelta
from importlib import import_module

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.letters import CODE_IS_SHORT_LIVED
from intake.models import ResumeLink
from outbox.models import LATE
from tests.builders import a_draft

MANUAL = (settings.BASE_DIR / "docs" / "operating" / "terms.md").read_text()
CATALOGUE = settings.BASE_DIR / "locale" / "nl" / "LC_MESSAGES" / "django.po"
DATA = [settings.BASE_DIR / "taxonomy" / "data" / name for name in ("categories.toml", "rules.toml")]
ROWS = re.findall(r"^\| (.+?) \| (\d+) (minutes?|days?) \| `([\w.]+)` \|$", MANUAL, re.MULTILINE)


def set_in_code(dotted):
    """The duration at this place, as a timedelta."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for name in parts[length:]:
            found = getattr(found, name)
        return found if isinstance(found, timedelta) else timedelta(seconds=found)
    raise LookupError(dotted)


@pytest.mark.parametrize(("what", "number", "unit", "where"), ROWS)
def test_the_manual_says_how_long_things_are_kept(what, number, unit, where):
    assert set_in_code(where) == timedelta(**{unit.rstrip("s") + "s": int(number)})


def test_the_manual_names_all_terms():
    assert len(ROWS) == 25


@pytest.mark.django_db
def test_a_link_to_go_on_with_lives_as_long_as_everyone_is_told(client, monkeypatch):
    monkeypatch.setattr(ResumeLink, "LIFETIME", timedelta(days=17))
    draft = a_draft()
    assert "Een link werkt 17 dagen." in client.get(reverse("intake:resume", args=["weg"])).content.decode()
    session = client.session
    session["intakes"] = [str(draft.pk)]
    session.save()
    page = client.get(reverse("intake:keep", args=[draft.pk])).content.decode()
    assert "De link werkt 17 dagen." in page
    assert timedelta(weeks=2).total_seconds() == settings.SESSION_COOKIE_AGE and "twee weken lang" in page


@translation.override("en")
def test_a_code_lives_as_long_as_everyone_is_told():
    minutes = {settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT // 60}
    assert minutes == {15}
    assert "valid for 15 minutes" in str(CODE_IS_SHORT_LIVED)
    page = (settings.BASE_DIR / "templates/account/code.html").read_text()
    assert "valid for 15 minutes" in " ".join(page.split())


def test_a_mail_is_late_when_the_page_about_it_says_so():
    assert timedelta(minutes=15) == LATE
    page = (settings.BASE_DIR / "templates/outbox/failures.html").read_text()
    assert "longer than 15 minutes" in " ".join(page.split())


# What a thing is not called, and what it is called instead.
OTHER_NAMES = {
    r"witte plek": "witte vlek",
    r"Vergelijken": "Vergelijk",  # the button
    r"heeft u\b|u heeft\b": "hebt u",
    r"u kan\b|kan u\b": "u kunt",
    r"u zal\b|zal u\b": "u zult",
    r"opslaan|sla\b[^.]*\bop\b": "bewaren",
    r"\bprint\b": "druk af",
    r"registratie": "inschrijving",
    r"zoekvraag": "zoekopdracht",
}


def test_one_thing_has_one_name_in_dutch():
    said = [text for each in polib.pofile(CATALOGUE) for text in (each.msgstr, *each.msgstr_plural.values())]
    said += [path.read_text() for path in DATA]
    found = [
        (re.search(rf".{{,40}}({other}).{{,40}}", text, re.IGNORECASE)[0], name)
        for text in said
        for other, name in OTHER_NAMES.items()
        if re.search(other, text, 0 if other[0].isupper() else re.IGNORECASE)
    ]
    assert found == []
