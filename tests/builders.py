"""Rows for tests, with only what a test does not care about filled in."""

from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from threading import current_thread, main_thread
from unittest.mock import patch

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership, User
from areas.models import District, Municipality, Neighbourhood
from catalogue.packs.snapshot import Selected, snapshot_of
from initiatives.models import Classification, CouncilPack, Initiative, SearchRow
from intake.models import Intake
from intake.submission import new_reference
from taxonomy.models import Category, Rule

NUMBER = count(1)
LONG_AGO = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def a_municipality(code="GM9999", name="Waaierdam", **fields):
    return Municipality.objects.get_or_create(code=code, defaults={"name": name, "province": "PV26", **fields})[0]


def a_neighbourhood(code="BU99990101", name="De Kade", municipality=None):
    municipality = municipality or a_municipality()
    district = District.objects.get_or_create(
        code=f"WK{code[2:8]}", defaults={"name": f"Wijk {code[6:8]}", "municipality": municipality}
    )[0]
    return Neighbourhood.objects.get_or_create(
        code=code, defaults={"name": name, "municipality": municipality, "district": district}
    )[0]


def a_user(email=None, **fields):
    return User.objects.create_user(email or f"person{next(NUMBER)}@example.org", "een-lang-wachtwoord", **fields)


def an_official(municipality=None, role=Membership.Role.OFFICIAL, **fields):
    user = a_user(**fields)
    Membership.objects.create(user=user, municipality=municipality or a_municipality(), role=role)
    return user


def an_admin(municipality=None, **fields):
    return an_official(municipality, Membership.Role.ADMIN, **fields)


COMPLETE = {
    "name": "Buurttuin De Kade",
    "summary": "Bewoners maken samen een moestuin aan de kade.",
    "essence": ["social_cohesion"],
    "phase": "start_up",
    "contact_name": "Fatima de Boer",
    "contact_email": "fatima@kade.example",
}


def a_draft(*, neighbourhoods=(), **answers):
    """A draft with everything that is required, unless the answers say otherwise."""
    if "municipality" not in answers:
        answers["municipality"] = a_municipality()
    draft = Intake.objects.create(**{**COMPLETE, **answers})
    draft.neighbourhoods.set(neighbourhoods)
    return draft


def an_intake(*, submitted_at=None, **answers):
    """A submitted intake; no mail is posted."""
    neighbourhoods = answers.pop("neighbourhoods", ())
    draft = a_draft(**answers)
    draft.neighbourhoods.set(neighbourhoods)
    draft.reference, draft.submitted_at = new_reference(), submitted_at or timezone.now()
    draft.save()
    return draft


def an_initiative(*, published=True, categories=(), by=None, intake=None, **answers):
    """A registered initiative with these answers, read as these "lens/category" texts when there are any."""
    by = by or an_official(intake.municipality if intake else answers.get("municipality"))
    with rebuilt_once():
        initiative = Initiative.objects.register(intake or an_intake(**answers), by=by)
        if categories:
            initiative.assess([(a_category(each), "", Classification.Basis.CHOSEN) for each in categories], by=by)
        if published:
            initiative.publish(by=by)
    return initiative


@contextmanager
def rebuilt_once():
    """The search row of what changes within this is written at its end, and not after each change: a third of the work
    of making an initiative. Other threads than the first write theirs as always."""
    if current_thread() is not main_thread():
        yield
        return
    rebuild, changed = SearchRow.objects.rebuild, {}
    with transaction.atomic():
        with patch.object(SearchRow.objects, "rebuild", lambda *rows: changed.update({row.pk: row for row in rows})):
            yield
        rebuild(*changed.values())


def no_categories():
    """Undo the loading of the supplied taxonomy, for a test that makes its own or has none."""
    Rule.objects.all().delete()
    Category.objects.exclude(parent=None).delete()
    Category.objects.all().delete()


def a_category(path):
    """The category at "lens/key"."""
    lens, key = path.split("/")
    return Category.objects.get(lens=lens, key=key)


def a_pack(query="", *, by=None, is_public=False, title="Raadsstuk", note=""):
    """A council pack of what this selection finds for an official."""
    by = by or an_official()
    selected = Selected(QueryDict(query), by, min(by.roles))
    contents = snapshot_of(selected, title=title, note=note)
    return CouncilPack.objects.keep(contents, municipality=selected.municipality, by=by, is_public=is_public)
