"""Each column that can hold something of a person is known: it is downloaded, or says why not; it is erased, or says
why it stays. A canary in each of them shows it."""

import base64
import io
import json
import re
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

import pytest
from allauth.account.models import EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.download import OwnData
from accounts.erasing import erase
from accounts.holdings import HOLDINGS, DataSubject, texts_of
from accounts.models import DataLink, Erasure, Invitation, MunicipalSession, Theme, User
from casework.models import (
    AssignmentRule,
    BulkAct,
    BulkChange,
    Bulletin,
    Joining,
    Letter,
    LetterText,
    Need,
    Offer,
    Promise,
    Redaction,
    Responsibility,
)
from climate.models import Opinion, Referral, Score
from climate.opinions import person_of
from curation.models import Choice, Reading
from follow.models import Digest
from initiatives.models import CouncilPack, Initiative, PackPdf
from intake.models import Confirmation, Holder, Intake, ResumeLink, StateLink
from intake.questions import questions
from outbox.limits import Turn
from outbox.models import Message
from readings.models import Finding
from retention.models import Disposal, RetentionTerm
from tests.builders import (
    a_draft,
    a_funding_list,
    a_municipality,
    a_pack,
    an_admin,
    an_asset,
    an_intake,
    an_official,
    an_organisation,
)
from tests.casework.test_canary import read
from tests.test_access import one_of_everything

NAME, ADDRESS, PHONE = "Kanariaan Vogelzang", "kanariaan@vogelzang.example", "06 9876 5432"
IDENTITY = (NAME, ADDRESS, PHONE)

# Models with texts or people of which no holding is, and why.
NOBODYS = {
    "auth.Permission": "Django's own words",
    "auth.Group": "not used; Django's own desk could give one a name",
    "contenttypes.ContentType": "names of tables",
    "socialaccount.SocialApp": "settings of a sign-in elsewhere",
    "areas.Municipality": "of Statistics Netherlands",
    "areas.District": "of Statistics Netherlands",
    "areas.Neighbourhood": "of Statistics Netherlands",
    "areas.Outline": "of Statistics Netherlands",
    "taxonomy.Rule": "words of curators; an address in it is erased",
    "taxonomy.Category": "words of curators; an address in it is erased",
    "initiatives.Classification": "of the assessment that it is a row of; who is named in it is erased",
    "initiatives.PackPdf": "made of its pack, and goes with what changes in that",
    "initiatives.SearchRow": "made of the initiative, and written anew",
    "initiatives.SearchClock": "the name of a clock",
    "casework.LetterText": "words of the municipality for all letters; an address in it is erased",
    "knowledge.Article": "words for everyone; an address in it is erased",
    "knowledge.Fit": "of its article",
    "knowledge.Funding": "a row of a list; an address in it is erased",
    "climate.Invite": "a digest of a link; nobody knows to whom it went",
    "readings.Finding": "of the reading that it is a part of, and shown with it",
    "curation.Choice": "of the second reading that it is a row of",
    "valuation.Price": "a row of a list; an address in it is erased",
    "accounts.IdentityProvider": "how an organisation lets people sign in",
    "media.Album": "which picture a card shows",
    "media.Rendition": "the bytes of its picture",
    "media.DocumentContent": "the bytes of its document",
    "retention.Notice": "to whom it went stands in the mail alone; it goes with what it is about",
}
# Columns that nothing of a person can get into: the name of what something is, or what a program makes.
KEYS = {"digest", "checksum", "reference", "password", "session_key", "key", "slug", "group", "salt"}
KEYS |= {"code_digest", "device", "person"}


def points_at_people(model):
    return [each.name for each in model._meta.local_fields if each.related_model is User]


def sql_of(rows):
    try:
        return str(rows.query)
    except EmptyResultSet:  # which asks nothing
        return ""


def test_every_model_that_can_hold_something_of_a_person_is_known():
    unknown = {
        model._meta.label
        for model in apps.get_models()
        if not HOLDINGS.of(model) and (texts_of(model) or points_at_people(model))
    }
    assert unknown == NOBODYS.keys()
    assert [label for label in NOBODYS if points_at_people(apps.get_model(label))] == []


def test_every_column_is_shown_or_says_why_not():
    unsaid = {
        f"{holding.model._meta.label} {holding.label}": missing
        for holding in HOLDINGS
        if (missing := {each.name for each in texts_of(holding.model)} - {*holding.shown, *holding.hidden})
    }
    assert unsaid == {}
    assert [each.model._meta.get_field(name) for each in HOLDINGS for name in each.shown]
    assert [holding.label for holding in HOLDINGS if not all(map(str, holding.hidden.values()))] == []


def test_what_stays_says_why_and_what_goes_is_erased():
    silent = [each for each in HOLDINGS if not each.stays and not each.erase and each.model is not User]
    assert [(each.model, each.label) for each in silent] == []


@pytest.mark.django_db
def test_every_way_to_point_at_somebody_is_in_a_holding():
    """A new foreign key to an account cannot be forgotten: some holding finds its rows by it."""
    somebody = DataSubject(account=User(pk=17), addresses=("a@b.example",))
    forgotten = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for name in points_at_people(model)
        for asked in [" ".join(sql_of(holding.rows(somebody)) for holding in HOLDINGS.of(model))]
        if not re.search(rf'"{model._meta.get_field(name).column}" = 17\b', asked)
    }
    assert forgotten == {"accounts.DataLink.account"}  # found by its address, which is that of the account


# --- Canaries ----------------------------------------------------------------------------------------------------

# Tables that nobody who is not the machine or Statistics Netherlands writes in. That the log takes no words of anybody
# is shown in tests/audit.
# Files are not searched either: the municipality is asked to (casework/mail/without_contact).
MACHINES = {
    "media.DocumentContent",
    "media.Album",
    "media.Rendition",
    "areas",
    "audit",
    "auth",
    "contenttypes",
    "socialaccount.SocialApp",
    "initiatives.SearchClock",
    "accounts.Logo",
}
# Of these an address goes wherever it stands. A name goes where it is certain whose it is.
ADDRESS_ALONE = NOBODYS.keys() - {"initiatives.Classification", "readings.Finding", "curation.Choice"}
# Columns of a fixed form, in which no words fit.
FORMED = {
    "outbox.Message.sender": "an address of the site, or of a municipality",
    "mfa.Authenticator.data": "keys, of which a word would be no key",
    "knowledge.Fit.question": "a question of the checklist by its key; the database takes no other reason beside it",
    "outbox.Turn.limit": "the name of a limit in the settings",
    "knowledge.Fit.answer": "the key of an option",
}


# Columns that hold nothing but how to reach somebody, without being made for addresses alone.
ADDRESSES = {"outbox.Message.recipient", "climate.Referral.reach"}


def connected():
    """One of everything, of an initiator who also worked for the municipality, and what hangs on both."""
    world = one_of_everything()
    person, place, published = world["owner"], a_municipality(), world["published"]
    User.objects.filter(pk=person.pk).update(name=NAME, email=ADDRESS)
    person.emailaddress_set.update(email=ADDRESS)
    person.refresh_from_db()
    admin, theme = an_admin(), world["theme"]
    world["draft"] = a_draft(owner=person, contact_name=NAME, contact_email=ADDRESS, contact_phone=PHONE)
    a_pack()
    an_asset()
    a_funding_list()
    own = {"municipality": place, "by": person}
    in_file = {"initiative": published, "intake": published.intake}
    content_type, soon = ContentType.objects.get_for_model(User), timezone.now() + timedelta(days=1)
    links = {"intake": published.intake, "digest": "a" * 64}
    social = SocialAccount.objects.create(user=person, provider="oidc", uid="x")
    view, made_once = world["view"], {"organisation": an_organisation()}
    LogEntry.objects.create(user=person, content_type=content_type, object_id="1", action_flag=1)
    EmailConfirmation.objects.create(email_address=person.emailaddress_set.get(), key="x", sent=timezone.now())
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    SocialToken.objects.create(account=social, token="x", token_secret="x")
    MunicipalSession.objects.create(session_key="x", account=social)
    UserSession.objects.create(
        user=person, ip="192.0.2.7", last_seen_at=timezone.now(), session_key="x", user_agent="x"
    )
    Theme.objects.create(**made_once, file_name="x", tokens=theme.tokens, report={}, digest=theme.digest, by=person)
    Erasure.objects.create(reference="X", by=person, municipality=place)
    DataLink.objects.make(ADDRESS, language="nl")
    for model in (ResumeLink, StateLink):
        model.objects.create(**links)
    Confirmation.objects.create(address=ADDRESS, confirmed_at=timezone.now(), **links)
    Holder.objects.create(address=ADDRESS, user=person, by=admin, **links)
    world["own_pack"] = CouncilPack.objects.order_by("made_at").last()
    PackPdf.objects.create(pack=world["own_pack"], is_full=True, content=b"x")
    AssignmentRule.objects.create(municipality=place, official=person, neighbourhood=world["area"])
    LetterText.objects.create(municipality=place, kind="published", language="nl")
    act = BulkAct.objects.last()
    BulkChange.objects.create(act=act, initiative=published, official_before=person)
    Joining.objects.create(initiative=published, changed_by=person)
    Bulletin.objects.create(initiative=published, by=person, shown_until=soon)
    Offer.objects.create(municipality=place, official=person, by=person, kind="say")
    Redaction.objects.create(initiative=published, why="x", places=1, **own)
    Letter.objects.create(
        kind="published", recipient=ADDRESS, posted_at=soon, way="mail", due_at=soon, **in_file, **own
    )
    said = {"municipality": place, "year": 2026, "side": "initiator", "statement": "room", "answer": "agree"}
    Opinion.objects.create(person=person_of(ADDRESS, place.pk, 2026), **said)
    Score.objects.create(round=world["officials_round"], official=person, ideas=7)
    Digest.objects.create(view=view, day=timezone.localdate())
    reading = Reading.objects.last()
    Choice.objects.create(reading=reading, category=world["category"])
    Message.objects.create(recipient=ADDRESS, subject="x", text="x", language="nl")
    Invitation.objects.create(municipality=place, email=ADDRESS, digest="b" * 64, expires_at=soon, by=person)
    Referral.objects.create(round=world["round"], name="x", reach=ADDRESS, **own)
    RetentionTerm.objects.create(organisation=an_organisation(), rule="drafts", days=90, by=person)
    on_list = {
        "number": "x",
        "municipality": place,
        "began_on": timezone.localdate(),
        "ended_on": timezone.localdate(),
    }
    Disposal.objects.create(kind="dossiers", key="1", **on_list)
    return world | {"person": person}


class Planted(NamedTuple):
    """A canary of its own in one column of one table."""

    model: type
    column: models.Field
    word: str


def row_of(model, world):
    """A row of this model that hangs on the person, or the last that was made."""
    rows, published = model._base_manager.order_by("-pk"), world["published"]
    names = {each.name for each in model._meta.local_fields}
    if model is Intake:
        return published.intake
    if model is Initiative:
        return published
    fixed = {User: world["person"], CouncilPack: world["own_pack"], Finding: world["own_reading"].findings.first()}
    if model in fixed:
        return fixed[model]
    near = {"initiative": published, "intake": published.intake, "assessment": published.assessment}
    own = [rows.filter(**{name: world["person"]}).first() for name in points_at_people(model)]
    own += [rows.filter(**{name: near[name]}).first() for name in near if name in names]
    return next(filter(None, [*own, rows.first()]), None)


def plant(world):
    """Put a canary into each column of each table that can hold words, on a row that is of the person or hangs on
    them. Returns [Planted]; raw, since no page lets through all that may stand there."""
    planted = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key is asked
        for model in apps.get_models():
            if MACHINES & {model._meta.app_label, model._meta.label}:
                continue
            row = row_of(model, world)
            columns = [each for each in texts_of(model) if not each.primary_key and each.name not in KEYS]
            is_known = row is not None or not columns or model is Session  # of which two come later
            assert is_known, f"no {model._meta.label} to plant in"
            if row is None:
                continue
            for name in points_at_people(model):
                written(row, {name: world["person"].pk})
            for column in columns:
                label = f"{model._meta.label}.{column.name}"
                if label in FORMED:
                    continue
                number = f"kanarie{len(planted)}x"
                value = worded(model, column, row, number, world["published"].pk)
                if value is not None:
                    assert written(row, {column.attname: value}), f"{label} takes no words: say so in FORMED"
                    planted += [Planted(model, column, number)] if number in str(value) else []
        cursor.execute("SET LOCAL session_replication_role = origin")
    return planted


def written(row, values):
    """Whether the database takes these values: what can be of one person or kind alone, stays as it was."""
    try:
        with transaction.atomic():
            return bool(type(row)._base_manager.filter(pk=row.pk).update(**values))
    except IntegrityError:
        return False


def worded(model, column, row, number, own):
    """What is planted in a column: a canary with the name, the address and the number, as far as they fit.

    In a pack it stands with the initiative that has the key `own`.
    """
    known = getattr(row, column.attname)
    if isinstance(column, models.EmailField) or f"{model._meta.label}.{column.name}" in ADDRESSES:
        return ADDRESS
    if column.attname.endswith("phone"):
        return PHONE
    if column.attname == "contact_name":
        return NAME
    if isinstance(column, models.GenericIPAddressField):
        return None
    room = getattr(getattr(column, "base_field", column), "max_length", None) or 10_000
    words = [number, ADDRESS] if model._meta.label in ADDRESS_ALONE else [number, ADDRESS, NAME, PHONE]
    if model._meta.label in {"initiatives.SearchRow", "initiatives.PackPdf"}:
        words = [number, *IDENTITY]
    while len(" ".join(words)) > room:
        words.pop()
    if not words:
        return None
    text = " ".join(words)
    if isinstance(column, models.BinaryField):
        return text.encode()
    if model is CouncilPack and column.name == "contents":
        mine, *others = sorted(known["initiatives"], key=lambda each: each["key"] != own)
        return known | {"note": ADDRESS, "initiatives": [mine | {"note": text}, *others], "title": ADDRESS}
    if isinstance(column, models.JSONField):
        if isinstance(known, str):
            return text
        return [*known, text] if isinstance(known, list) else {**(known or {}), "kanarie": text}
    return [*(known or []), text] if isinstance(column, ArrayField) else text


def everything():
    """{where: text} of all that is kept: each row of each table as text, and what in it is written otherwise."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            found[table] = "\n".join(row for [row] in cursor.fetchall())
        cursor.execute("SELECT value FROM cache")
        found["cache, read"] = " ".join(str(base64.b64decode(value)) for [value] in cursor.fetchall())
    found["sessions, read"] = " ".join(str(each.get_decoded()) for each in Session.objects.all())
    return found


def where(words, texts=None):
    """[(where, word)] of the words that are still found, whatever their capitals, in bytes too."""
    return [
        (place, word)
        for place, text in (texts or everything()).items()
        for word in words
        if word.lower() in text.lower() or word.encode().hex() in text
    ]


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def with_canaries():
    """The world with its canaries, and somebody who is signed in and typed their address."""
    world = connected()
    planted = plant(world)
    person = world["person"]
    person.refresh_from_db()
    Responsibility.objects.filter(official=person).update(until=timezone.now())
    Need.objects.filter(owner=person).update(closed_at=timezone.now(), outcome="met")
    Promise.objects.filter(official=person).update(kept_at=timezone.now())
    session = SessionStore()
    session.update({SESSION_KEY: str(person.pk)})
    session.save()
    other = SessionStore()
    other.update({"intake addresses": {"x": ADDRESS.upper()}})
    other.save()
    cache.set(f"allauth:rl:login:user:{person.pk}", [ADDRESS], 60)
    cache.set(f"allauth:rl:login_failed:{sha256(ADDRESS.encode()).hexdigest()}", [1.0], 60)
    Turn.objects.take({"mail to an address": ADDRESS, "mail": ""})
    Initiative.objects.filter(pk=world["published"].pk).update(slug="kanariaan-vogelzang-doet-mee")
    return world | {"planted": planted}


def test_the_canaries_sing(world, db):
    """Else the tests below would hold of anything."""
    planted = world["planted"]
    texts = everything()
    assert len(planted) > 100
    assert [each for each in planted if not where([each.word], texts)] == []
    assert {place for place, _word in where([ADDRESS], texts)} > {"accounts_user", "intake_intake", "sessions, read"}


def test_no_canary_is_left(world, db):
    person = DataSubject.of(world["person"])

    done = erase(person)

    assert where(IDENTITY) == []
    assert done.rows
    assert str(world["person"].pk) not in {each.get_decoded().get(SESSION_KEY) for each in Session.objects.all()}
    left = {each for each in world["planted"] if where([each.word])}
    may_stay = {each for each in world["planted"] if stays(each.model)}
    assert {f"{each.model._meta.label}.{each.column.name}" for each in left - may_stay} == set()
    assert not User.objects.filter(email=ADDRESS).exists()
    assert str(User.objects.get(pk=world["person"].pk)) == "een oud-collega"
    assert Initiative.objects.get(pk=world["published"].pk).slug != "kanariaan-vogelzang-doet-mee"
    assert CouncilPack.objects.filter(checksum="").count() == 0
    assert all(pack.is_intact for pack in CouncilPack.objects.all())


def stays(model):
    """Whether rows of a model stay without the person, as the house says of it."""
    return model._meta.label in NOBODYS or any(each.stays or model is User for each in HOLDINGS.of(model))


def test_without_an_account_no_canary_is_left_either(world, db):
    """Only an address is known: it goes everywhere, and name and number go from the files in which they stand."""
    person = world["person"]
    User.objects.filter(pk=person.pk).update(email="iemand@anders.example", name="")
    person.emailaddress_set.update(email="iemand@anders.example")
    Intake.objects.filter(owner=person).update(owner=None)

    erase(DataSubject.at(ADDRESS))

    assert where([ADDRESS]) == []
    assert User.objects.filter(pk=person.pk, email="iemand@anders.example").exists()
    in_file = ("intake_intake", "casework_note", "casework_letter", "initiatives_classification", "initiatives_event")
    assert [each for each in where([NAME, PHONE]) if each[0] in in_file] == []


def test_an_admin_erases_within_their_own_municipality_alone(world, db):
    elsewhere = an_intake(
        municipality=a_municipality("GM0355", "Zeist"), contact_email=ADDRESS, contact_name=NAME, owner=world["person"]
    )

    erase(DataSubject.at(ADDRESS, places=("GM9999",)), by=an_admin(), municipality=a_municipality(), reason="Brief")

    elsewhere.refresh_from_db()
    assert (elsewhere.contact_email, elsewhere.contact_name) == (ADDRESS, NAME)
    assert User.objects.filter(email=ADDRESS).exists()
    here = Intake.objects.filter(municipality="GM9999", contact_email__iexact=ADDRESS)
    assert not here.exists()
    assert not Letter.objects.filter(recipient__iexact=ADDRESS).exists()


def test_the_download_holds_what_is_theirs_and_nothing_of_others(world, db):
    with zipfile.ZipFile(io.BytesIO(OwnData(DataSubject.of(world["person"])).zip)) as file:
        said = file.read("gegevens.json").decode()
        page = file.read("uw-gegevens.html").decode()
    json.loads(said)
    for text in (said, page):
        told = {each for each in world["planted"] if each.word in text}
        due = {each for each in world["planted"] if is_shown(each)}
        assert {f"{each.model._meta.label}.{each.column.name}" for each in due - told} == set()
        assert {f"{each.model._meta.label}.{each.column.name}" for each in told - due} == set()
        assert ADDRESS in text and NAME in text and PHONE in text


# Columns that are told with the row that they hang on.
TOLD_WITH = {"readings.Finding.text", "valuation.Figure.name", "valuation.Figure.source"}


def is_shown(planted):
    """Whether the house says that the person gets to see this column."""
    if f"{planted.model._meta.label}.{planted.column.name}" in TOLD_WITH:
        return True
    answers = {each.name for each in questions(Intake)} | {"rejected"} if planted.model is Intake else set()
    of_it = [each for each in HOLDINGS.of(planted.model) if each.is_told]
    return planted.column.name in answers or any(planted.column.name in each.shown for each in of_it)


# --- What is drawn and kept ---------------------------------------------------------------------------------------


def test_no_page_shows_a_canary_that_it_showed_before(world, db, client):
    """Drawings are kept in the process, by version: none of before is shown again."""
    official = an_official()
    readers = {"anonymous": Client(), "official": Client()}  # raw canaries make no good pages
    readers["official"].force_login(official)
    before = {role: seen(reader, world) for role, reader in readers.items()}
    assert ADDRESS in before["official"] and NAME in before["official"]

    erase(DataSubject.of(world["person"]))

    for role, reader in readers.items():
        text = seen(reader, world)
        assert [word for word in IDENTITY if word in text] == [], role


def seen(reader, world):
    """What somebody sees on the pages on which things are kept, all together."""
    published = Initiative.objects.get(pk=world["published"].pk)
    names = ["initiatives:home", "initiatives:list", "initiatives:packs", "workbench:queue", "follow:feed"]
    addresses = [published.get_absolute_url(), *(reverse(name) for name in names)]
    addresses += [f"{reverse('initiatives:list')}?view=table", f"{reverse('initiatives:list')}?view=map"]
    addresses += [world["own_pack"].get_absolute_url(), f"{published.get_absolute_url()}?show=notes"]
    addresses += [reverse("workbench:timeline", args=[published.slug])]
    return " ".join(read(reader.get(address)) for address in addresses)
