"""Which acts stand in the log: docs/audit-log.csv says it of every address that changes something, and each is done
here and leaves exactly its entries. An address that the file does not know, fails."""

import csv
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.erasing import erase
from accounts.holdings import DataSubject
from accounts.models import Invitation, Membership, Organisation, OrganisationChange, User
from audit.models import Entry, What
from casework.joining import Bulletin, Joining
from casework.models import Demand
from climate.models import Opinion, OpinionPublication
from climate.opinions import OpinionStatement
from curation.exchange.files import file_of
from curation.exchange.outcomes import take
from curation.models import Merger, Upload
from taxonomy.deciding import StepWaits
from taxonomy.models import Category, Rule, WaitingStep
from tests.builders import (
    a_category,
    a_document,
    a_municipality,
    a_neighbourhood,
    a_photo,
    a_picture,
    a_price,
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
from tests.office.test_letters import USUAL
from tests.office.test_new import SAID as NEW
from tests.office.test_organisation import SAID
from tests.office.test_theme import FILE
from tests.pages import PageClient
from ui.merging import digest
from valuation.models import PriceList
from workbench.views.joining import seal_of

pytestmark = pytest.mark.django_db


def rows_of(name):
    with (settings.BASE_DIR / "docs" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = rows_of("audit-log.csv")
LOGGED = {row["name"]: set(row["entries"].split()) for row in ROWS if row["entries"]}


def test_every_address_that_changes_something_is_known():
    posts = {row["name"] for row in rows_of("access-matrix.csv") if row["method"] == "POST"}
    assert sorted(row["name"] for row in ROWS) == sorted(posts)


def test_each_says_what_it_logs_or_why_it_logs_nothing():
    assert [row["name"] for row in ROWS if bool(row["entries"]) == bool(row["why_none"])] == []
    assert {what for whats in LOGGED.values() for what in whats} <= set(What)


# --- How each is done ----------------------------------------------------------------------------------------------

DONE = {}


def act(name):
    """Says how to do what is done at this address; a function of (client, who does it)."""

    def keep(do):
        DONE[name] = do
        return do

    return keep


def at(name, *keys):
    return reverse(name, args=keys)


@act("account_logout")
def _(client, by):
    client.post(at("account_logout"))


@act("curation:article-publication")
def _(client, by):
    an_article(published_at=None).publish(by=by)


@act("curation:article-retirement")
def _(client, by):
    an_article().retire(by=by)


@act("curation:article-return")
def _(client, by):
    article = an_article()
    article.retire(by=None)
    article.restore(by=by)


@act("curation:hiding")
def _(client, by):
    a_category("growth/scaling_up").hide(a_municipality(), by=by)


@act("curation:own-part")
def _(client, by):
    parent = a_category("growth/scaling_up")
    words = {"name_nl": "Eigen", "name_en": "Own"}
    Category.objects.add(parent.lens_object, by=by, parent=parent, municipality=a_municipality(), **words)


@act("curation:new")
def _(client, by):
    Category.objects.add(a_category("growth/scaling_up").lens_object, by=by, name_nl="Nieuw", name_en="New")


@act("curation:texts")
def _(client, by):
    a_category("growth/scaling_up").reword(by=by, reason="x", name_nl="Anders")


@act("curation:lens")
def _(client, by):
    lens = a_category("growth/scaling_up").lens_object
    Category.objects.reorder(list(reversed(Category.objects.of(lens).filter(parent=None))), by=by)


@act("curation:merge")
def _(client, by):
    a_category("growth/scaling_up").merge(a_category("growth/recognition"), by=by, reason="x")


@act("curation:move")
def _(client, by):
    a_category("growth/scaling_up").move(a_category("growth/recognition"), by=by, reason="x")


@act("curation:retire")
def _(client, by):
    a_category("growth/scaling_up").retire(by=by, reason="x")


@act("curation:restore")
def _(client, by):
    category = a_category("growth/scaling_up")
    category.retire(by=None, reason="x")
    category.restore(by=by, reason="x")


@act("curation:split")
def _(client, by):
    parts = [{"name_nl": "Een", "name_en": "One"}, {"name_nl": "Twee", "name_en": "Two"}]
    a_category("growth/scaling_up").split(parts, by=by, reason="x")


@act("curation:step")
def _(client, by):
    a_category("growth/scaling_up").retire(by=None, reason="x").undo(by=by)


@act("curation:waiting-step")
def _(client, by):
    for place in (a_municipality(), a_municipality("GM0355", "Zeist")):
        an_organisation(place)
    with pytest.raises(StepWaits) as waits:
        a_category("growth/scaling_up").retire(by=an_admin(), reason="x")
    WaitingStep.objects.ask(waits.value.revision).approve(by=by)


@act("curation:new-rule")
def _(client, by):
    Rule.objects.add("phase", ["idea"], a_category("growth/recognition"), by=by, reason="x")


@act("curation:rule-switch")
def _(client, by):
    Rule.objects.get(key="growth/recognition").switch_off(by=by, reason="x")


@act("curation:rule-target")
def _(client, by):
    Rule.objects.get(key="growth/recognition").point_to(a_category("growth/scaling_up"), by=by, reason="x")


@act("curation:import")
def _(client, by):
    lines = file_of("csv", by).replace(a_category("growth/scaling_up").name_nl, "Verder opschalen")
    upload = Upload.objects.keep(lines.encode(), name="x.csv", kind="csv", by=by)
    seen = take(upload, by=by, reason="", seen="").seal
    take(upload, by=by, reason="Overgenomen", seen=seen)


def a_version(by, **given):
    return PriceList.objects.keep([a_price()], file_name="x.csv", by=by, **given)


@act("curation:list-version")
def _(client, by):
    a_version(by, municipality=None).adopt(over=None, by=by)


@act("office:list-version")
def _(client, by):
    version = a_version(by, municipality=a_municipality())
    client.post(at("office:list-version", "GM9999", "prijslijst", version.pk), {"seen": ""})


@act("curation:mergers")
def _(client, by):
    Merger.objects.take(a_municipality("GM0312", "Bunnik"), a_municipality(), by=by)


@act("curation:merger")
def _(client, by):
    Merger.objects.take(a_municipality("GM0312", "Bunnik"), a_municipality()).undo(by=by)


@act("initiatives:packs")
def _(client, by):
    an_initiative()
    asked = {"municipality": "GM9999", "title": "Raadsstuk", "note": ""}
    assert client.post(at("initiatives:packs"), asked).status_code == 302


@act("invitation")
def _(client, by):
    an_organisation()
    asked = Invitation.objects.invite("n@w.example", municipality=a_municipality(), role="official", by=an_admin())
    return asked.accept(name="Nieuw", password="een-lang-wachtwoord")


@act("office:access")
def _(client, by):
    address = at("office:access", "GM9999", an_official().memberships.get().pk)
    client.post(address)
    client.post(address, {"to": "lift"})


@act("office:assignment")
def _(client, by):
    where = f"neighbourhood:{a_neighbourhood().pk}"
    client.post(at("office:assignment", "GM9999"), {"applies_to": where, "official": by.pk})


@act("office:fresh-start")
def _(client, by):
    an_official().memberships.get().let_start_anew(by=by, reason="Telefoon kwijt")


@act("usersessions_list")
def _(client, by):
    there = UserSession.objects.create(user=by, session_key="elsewhere", ip="192.0.2.1", user_agent="x")
    Session.objects.create(session_key="elsewhere", session_data="", expire_date=timezone.now() + timedelta(days=1))
    client.post(at("usersessions_list"), {"end": str(there.pk)})


@act("account_data_download")
def _(client, by):
    user, own = a_user(), PageClient()
    own.force_login(user)
    assert own.post(at("account_data_download")).status_code == 200
    return user


@act("own_data_link")
def _(client, by):
    user = a_user()
    erase(DataSubject.of(user))
    return user


@act("initiatives:pictures")
def _(client, by):
    intake = an_intake(owner=by)
    initiative = an_initiative(intake=intake)
    photo = a_photo(initiative)
    client.post(at("initiatives:pictures", intake.pk), {"do": "remove", "picture": photo.digest})


@act("workbench:pictures")
def _(client, by):
    initiative = an_initiative()
    photo = a_photo(initiative, approved=False)
    page = at("workbench:pictures", initiative.slug)
    given = {"picture": photo.digest, "seen": digest(photo.words_for_officials)}
    client.post(page, given | {"do": "refuse", "why": "Onscherp."})
    client.post(page, given | {"do": "show"})
    client.post(page, given | {"do": "remove"})


@act("workbench:documents")
def _(client, by):
    initiative = an_initiative()
    document = a_document(initiative, by=by)
    client.post(at("workbench:documents", initiative.slug), {"do": "remove", "document": document.pk})


@act("office:erasing")
def _(client, by):
    erase(DataSubject.of(a_user()), by=by, municipality=a_municipality(), reason="Op verzoek")


@act("office:sign-in")
def _(client, by):
    an_organisation().record(OrganisationChange.What.SIGN_IN, by=by)


@act("office:invite")
def _(client, by):
    asked = {"email": "nieuw@waaierdam.example", "role": "official", "name": ""}
    client.post(at("office:invite", "GM9999"), asked)


@act("office:invitation")
def _(client, by):
    asked = Invitation.objects.invite("n@w.example", municipality=a_municipality(), role="official", by=an_admin())
    address = at("office:invitation", "GM9999", asked.pk)
    client.post(address, {"to": "again"})
    client.post(address, {"to": "withdraw"})


@act("office:leaving")
def _(client, by):
    client.post(at("office:leaving", "GM9999", an_official().memberships.get().pk), {})


@act("office:letter")
def _(client, by):
    an_organisation()
    client.post(at("office:letter", "GM9999", "published"), USUAL | {"subject_nl": "Hoera!"})


@act("office:logo")
def _(client, by):
    picture = SimpleUploadedFile("logo.png", a_picture())
    client.post(at("office:logo", "GM9999"), {"picture": picture, "seen": ""})


@act("office:new")
def _(client, by):
    a_municipality("GM0355", "Zeist")
    User.objects.filter(pk=by.pk).update(is_superuser=True)
    assert client.post(at("office:new"), NEW).status_code == 302


@act("office:organisation")
def _(client, by):
    an_organisation()
    client.post(at("office:organisation", "GM9999"), SAID)


@act("office:person")
def _(client, by):
    client.post(at("office:person", "GM9999", an_official().memberships.get().pk), {"role": "admin"})


@act("office:theme")
def _(client, by):
    an_organisation()
    address = at("office:theme", "GM9999")
    for sent in ({"file": SimpleUploadedFile("huis.css", FILE)}, {"adopt": "yes"}, {"standard": "yes"}):
        client.post(address, sent | {"seen": client.get(address).context["seen"]})


@act("workbench:archive")
def _(client, by):
    address = at("workbench:archive", an_initiative(published=False).slug)
    client.post(address, {"to": "archive", "reason": "Gestopt."})
    client.post(address, {"to": "restore", "reason": "Gaat door."})


@act("workbench:climate-showing")
def _(client, by):
    asked = a_round()
    asked.close()
    for to in ("show", "hide"):
        client.post(at("workbench:climate-showing", asked.pk), {"to": to})


@act("workbench:demand")
def _(client, by):
    owner = a_user()
    initiative = an_initiative(owner=owner, contact_email="mila@kade.example")
    for kind, sent in ((Demand.Kind.TAKE_OFF, {}), (Demand.Kind.REMOVE_DATA, {"details": ["email"]})):
        demand = Demand.objects.make(initiative, kind, by=owner)
        answer = client.post(at("workbench:demand", demand.pk), {"to": "do", "answer": "Gedaan."} | sent)
        assert answer.status_code == 302, answer.context["form"].errors


@act("workbench:joining")
def _(client, by):
    shown, refused = an_initiative(owner=a_user()), an_initiative(owner=a_user(), name="Buurtbus")
    until = timezone.localdate() + timedelta(days=9)
    texts = dict.fromkeys(("when_and_where", "hands", "things", "room"), "x") | {"shown_until": until}
    box = Joining.objects.keep(shown, texts, by=a_user())
    news = Bulletin.objects.add(refused, "Nieuws", shown_until=until, by=a_user())
    address = at("workbench:joining")
    client.post(address, {"what": f"joining-{box.pk}", "do": "show", "seen": seal_of(Joining.objects.get())})
    client.post(address, {"what": f"bulletin-{news.pk}", "do": "no", "why": "x", "seen": seal_of(news)})


@act("workbench:opinion-publication")
def _(client, by):
    an_organisation()
    answers = dict.fromkeys(OpinionStatement.values, "agree")
    for number in range(9):
        Opinion.objects.give(answers, municipality=a_municipality(), side="official", person=f"person {number}")
    OpinionPublication.objects.publish(a_municipality(), timezone.localdate().year, by=by)
    client.post(at("workbench:opinion-publication", "GM9999", timezone.localdate().year), {"to": "withdraw"})


@act("workbench:publication")
def _(client, by):
    address = at("workbench:publication", an_initiative(published=False).slug)
    client.post(address, {"to": "publish"})
    client.post(address, {"to": "unpublish", "reason": "Op verzoek."})


@act("workbench:redaction")
def _(client, by):
    address = at("workbench:redaction", an_initiative(description="Bel 06 1234 5678 voor meer.").slug)
    sent = {"text": "06 1234 5678", "why": "Privé", "step": "look"}
    seen = client.post(address, sent).context["form"].seal
    client.post(address, sent | {"step": "confirm", "seen": seen})


@act("workbench:registration")
def _(client, by):
    client.post(at("workbench:registration", an_intake().pk))


@act("workbench:together")
def _(client, by):
    asked = {"ticked": "yes", "slug": [an_initiative().slug], "act": "archive", "reason": "Gestopt"}
    page = client.get(at("workbench:together"), asked)
    query = page.wsgi_request.GET.urlencode()
    client.post(f"{at('workbench:together')}?{query}", {"seal": page.context["plan"].seal})


@act("workbench:unregistration")
def _(client, by):
    client.post(at("workbench:unregistration", an_initiative(published=False).slug))


@act("workbench:value-showing")
def _(client, by):
    initiative = an_initiative()
    statement = a_statement(initiative, voice="together", hours=(1, 2))
    for to in ("show", "hide"):
        client.post(at("workbench:value-showing", initiative.slug, statement.pk), {"to": to})


# --- Each leaves its entries ----------------------------------------------------------------------------------------

LOOKS = {What.CONTACT_SEEN}  # of a page on the way


def test_each_is_done_here():
    assert sorted(DONE) == sorted(LOGGED)


@pytest.mark.parametrize("name", sorted(LOGGED))
def test_it_leaves_exactly_its_entries(client, name):
    by = an_admin(name="Kim Smit")
    Membership.objects.create(user=by, role="curator")
    client.force_login(by)
    before = set(Entry.objects.values_list("pk", flat=True))
    by = DONE[name](client, by) or by

    left = Entry.objects.exclude(pk__in=before).filter(by=by.pk).exclude(what__in=LOOKS).order_by("pk")
    assert sorted(each.what for each in left) == sorted(LOGGED[name])
    assert all(each.municipality in {"GM9999", "GM0355", ""} for each in left)
    assert Organisation.objects.count() <= 2
