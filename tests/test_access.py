"""Who may do what: docs/access-matrix.csv says it, and every address obeys it. An address it does not know, fails.

Every page is fetched here as everyone, so what each of them must be is looked at here too: valid HTML by the rules of
html-validate, and stored by no browser when it was drawn for somebody who is signed in.
"""

import csv
import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.factors import PROVEN
from accounts.logos import redrawn
from accounts.models import (
    DataLink,
    Erasure,
    IdentityProvider,
    Invitation,
    Logo,
    Membership,
    Organisation,
    OrganisationChange,
    ThemeOnTrial,
)
from accounts.municipal.discovery import key_of
from areas.models import Neighbourhood
from casework.models import BulkAct, Consent, Demand, Letter, Request, Settlement
from climate.models import OpinionInvitation, OpinionPublication, Referral
from curation.models import Merger, Sample, Upload
from follow.models import SavedView
from follow.unsubscribe import token_of
from initiatives.models import Initiative
from intake.options import Voice
from intake.questions import Section
from knowledge.models import Article, Fit
from media.models import Picture
from office.making import Making
from office.tokens import TokenFile
from outbox.models import Message
from outbox.tokens import digest_of
from readings.guides import ABCD
from retention.models import Notice
from taxonomy.models import Category, Revision, Rule, WaitingStep
from tests.accounts.factors import a_passkey
from tests.builders import (
    a_category,
    a_document,
    a_draft,
    a_mark,
    a_municipality,
    a_need,
    a_neighbourhood,
    a_note,
    a_pack,
    a_photo,
    a_picture,
    a_price,
    a_price_list,
    a_promise,
    a_reading,
    a_round,
    a_statement,
    a_user,
    an_admin,
    an_article,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)
from tests.validity import check_valid
from valuation.models import PriceList, Statement

ROLES = ["anonymous", "initiator", "official", "other_official", "admin"]
MATRIX = settings.BASE_DIR / "docs" / "access-matrix.csv"
ROWS = list(csv.DictReader(MATRIX.open(encoding="utf-8")))
# The areas of `climate_of_one`: that of which everyone may see something, and that of which nobody outside may.
AREAS = {"shown_area": "GM9999", "own_area": "BU99990101"}
# Django's own rescue desk has its own rules.
FOREIGN = {"admin"}


def addresses(resolver=None, namespace=""):
    """The names of all addresses, as `reverse` takes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if pattern.namespace not in FOREIGN:
                yield from addresses(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name
        else:
            yield f"{namespace}(nameless) {pattern.pattern}"


def test_the_matrix_knows_every_address():
    assert {row["name"] for row in ROWS} == set(addresses())


def test_the_matrix_is_complete_and_says_nothing_twice():
    assert all(row[role] in {"allow", "deny", "own"} for row in ROWS for role in ROLES)
    keys = [(row["name"], row["method"], row["object"]) for row in ROWS]
    assert len(keys) == len(set(keys))


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(one_of_everything) as made:
        yield made


def one_of_everything():
    """One of everything, made by other people than those who look."""
    a_municipality("GM0355", "Zeist")
    owner = a_user()
    failed = Message.objects.create(
        municipality="GM9999", recipient="a@b.example", subject="x", text="x", language="nl", failed_at=timezone.now()
    )
    waiting = an_initiative(owner=owner, name="Buurtbus", categories=["growth/scaling_up"])
    split = a_category("growth/scaling_up")
    step = split.split(
        [{"name_nl": "Breder", "name_en": "Broader"}, {"name_nl": "Vaker", "name_en": "More often"}],
        by=an_official(waiting.municipality),
        reason="Two kinds of growth",
    )
    published = an_initiative(owner=owner, categories=["actors/collectives"])
    Organisation.objects.get_or_create(municipality=a_municipality())
    typist = an_official()
    typed = an_initiative(by=typist, owner=typist, voice=Voice.OFFICIAL, name="Buurtkas", contact_phone="030 1234567")
    OpinionPublication.objects.create(municipality=a_municipality(), year=2025, figures={})
    consent, token = Consent.objects.ask(typed, by=typist, details=["name", "phone"])
    own_article = an_article(published_at=None, municipality=a_municipality())
    Fit.objects.add_to(own_article, by=None, category=a_category("growth/recognition"), what_nl="bellen")
    return {
        "owner": owner,
        "request": Request.objects.ask(
            an_intake(owner=owner), ["phase"], "Hoe ver?", by=an_official(), municipality=a_municipality()
        ),
        "opinion_token": OpinionInvitation.objects.hand_over(a_municipality(), by=None),
        "demand": Demand.objects.make(published, Demand.Kind.TAKE_OFF, by=owner),
        **climate_of_one(),
        "article": an_article(),
        "draft_article": an_article(published_at=None, municipality=a_municipality()),
        "typed": typed,
        "consent": consent,
        "token": token,
        "letter": Letter.objects.by_hand().first(),
        "split": split,
        "step": step,
        "draft": a_draft(owner=owner),
        "queued": an_intake(owner=owner),
        "queued_too": an_intake(name="Nog een buurttuin"),
        "settlement": Settlement.objects.decline(an_intake(name="Te koop"), by=None, reason="spam"),
        "registered": an_initiative(published=False, owner=owner),
        "published": published,
        "note": a_note(published),
        "promise": a_promise(published),
        "need": a_need(published),
        "mark": a_mark(published),
        "reading": a_reading(published, by=an_official(), levels=[2]),
        "own_reading": a_reading(published, by=owner, voice=Voice.INITIATOR, levels=[3]),
        "area": a_neighbourhood(),
        "area_reading": a_reading(a_neighbourhood(), guide=ABCD, by=an_official(), levels=[1]),
        "mail": failed,
        "warning": Notice.objects.create(rule="drafts", key=str(a_draft().pk), digest=digest_of("warned")),
        "category": a_category("actors/collectives"),
        "pack": a_pack(),
        "step_over_many": BulkAct.objects.create(
            kind="archive", municipality=a_municipality(), by=an_official(), reason="Klaar"
        ),
        "public_pack": a_pack(is_public=True),
        "sample": a_sample(),
        "upload": Upload.objects.keep(b"", name="x.csv", kind="csv", by=an_admin()),
        "view": SavedView.objects.keep("", owner=owner, name="Buurttuinen"),
        "rule": Rule.objects.get(key="growth/recognition"),
        "passkey": a_passkey(owner),
        "member": an_official(name="Sam Bakker").memberships.get(),
        "invitation": an_invitation(),
        "logo": Logo.objects.put(an_organisation(), redrawn(a_picture()), by=None),
        "theme": a_theme(),
        "waiting_step": a_waiting_step(),
        **values(published, owner),
        "provider": a_provider(),
        "merger": Merger.objects.take(a_municipality("GM0312", "Bunnik"), a_municipality()),
        "own_article": own_article,
        "article_step": own_article.publish(by=None, reason="Vastgesteld door de raad"),
        "own_fit": own_article.fits.get(),
        "photo": a_photo(published),
        "waiting_photo": a_photo(waiting, approved=False),
        "document": a_document(published),
        "erasure": Erasure.objects.create(reference="BCDF"),
        "data_token": DataLink.objects.make("wie@kade.example", language="nl")[1],
    }


def a_provider():
    """Where the people of Waaierdam sign in. What it says of itself is known already."""
    issuer = "https://login.waaierdam.example"
    document = {name: issuer for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")}
    cache.set(key_of(issuer), document, None)
    details = {"issuer": issuer, "client_id": "waaier", "domains": ["waaierdam.nl"], "opened_at": timezone.now()}
    made = IdentityProvider.objects.keep(an_organisation(), by=None, secret="geheim", **details)
    # axe cannot tell the contrast of what changed in a timeline as long as this one; tests/office looks at its words.
    OrganisationChange.objects.filter(what=OrganisationChange.What.SIGN_IN).delete()
    return made


def climate_of_one():
    """A meeting that is open, a round of officials, one that everyone may see, and somebody whom a scorer named."""
    asked, shown = a_round(area=a_neighbourhood().code), a_round(way="link", name="Per brief")
    shown.close()
    shown.show()
    return {
        "round": asked,
        "officials_round": a_round(way="official"),
        "shown_round": shown,
        "referral": Referral.objects.put_down(asked, name="Sam Visser", reach="sam@kade.example"),
    }


def values(published, owner):
    """What two initiatives are worth, one of them for everyone, and the lists behind that."""
    valued = an_initiative(owner=owner, name="Buurtkeuken")
    public = a_statement(valued, voice="together", hours=(1, 2))
    public.show(by=public.by)
    shared = a_price_list()
    tried = {"municipality": a_municipality(), "file_name": "x.csv", "by": an_admin()}
    return {
        "valued": valued,
        "public_statement": public,
        "statement": a_statement(published, voice="together", prices=[(shared.rows.get(), 2, 3)]),
        "shared_list": shared,
        "price_list": a_price_list(a_price(low="2"), municipality=a_municipality()),
        "tried_list": PriceList.objects.keep([a_price(low="3")], **tried),
    }


def a_sample():
    """An initiative that an official reads a second time."""
    an_initiative(categories=["actors/collectives"])
    reader = an_official()
    return Sample.objects.draw(a_municipality(), size=1, reader=reader, by=reader)


def a_theme():
    """A theme that is looked at."""
    tokens = {"--utrecht-link-color": "#003b7a"}
    report = Making(TokenFile(tokens)).made()[1]
    return ThemeOnTrial.objects.try_out(an_organisation(), file_name="x.css", tokens=tokens, report=report, by=None)


def a_waiting_step():
    """A step that an admin asked for."""
    by = an_admin()
    step = Revision(kind="reworded", by=by, category=a_category("actors/collectives"), at=timezone.now())
    return WaitingStep.objects.ask(step)


def an_invitation():
    """Somebody is asked to work for Waaierdam, and did not answer yet."""
    an_organisation()
    who = {"municipality": a_municipality(), "role": Membership.Role.OFFICIAL}
    return Invitation.objects.invite("anouk@waaierdam.example", by=an_admin(), **who)


def person(role):
    return {
        "anonymous": lambda: None,
        "initiator": a_user,
        "official": an_official,
        "other_official": lambda: an_official(a_municipality("GM0355", "Zeist")),
        "admin": an_admin,
    }[role]()


def parameters(row, world):
    """What stands in the address, by its name and by the object that the row is about."""
    thing = world.get(row["object"])
    token = world["token"] if row["object"] == "consent" else "unknown"
    by_name = {
        "initiatives:lens": {"lens": "bloedgroepen"},
        "initiatives:category": {"lens": "bloedgroepen", "category": "collectieven"},
        "curation:choices": {"code": "GM9999"},
        "curation:contact": {"code": "GM9999"},
        "curation:mergers": {"code": "GM9999"},
        "curation:hiding": {"code": "GM9999", "pk": world["category"].pk},
        "curation:own-part": {"code": "GM9999", "pk": world["category"].pk},
        "curation:lens": {"lens": "bloedgroepen"},
        "curation:new": {"lens": "bloedgroepen"},
        "casework:consent": {"token": token},
        "climate:opinion": {"token": world["opinion_token"]},
        "initiatives:opinions": {"code": "GM9999"},
        "initiatives:own-opinion": {"code": "GM9999"},
        "workbench:opinions": {"code": "GM9999"},
        "workbench:opinions-file": {"code": "GM9999"},
        "workbench:opinion-invitations": {"code": "GM9999"},
        "workbench:opinion-publication": {"code": "GM9999", "year": 2025},
        "workbench:scales": {"code": "GM9999"},
        "workbench:scales-file": {"code": "GM9999"},
        "openid_connect_login": {"provider_id": "GM9999"},
        "openid_connect_callback": {"provider_id": "GM9999"},
        "municipal_ended_there": {"provider_id": "GM9999"},
        "office:letter": {"code": "GM9999", "kind": "published"},
        "privacy-of": {"name": "waaierdam"},
        "retention:keep": {"token": "warned" if row["object"] == "warned" else "unknown"},
        "invitation": {"token": "unknown"},
        "own_data_link": {"token": world["data_token"] if row["object"] == "data_link" else "unknown"},
        "erased": {"reference": world["erasure"].reference},
        "theme": {"digest": world["theme"].digest},
        "organisation-logo": {"code": "GM9999", "digest": world["logo"].digest},
        "initiatives:export": {"kind": "csv"},
        "sitemap-part": {"section": "initiatives"},
        "curation:exchange-file": {"kind": "csv"},
        "curation:article-fit": {"pk": world["own_article"].pk, "fit": world["own_fit"].pk},
        "curation:reading": {"pk": world["sample"].pk, "number": 1},
        "workbench:belonging-initiative": {"pk": world["queued"].pk, "slug": world["registered"].slug},
        "workbench:belonging-intake": {"pk": world["queued"].pk, "other": world["queued_too"].pk},
        "climate:score": {"token": getattr(thing, "token", "unknown")},
        "climate:thanks": {"token": getattr(thing, "token", "unknown")},
        "initiatives:climate-area": {"area": AREAS.get(row["object"])},
        "initiatives:climate-file": {"area": AREAS.get(row["object"])},
        "workbench:climate-area": {"area": AREAS.get(row["object"])},
        "workbench:climate-file": {"area": AREAS.get(row["object"])},
        "intake:resume": {"token": "unknown"},
        "intake:confirm": {"token": "unknown"},
        "intake:state": {"token": "unknown"},
        "intake:join": {"token": "unknown"},
        "casework:request": {"token": "unknown"},
        "follow:stop": {"token": token_of(world["view"])},
        "intake:section": {"pk": world["draft"].pk, "section": Section.BASICS},
    }
    if row["name"] in by_name:
        return by_name[row["name"]]
    if row["name"] in {"initiatives:look-along", "workbench:look-along", "workbench:look-together"}:
        return {"slug": thing.slug, "guide": "actie"}
    if isinstance(thing, Picture):
        return {"digest": thing.digest, "width": 400, "kind": "avif"}
    if isinstance(thing, Neighbourhood):
        return {"code": thing.code}
    if row["name"].startswith("retention:") and row["object"]:
        code = "GM0355" if row["object"] == "other_municipality" else "GM9999"
        return {"code": code} | ({"end": "csv"} if row["name"] == "retention:register-file" else {})
    if row["name"].startswith(("office:list", "curation:list")):
        return list_parameters(row, thing)
    if isinstance(thing, Statement):
        return {"slug": thing.initiative.slug, "pk": thing.pk}
    if row["name"].startswith("office:") and row["object"]:
        code = "GM0355" if row["object"] == "other_municipality" else "GM9999"
        return {"code": code} | ({"pk": thing.pk} if thing else {})
    if isinstance(thing, Category):
        return {"lens": thing.lens_object.slug, "slug": thing.slug}
    if isinstance(thing, Article) and row["name"].startswith("curation:"):
        return {"pk": thing.pk}
    if isinstance(thing, Article | Initiative):
        return {"slug": thing.slug}
    return {"pk": thing.pk} if thing else {}


def list_parameters(row, thing):
    """What stands in the address of a list that comes in as a file."""
    found = {"kind": "prijslijst"} if row["name"] != "office:lists" else {}
    if row["name"].startswith("office:"):
        found["code"] = "GM0355" if row["object"] == "other_municipality" else "GM9999"
    if row["name"].endswith("-file"):
        found["end"] = "csv"
    return found | ({"pk": thing.pk} if thing else {})


def has_just_shown(client, user):
    """Whoever is signed in gave their password, and a second factor, a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session[PROVEN] = {"user": str(user.pk), "how": "totp", "at": time.time()}
    session.save()


@pytest.fixture(scope="module")
def people(kept_rows, world):
    """{role: who has it}, made after the world and, as that, once."""
    with kept_rows(lambda: {role: person(role) for role in ROLES}) as made:
        yield made | {"owner": world["owner"]}


def visit(client, row, user, world):
    """The answer that this person gets. It is no failure of the site; a page is valid HTML, and so is that to which it
    leads; and what is for somebody who is signed in says that no browser may store it."""
    if user:
        client.force_login(user)
        if row["name"].startswith("mfa_") or row["name"] == "office:fresh-start":
            has_just_shown(client, user)
    answer = getattr(client, row["method"].lower())(reverse(row["name"], kwargs=parameters(row, world)))
    assert answer.status_code < 500
    if row["method"] == "GET":
        if user:
            # A logo and a style sheet are the same for everyone, and stand under a name of their own.
            words = set(answer.headers.get("Cache-Control", "").split(", "))
            assert words & {"no-store", "immutable"}, f"{user} may store {row['name']}"
        check_valid(answer, row["name"])
        if answer.status_code == 302 and answer.url.startswith("/") and not leads_to_sign_in(answer):
            check_valid(client.get(answer.url, follow=True), f"from {row['name']}")
    return answer


def leads_to_sign_in(answer):
    said_who = reverse("account_login"), reverse("account_reauthenticate")
    return answer.status_code == 302 and answer.url.startswith(said_who[0]) and not answer.url.startswith(said_who[1])


def is_allowed(client, row, user, world):
    """Whether this person gets something other than a refusal or the way to the sign-in page."""
    answer = visit(client, row, user, world)
    return not leads_to_sign_in(answer) and answer.status_code not in {401, 403, 404, 410}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['name']} {row['object']}".strip())
def test_each_role_gets_what_the_matrix_says(client, world, people, db, row):
    for role in ROLES:
        # What one role changed must not answer for the next.
        with transaction.atomic():
            if row[role] == "own":
                assert not is_allowed(client, row, people[role], world), role
                client.logout()
                assert is_allowed(client, row, people["owner"], world), role
            else:
                assert is_allowed(client, row, people[role], world) == (row[role] == "allow"), role
            client.logout()
            transaction.set_rollback(True)
