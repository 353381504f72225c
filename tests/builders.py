"""Rows for tests, with only what a test does not care about filled in."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import count
from threading import current_thread, main_thread
from unittest.mock import patch
from zlib import crc32

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from accounts.models import Membership, Organisation, User
from areas.models import District, Municipality, Neighbourhood
from audit.models import Entry
from casework.models import Need, Note, Promise, Responsibility
from catalogue.packs.snapshot import Selected, snapshot_of
from climate.functions import FUNCTIONS
from climate.models import Round
from initiatives.events import LOGGED
from initiatives.models import Classification, CouncilPack, Event, Initiative, Proposed, SearchRow
from intake.models import Intake
from intake.options import Voice
from intake.revising import new_reference
from knowledge.models import Article, FundingList, Mark
from media.models import Album, Document
from media.redrawing import DrawnSize
from readings.guides import ACTIE, GUIDES
from readings.models import Asset, GuidedReading
from taxonomy.models import Category, Rule
from valuation.models import Figure, PriceList, Statement
from valuation.prices import complete

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
    """Who `create_user` makes, in two statements instead of ten: nobody has the address of a new person."""
    user = User(email=User.objects.normalize_email(email or f"person{next(NUMBER)}@example.org"), **fields)
    user.set_password("een-lang-wachtwoord")
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def an_official(municipality=None, role=Membership.Role.OFFICIAL, **fields):
    user = a_user(**fields)
    Membership.objects.create(user=user, municipality=municipality or a_municipality(), role=role)
    return user


def an_admin(municipality=None, **fields):
    return an_official(municipality, Membership.Role.ADMIN, **fields)


def an_organisation(municipality=None, **details):
    municipality = municipality or a_municipality()
    return Organisation.objects.get_or_create(municipality=municipality, defaults=details)[0]


def a_picture(size=(200, 100), kind="PNG", colour="navy"):
    """The bytes of a picture."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


@cache
def a_few_points(colour, kind):
    """A picture of one colour, another for each name, as a file of this kind: bytes."""
    file = BytesIO()
    Image.new("RGB", (4, 3), f"#{crc32(colour.encode()) & 0xFFFFFF:06x}").save(file, kind)
    return file.getvalue()


def a_photo(intake, *, alt="Buren planten samen bollen", approved=True, by=None, colour="seagreen"):
    """A photo with an intake or an initiative, as it is kept; all its sizes are of a few points."""
    with transaction.atomic():
        album = Album.objects.open(getattr(intake, "intake", intake))
    sizes = [(400, 300, "avif"), (800, 600, "avif"), (800, 600, "jpeg")]
    drawn = [DrawnSize(*each, a_few_points(colour, each[2])) for each in sizes]
    return album.put_photo(drawn, alt=alt, by=by, approved=approved)


def a_pdf(text="Overeenkomst"):
    """The bytes of what begins and ends as a PDF does."""
    return b"%PDF-1.7\n% " + text.encode() + b"\n%%EOF\n"


def a_document(initiative, *, by=None, title="Overeenkomst", name="overeenkomst.pdf", text="Overeenkomst"):
    by = by or an_official(initiative.municipality)
    return Document.objects.keep(initiative, a_pdf(text), title=title, name=name, by=by)


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
    draft = _filled_in(answers)
    draft.save(force_insert=True)
    if neighbourhoods:
        draft.neighbourhoods.set(neighbourhoods)
    return draft


def an_intake(*, submitted_at=None, neighbourhoods=(), **answers):
    """A submitted intake; no mail is posted."""
    # Of what is submitted nobody changes the neighbourhoods.
    intake = a_draft(neighbourhoods=neighbourhoods, **answers) if neighbourhoods else _filled_in(answers)
    intake.reference, intake.submitted_at = new_reference(), submitted_at or timezone.now()
    intake.save(force_insert=intake._state.adding)
    return intake


def _filled_in(answers):
    if "municipality" not in answers:
        answers["municipality"] = a_municipality()
    return Intake(**{**COMPLETE, **answers})


def an_initiative(*, published=True, categories=(), by=None, intake=None, **answers):
    """A registered initiative with these answers, read as these "lens/category" texts when there are any."""
    by = by or an_official(intake.municipality if intake else answers.get("municipality"))
    with rebuilt_once():
        is_new = intake is None
        intake = intake or an_intake(**answers)
        chosen = [a_category(each) for each in categories]
        if is_new and (place := _where_nobody_takes_part(intake)):
            return _written(intake, place, chosen, by=by, published=published)
        initiative = Initiative.objects.register(intake, by=by)
        if chosen:
            initiative.assess([(each, "", Classification.Basis.CHOSEN) for each in chosen], by=by)
        if published:
            initiative.publish(by=by)
    return initiative


def _where_nobody_takes_part(intake):
    """The municipality of a new intake of which registering tells nobody and asks nothing; None for any other."""
    if intake.voice != Voice.INITIATOR or intake.revises_id or current_thread() is not main_thread():
        return None
    taking_part = Organisation.objects.values("pk")
    return Municipality.objects.filter(pk=intake.municipality_id, went_up_in=None).exclude(pk__in=taking_part).first()


def _written(intake, place, categories, *, by, published):
    """The rows that registering, assessing and publishing leave, in a third of the statements: half of the time of the
    tests went into those. tests/test_builders.py compares the two."""
    made = Initiative(
        slug=Initiative.objects.free_slug(intake.name),
        municipality=place,
        intake=intake,
        registered_by=by,
        registered_at=timezone.now(),
    )
    kinds = {Event.Kind.REGISTERED: made.registered_at}
    if categories:
        kinds[Event.Kind.ASSESSED] = timezone.now()
    if published:
        made.published_at = kinds[Event.Kind.PUBLISHED] = timezone.now()
    made.save(force_insert=True)
    if categories:
        made.assessment = made.assessments.create(by=by, at=kinds[Event.Kind.ASSESSED])
        Classification.objects.bulk_create(
            Classification(
                assessment=made.assessment, category=each, lens=each.lens, basis=Classification.Basis.CHOSEN
            )
            for each in categories
        )
        Proposed.objects.note(made.assessment, categories)
        made.save(update_fields=["assessment"])
    Event.objects.bulk_create(
        Event(
            initiative=made,
            kind=kind,
            at=at,
            by=by,
            municipality=place,
            intake=intake if kind == Event.Kind.REGISTERED else None,
        )
        for kind, at in kinds.items()
    )
    for kind in filter(LOGGED.get, kinds):
        Entry.objects.record(LOGGED[kind], by=by, municipality=place, about=made)
    if by.is_official_of(place.pk):
        how = Responsibility.How.REGISTERED
        Responsibility.objects.create(municipality=place, by=by, initiative=made, official=by, how=how)
    initiative = Initiative.objects.select_related("intake", "municipality").get(pk=made.pk)
    SearchRow.objects.rebuild(initiative)
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


def a_note(initiative, *, by=None, text="Gebeld: wil uitbreiden.", **fields):
    return Note.objects.create(
        initiative=initiative,
        municipality=initiative.municipality,
        by=by or an_official(initiative.municipality),
        text=text,
        **fields,
    )


def a_promise(initiative, *, by=None, what="Zoekt uit wie over het terrein gaat.", **fields):
    return Promise.objects.create(
        initiative=initiative,
        municipality=initiative.municipality,
        by=by or an_official(initiative.municipality),
        what=what,
        **fields,
    )


def a_need(initiative, *, kind="permit", **fields):
    return Need.objects.create(
        initiative=initiative,
        municipality=initiative.municipality,
        intake=initiative.intake,
        kind=kind,
        at=initiative.intake.submitted_at,
        **fields,
    )


def a_reading(subject, *, guide=ACTIE, by=None, voice="official", levels=(), text="", **fields):
    """A reading of an initiative or an area, in the place of the newest: these levels, and this text at each part."""
    guide = GUIDES.get(guide, guide)
    newest = GuidedReading.objects.chain(guide, subject, voice).newest().first()
    found = {
        part.key: {"level": level, "text": text}
        for part, level in zip(guide.parts, [*levels, *[None] * len(guide.parts)], strict=False)
    }
    return GuidedReading.objects.record(
        guide, subject, found, voice=voice, by=by, replaces=newest and newest.pk, **fields
    )


def an_asset(area=None, *, by=None, kind="places", what="Een zaal die leeg staat.", where="", **fields):
    area = area or a_neighbourhood()
    return Asset.objects.create(
        neighbourhood=area, municipality=area.municipality, by=by, kind=kind, what=what, where=where, **fields
    )


def an_article(**fields):
    """A published article, shared unless a `municipality` is given."""
    number = next(NUMBER)
    texts = {
        "title_nl": f"Ruimte geven {number}",
        "title_en": f"Give room {number}",
        "summary_nl": "Wat een gemeente kan laten.",
        "summary_en": "What a municipality can leave alone.",
        "text_nl": "Sta **niet** in de weg.",
        "text_en": "Do **not** stand in the way.",
    }
    values = {"kind": Article.Kind.INSTRUMENT, "slug": f"ruimte-{number}", "published_at": timezone.now()}
    return Article.objects.create(**texts | values | fields)


def a_mark(initiative, article=None, *, by=None, result="helped", words="", told=""):
    """What an official said that an instrument did at this initiative."""
    by = by or an_official(initiative.municipality)
    return Mark.objects.give(initiative, article or an_article(), by=by, result=result, words=words, told=told)


def a_round(*, way="meeting", area="", municipality=None, by=None, **fields):
    """An open round about an area of the municipality, the whole of it unless an area is given."""
    municipality = municipality or a_municipality()
    return Round.objects.start(
        municipality,
        by=by or an_official(municipality),
        area=area or municipality.code,
        way=way,
        closes_at=timezone.now() + timedelta(days=1),
        **fields,
    )


def scored(asked, box, *, device, **boxes):
    """A score of the public with this box for every function, unless others are given. Returns it."""
    return asked.take_score(dict.fromkeys(FUNCTIONS, box) | boxes, device=device)


def a_price(name="Voorbeeldprijs", low="100", high="150", **fields):
    """A row of a price list, as `PriceList.objects.keep` takes it. Made up, and says so."""
    row = {"key": slugify(name), "name": name, "unit": "per keer", "year": 2026}
    row |= {"low": Decimal(low), "high": Decimal(high) if high else None, "source": "Verzonnen voor een toets"}
    return complete(row | fields)


def a_list(model, *rows, municipality=None, by=None):
    """A version of a list that counts from now on, shared unless a municipality is given."""
    given = {"municipality": municipality, "by": by or an_admin(municipality)}
    version = model.objects.keep(rows, file_name="voorbeeld.csv", **given)
    now = model.objects.current(municipality)
    version.adopt(over=now and now.pk)
    return version


def a_price_list(*rows, municipality=None, by=None):
    return a_list(PriceList, *(rows or [a_price()]), municipality=municipality, by=by)


def a_funding(name="Voorbeeldregeling", **fields):
    """A row of a list of funding."""
    row = {"key": slugify(name), "name": name, "kind": "voorbeeld", "conditions": "", "low": None}
    row |= {"high": None, "term": None, "link": "", "needs": [], "phases": [], "legal_forms": []}
    return row | fields


def a_funding_list(*rows, municipality=None):
    return a_list(FundingList, *(rows or [a_funding(needs=["start_subsidy"])]), municipality=municipality)


def a_statement(initiative, *, voice="official", prices=(), words=None, hours=None, income=None, by=None, **fields):
    """A statement about 2026. `prices` are (price, low, high), `hours` (low, high) at 10 euros an hour, `income`
    (low, high) of the users."""
    figures = []
    if hours:
        figures.append(Figure(kind="hours", low=Decimal(hours[0]), high=Decimal(hours[1]), source="Rooster"))
        figures.append(Figure(kind="rate", low=Decimal(10), high=Decimal(10), source="Verzonnen tarief"))
    figures += [Figure.of_price(price, Decimal(low), Decimal(high), "Geteld") for price, low, high in prices]
    if income:
        ends = {"low": Decimal(income[0]), "high": Decimal(income[1])}
        figures.append(Figure(kind="income", key="users", answer="yes", source="Kasboek", **ends))
    now = Statement.objects.current().filter(initiative=initiative, voice=voice).first()
    given = {"year": 2026, "figures": figures, "words": words or {}, "replaces": now and now.pk} | fields
    return Statement.objects.state(initiative, voice, by=by or an_official(initiative.municipality), **given)
