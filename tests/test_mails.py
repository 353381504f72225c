"""Every mail that the product can send, in both languages and with the longest names that people can give."""

import re
from html import unescape

import pytest
from allauth.core.context import request_context
from django.test import RequestFactory
from django.utils import timezone

from accounts.adapter import AccountAdapter
from accounts.letters import LETTERS
from accounts.models import Organisation
from casework.letters import Letter, LetterKind
from casework.models import Consent, Demand, Request
from casework.posting import post_next
from follow.digests import digest
from follow.models import Frequency
from intake.models import Confirmation, Holder, Intake, ResumeLink
from intake.options import Voice
from outbox.letters import preview
from outbox.models import LONGEST_SUBJECT, Message
from tests.builders import a_draft, a_municipality, a_user, an_admin, an_initiative, an_intake, an_official
from tests.follow.conftest import a_view
from tests.follow.test_models import at

pytestmark = pytest.mark.django_db
SITE = "https://waaier.example"
LONG = "Waaierdammerveerse gemeenschapsmoestuinvereniging van bewoners, ondernemers en scholen aan de kade"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def waaierdam():
    municipality = a_municipality(name=f"Waaierdam aan de {LONG}")
    organisation = Organisation.objects.create(municipality=municipality)
    organisation.change(
        by=an_admin(municipality),
        contact_name=f"Team {LONG}",
        contact_email="initiatieven@waaierdam.example",
        contact_phone="14 0999",
    )
    return municipality


def mails_of_an_account(user):
    values = {"to_email": f"{'a' * 60}@example.org", "from_email": user.email, "deleted_email": user.email}
    values |= {"device": "Firefox op Windows", "place": "stadhuis", "provider": "Gemeente Waaierdam"}
    values |= {"by": "Anna Bakker", "organisation": "Gemeente Waaierdam", "reason": "Telefoon gestolen"}
    request = RequestFactory().get("/")
    request.user = an_official()  # whom no limit keeps from writing so many
    with request_context(request):
        for name in LETTERS:
            AccountAdapter(request).send_mail(name, user.email, {"user": user, "code": "BCDF-GHJK", **values})


def mails_of_an_intake(intake):
    """A link to go on, the question to the contact person, and the copy."""
    ResumeLink.objects.mail(intake, "fatima@kade.example", intake.language)
    if intake.is_submitted:
        Confirmation.objects.ask(intake, caused_by=None)
        intake.post_copy("fatima@kade.example", intake.language, caused_by=None)


def mails_of_casework(draft, intake):
    """An invitation, a question to whom nobody confirmed and to whom somebody did, and what became of a demand."""
    Holder.objects.invite(draft, "buur@kade.example", by=None, caused_by=None)
    official = an_official(intake.municipality)
    asked = {"by": official, "municipality": intake.municipality}
    request = Request.objects.ask(intake, ["phase"], f"Hoe ver is {LONG}?", **asked)
    request.withdraw()
    Confirmation.objects.update(confirmed_at=timezone.now())
    Request.objects.ask(intake, ["phase"], f"Hoe ver is {LONG}?", **asked)
    initiative = an_initiative(intake=intake, published=False)
    owner = a_user(language=intake.language)
    for words, end in (("", Demand.refuse), (LONG, Demand.fulfil)):
        demand = Demand.objects.make(initiative, Demand.Kind.TAKE_OFF, by=owner, words=words)
        end(demand, by=official, answer=LONG)


def a_digest(owner, municipality):
    official = an_official(municipality)
    gone, archived = (an_initiative(name=f"{LONG} {number}", municipality=municipality) for number in range(2))
    view = a_view(owner, name=LONG, frequency=Frequency.DAILY)
    an_initiative(name=LONG, summary=f"{LONG} {LONG}", municipality=municipality)
    gone.unpublish(by=official, reason="x")
    archived.archive(by=official, reason="x")
    now = at("2030-11-24 07:00")
    return digest(view.pk, now)


def letters_of(municipality, language):
    """Every kind of letter, each in a mail of its own; two that leave together; and the mails about consent."""
    official, together = an_official(municipality, name=LONG), a_user(name=LONG, language=language)
    for kind in LetterKind:
        words = {"reason": LONG, "question": LONG, "to": LONG, "changes": f"- {LONG}: {LONG}"}
        owner = a_user(name=LONG, language=language)
        intake = an_intake(municipality=municipality, owner=owner, name=LONG)
        Letter.objects.tell(kind, by=official, intake=intake, **words)
    an_initiative(by=official, municipality=municipality, owner=together, name=LONG)
    Letter.objects.update(due_at=timezone.now())
    while post_next():
        pass
    facts = {"owner": official, "voice": Voice.OFFICIAL, "contact_name": LONG, "language": language, "name": LONG}
    typed = an_initiative(by=official, municipality=municipality, **facts)
    asked, token = Consent.objects.ask(typed, by=official, details=["name", "email"], to="fatima@kade.example")
    asked.agree(typed.intake.contact_details, ["name"], token=token)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_mail_reads_well_in_a_list_as_text_and_as_html(waaierdam, language):
    user = a_user(name=LONG, language=language)
    facts = {"name": LONG, "contact_name": LONG, "description": f"{LONG} {LONG}", "language": language}
    draft, intake = a_draft(municipality=waaierdam, **facts), an_intake(municipality=waaierdam, **facts)
    mails_of_an_account(user)
    assert a_digest(user, waaierdam)
    of_both = Message.objects.count()
    for each in (draft, intake):
        mails_of_an_intake(each)
    mails_of_casework(draft, intake)

    mails = list(Message.objects.order_by("pk"))
    assert (of_both, len(mails)) == (len(LETTERS) + 1, len(LETTERS) + 10)
    letters_of(waaierdam, language)
    letters = Message.objects.exclude(pk__in=[mail.pk for mail in mails]).order_by("pk")
    assert len(letters) == len(LetterKind) + 4
    mails += letters
    for mail in mails:
        assert 0 < len(mail.subject) <= LONGEST_SUBJECT
        sent = mail.as_email()
        lines = sent.body.split("\n")
        assert [line for line in lines if len(line) > 78 and " " in line.strip()] == []
        assert lines.count("-- ") == 1
        [(html, _kind)] = sent.alternatives
        assert f"<title>{mail.subject}</title>" in unescape(html)
        news = preview(mail.text)
        shown = unescape(re.search(r'<div class="preview" aria-hidden="true">(.*?)</div>', html, re.S)[1])
        assert shown == news and len(news) > 20 and not news.startswith("Waaier")
        assert html.index("preview") < html.index('class="name"')
        # Whoever reads the text misses no link.
        links = [unescape(href).rstrip("/") for href in re.findall(r'href="(.*?)"', html)]
        assert links and [href for href in links if href not in mail.text] == []
        assert "prefers-color-scheme: dark" in html and '<meta name="color-scheme" content="light dark">' in html


def test_the_mails_of_one_intake_are_one_thread_and_say_whom_to_reach(waaierdam):
    intake, other = an_intake(municipality=waaierdam), an_intake(municipality=waaierdam)
    for each in (intake, other):
        mails_of_an_intake(each)

    mails = [mail.as_email().message() for mail in Message.objects.order_by("pk")]
    roots = [mail["References"] for mail in mails]
    assert len(set(roots)) == 2
    assert roots == [roots[0]] * 3 + [roots[3]] * 3
    assert [mail["In-Reply-To"] for mail in mails] == roots
    assert len({mail["Message-ID"] for mail in mails} | set(roots)) == 8
    assert re.fullmatch(r"<[0-9a-f]{32}@waaier\.example>", roots[0])
    assert not {intake.pk.hex, str(intake.pk), intake.reference} & set(re.split("[<@]", roots[0]))
    # The link to go on is from before there was a number.
    subjects = Message.objects.order_by("pk").values_list("subject", flat=True)[:3]
    assert [each.startswith(f"{intake.reference}: ") for each in subjects] == [False, True, True]
    for mail in mails:
        assert "<initiatieven@waaierdam.example>" in mail["Reply-To"]
    text = Message.objects.first().text
    assert "\nHebt u een vraag? De gemeente Waaierdam" in text
    assert f"\nTeam {LONG}\ninitiatieven@waaierdam.example\n14 0999\n" in text


def test_a_merged_municipality_is_reached_where_it_is_now_and_without_a_contact_nobody_is_named(waaierdam):
    old = a_municipality("GM0312", "Bunnik", went_up_in=waaierdam, vanished_on="2026-01-01")
    assert Organisation.objects.contact_of(old).email == "initiatieven@waaierdam.example"
    ResumeLink.objects.mail(a_draft(municipality=a_municipality("GM0355", "Zeist")), "a@kade.example", "nl")
    ResumeLink.objects.mail(Intake.objects.create(), "a@kade.example", "nl")
    for mail in Message.objects.all():
        assert "Reply-To" not in mail.headers
        assert "Hebt u een vraag?" not in mail.text


def test_while_nobody_is_named_where_a_municipality_is_now_its_own_contact_answers(waaierdam):
    zeist = a_municipality("GM0355", "Zeist")
    waaierdam.went_up_in, waaierdam.vanished_on = zeist, "2026-01-01"
    waaierdam.save()
    assert Organisation.objects.contact_of(waaierdam).email == "initiatieven@waaierdam.example"
    Organisation(municipality=zeist).change(by=an_admin(zeist), contact_phone="14 030")
    assert Organisation.objects.contact_of(waaierdam)[:] == ("Zeist", "", "", "14 030")
