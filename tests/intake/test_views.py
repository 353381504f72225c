"""The way through the form as a visitor goes it: forward, back, away and on again, and in once."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Organisation
from casework.terms import Term
from intake.forms import section_form
from intake.models import Intake, ResumeLink
from intake.options import Voice
from intake.ownership import ADDRESSES
from intake.questions import Section, questions
from outbox.models import Message
from tests.accounts.test_kept import carried, send
from tests.builders import a_draft, a_municipality, a_neighbourhood, a_user, an_intake, an_official
from tests.intake.test_submission import at_once
from tests.pages import PageClient, mark_on, seal_on, tight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def sam(client):
    """The client, signed in."""
    user = a_user("sam@example.org", name="Sam")
    client.force_login(user)
    return user


def autosave(client, url, **answers):
    return client.post(url, answers, headers={"X-Requested-With": "autosave"})


class TestStart:
    def test_says_what_it_is_and_makes_nothing(self, client, waaierdam):
        page = client.get("/intake/")
        assert "About 20 minutes" in page.content.decode()
        assert not Intake.objects.exists()
        assert "sessionid" not in client.cookies

    def test_leads_to_the_first_section(self, client, waaierdam):
        response = client.post("/intake/", {"municipality": "GM9999"})
        draft = Intake.objects.get()
        assert response.url == f"/intake/{draft.pk}/initiatief/"
        assert (draft.municipality, draft.owner, draft.voice) == (waaierdam, None, Voice.INITIATOR)
        assert client.get(response.url).status_code == 200

    def test_needs_a_municipality(self, client, waaierdam):
        page = client.post("/intake/", {"municipality": ""})
        assert "Choose the municipality." in page.content.decode()
        assert not Intake.objects.exists()

    def test_shows_what_was_started_before(self, client, draft, sam):
        own = a_draft(owner=sam, name="Repair café")
        a_draft(name="Van een ander")
        html = client.get("/intake/").content.decode()
        assert reverse("intake:section", args=[own.pk, Section.SIZE]) in html
        assert "Van een ander" not in html

    def test_records_the_voice_of_an_official(self, client):
        client.force_login(an_official())
        assert "Together with the initiator" in client.get("/intake/").content.decode()
        client.post("/intake/", {"municipality": "GM9999", "voice": "official"})
        assert Intake.objects.get().voice == Voice.OFFICIAL


class TestSection:
    @pytest.mark.parametrize("section", Section, ids=str)
    def test_asks_all_its_questions(self, client, draft, kade, address, section):
        html = client.get(address(draft, section)).content.decode()
        assert [f.name for f in questions(Intake, section) if f'name="{f.name}"' not in html] == []

    @pytest.mark.parametrize("page", ["size", "check"])
    def test_its_steps_lead_to_this_draft_and_no_other(self, client, draft, hold, address, page):
        other = hold(client, a_draft())
        for each, elsewhere in [(draft, other), (other, draft), (draft, other)]:
            html = client.get(address(each, page)).content.decode()
            assert f'href="{address(each, "basics")}"' in html
            assert str(elsewhere.pk) not in html

    def test_leads_on_and_saves(self, client, blank, address):
        response = client.post(address(blank, "basics"), {"name": "Repair café", "municipality": "GM9999"})
        assert response.url == address(blank, "contact")
        blank.refresh_from_db()
        assert blank.name == "Repair café"

    def test_leads_to_the_check_at_the_end(self, client, draft, address):
        assert client.post(address(draft, "phase"), {"phase": "idea"}).url == address(draft, "check")

    def test_going_back_saves_too(self, client, draft, address):
        response = client.post(address(draft, "size"), {"volunteers": "3-10", "previous": ""})
        assert response.url == address(draft, "character")
        draft.refresh_from_db()
        assert draft.volunteers == "3-10"

    def test_leaving_saves_too(self, client, draft, address):
        response = client.post(address(draft, "contact"), {"contact_email": "fatima", "later": ""})
        assert response.url == address(draft, "keep")
        draft.refresh_from_db()
        assert draft.rejected == {"contact_email": ["fatima"]}

    def test_stays_with_what_cannot_be_stored(self, client, draft, address):
        page = client.post(address(draft, "contact"), {"contact_name": "Fatima", "contact_email": "fatima"})
        html = tight(page.content.decode())
        assert page.status_code == 200
        assert html.count("Enter an e-mail address like name@example.nl.") == 2
        assert 'value="fatima"' in html
        assert "<title>Error: Step 2 of 9: Contact – " in html
        assert 'value="fatima"' in client.get(address(draft, "contact")).content.decode()

    def test_asks_for_the_neighbourhoods_of_another_municipality(self, client, draft, kade, address):
        a_neighbourhood("BU03550101", "Centrum", a_municipality("GM0355", "Zeist"))
        given = {"municipality": "GM0355", "neighbourhoods_of": "GM9999", "neighbourhoods": [kade.code]}
        response = client.post(address(draft, "basics"), given)
        assert response.url == address(draft, "basics") + "#div_id_neighbourhoods"
        html = client.get(response.url).content.decode()
        assert "You chose another municipality. Now choose its neighbourhoods." in html
        assert "Centrum" in html
        assert "De Kade" not in html

    def test_saves_in_between(self, client, draft, address):
        response = autosave(client, address(draft, "contact"), contact_name="Noor", contact_email="noor@")
        draft.refresh_from_db()
        assert json.loads(response.content) == {
            "shown": mark_on(client.get(address(draft, "contact"))),
            "conflicts": [],
            "saved_at": timezone.localtime(draft.updated_at).strftime("%H:%M"),
            "errors": {"contact_email": ["Enter an e-mail address like name@example.nl."]},
        }
        assert (draft.contact_name, draft.contact_email) == ("Noor", "fatima@kade.example")
        assert draft.rejected == {"contact_email": ["noor@"]}

    def test_shows_which_sections_are_done(self, client, draft, address):
        html = client.get(address(draft, "size")).content.decode()
        states = re.findall(r"w-step w-step--(\w+)", html)
        assert states == ["done", "done", "done", "current", "todo", "todo", "todo", "done", "todo"]

    def test_unknown_sections_do_not_exist(self, client, draft):
        assert client.get(f"/intake/{draft.pk}/basics/").status_code == 404

    def test_is_not_kept_by_the_browser(self, client, draft, address):
        assert "no-store" in client.get(address(draft, "contact")).headers["Cache-Control"]

    @pytest.mark.parametrize("section", Section, ids=str)
    def test_costs_the_same_number_of_queries(
        self, client, draft, kade, address, section, django_assert_max_num_queries
    ):
        for number in range(2, 9):
            a_neighbourhood(f"BU9999010{number}", f"Buurt {number}")
        with django_assert_max_num_queries(8):  # one of them of the organisations, once a version
            client.get(address(draft, section))

    @pytest.mark.django_db(transaction=True)
    def test_two_tabs_on_two_sections_lose_nothing(self, draft, hold, address):
        tabs = [PageClient(), PageClient()]
        for tab in tabs:
            hold(tab, draft)
        at_once(
            lambda: tabs[0].post(address(draft, "contact"), {"contact_name": "Noor", "contact_email": "n@"}),
            lambda: tabs[1].post(address(draft, "basics"), {"name": "Repair café", "website": "geen adres"}),
        )
        draft.refresh_from_db()
        assert (draft.contact_name, draft.name) == ("Noor", "Repair café")
        assert draft.rejected == {"contact_email": ["n@"], "website": ["geen adres"]}


class TestOlderPage:
    """Two tabs on one section, or two people with one link."""

    CONTACT = {"contact_name": "Fatima de Boer", "contact_email": "fatima@kade.example", "contact_phone": ""}

    @pytest.fixture
    def contact(self, draft, address):
        return address(draft, "contact")

    @pytest.fixture
    def older(self, client, contact):
        """What a page sends that was opened before anything changed."""
        return self.CONTACT | {"shown": mark_on(client.get(contact))}

    def test_changes_only_what_was_changed_on_it(self, client, draft, contact, older, address):
        client.post(contact, self.CONTACT | {"contact_name": "Noor", "publish_contact": ["name"]})
        response = client.post(contact, older | {"contact_phone": "06 1234 5678"})
        assert response.url == address(draft, "character")
        draft.refresh_from_db()
        assert (draft.contact_name, draft.contact_phone, draft.publish_contact) == ("Noor", "06 1234 5678", ["name"])

    def test_keeps_what_was_typed_elsewhere_and_could_not_be_stored(self, client, draft, contact, older):
        client.post(contact, self.CONTACT | {"contact_email": "noor@"})
        client.post(contact, older | {"contact_name": "Noor"})
        draft.refresh_from_db()
        assert (draft.contact_name, draft.rejected) == ("Noor", {"contact_email": ["noor@"]})

    @pytest.mark.parametrize("button", [{}, {"later": ""}, {"previous": ""}], ids=["next", "later", "previous"])
    def test_shows_what_was_changed_elsewhere_as_well(self, client, draft, contact, older, address, button):
        client.post(contact, self.CONTACT | {"contact_name": "Noor", "contact_phone": "06 12345678"})
        mine = older | {"contact_name": "Fatima Bakker", "contact_phone": "030 1234567"} | button
        page = client.post(contact, mine)
        html = tight(page.content.decode())
        assert "Not saved yet: this was changed elsewhere as well" in html
        assert re.search(r'href="#id_contact_name">Who is the contact person\?</a>\s*<q>Noor</q>', html)
        assert 'value="Fatima Bakker"' in html
        draft.refresh_from_db()
        assert (draft.contact_name, draft.contact_phone) == ("Noor", "06 12345678")
        # Who has seen it, may replace it.
        assert client.post(contact, mine | {"shown": mark_on(page)}).status_code == 302
        draft.refresh_from_db()
        assert (draft.contact_name, draft.contact_phone) == ("Fatima Bakker", "030 1234567")

    def test_says_so_in_between_and_saves_the_rest(self, client, draft, contact, older):
        client.post(contact, self.CONTACT | {"contact_name": "Noor"})
        mine = older | {"contact_name": "Fatima Bakker", "contact_phone": "030 1234567"}
        for _time in range(2):  # however often it is tried
            answer = json.loads(autosave(client, contact, **mine).content)
            assert answer["conflicts"] == ["Who is the contact person?"]
            mine["shown"] = answer["shown"]
            draft.refresh_from_db()
            assert (draft.contact_name, draft.contact_phone) == ("Noor", "030 1234567")

    def test_does_not_bring_an_older_answer_back_at_its_second_save(self, client, draft, contact, older):
        client.post(contact, self.CONTACT | {"contact_name": "Noor"})
        for phone in ["030 1234567", "030 1234568"]:
            older["contact_phone"] = phone
            older["shown"] = json.loads(autosave(client, contact, **older).content)["shown"]
        draft.refresh_from_db()
        assert (draft.contact_name, draft.contact_phone) == ("Noor", "030 1234568")

    def test_is_not_in_its_own_way_when_an_answer_was_lost(self, client, draft, contact, older):
        autosave(client, contact, **older | {"contact_name": "Noo"})  # saved, but the browser never heard of it
        response = client.post(contact, older | {"contact_name": "Noor", "unanswered": "contact_name=Noo"})
        assert response.status_code == 302
        draft.refresh_from_db()
        assert draft.contact_name == "Noor"

    def test_takes_municipality_and_neighbourhoods_as_one_answer(self, client, draft, kade, address):
        centre = a_neighbourhood("BU03550101", "Centrum", a_municipality("GM0355", "Zeist"))
        basics, given = address(draft, "basics"), {"name": draft.name, "summary": draft.summary}
        here = given | {"municipality": "GM9999", "neighbourhoods_of": "GM9999"}
        here["shown"] = mark_on(client.get(basics))
        client.post(basics, given | {"municipality": "GM0355"})
        client.post(
            basics, given | {"municipality": "GM0355", "neighbourhoods_of": "GM0355", "neighbourhoods": centre.pk}
        )

        client.post(basics, here | {"name": "Repair café"})
        draft.refresh_from_db()
        assert (draft.name, draft.municipality_id, [*draft.neighbourhoods.all()]) == (
            "Repair café",
            "GM0355",
            [centre],
        )

        html = tight(client.post(basics, here | {"neighbourhoods": kade.pk}).content.decode())
        assert "<q>Zeist</q>" in html and "<q>Centrum</q>" in html
        draft.refresh_from_db()
        assert (draft.municipality_id, [*draft.neighbourhoods.all()]) == ("GM0355", [centre])

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_on_one_answer_do_not_pass_each_other(self, draft, hold, contact, older):
        tabs = [PageClient(), PageClient()]
        for tab in tabs:
            hold(tab, draft)
        first, second = at_once(
            lambda: tabs[0].post(contact, older | {"contact_name": "Noor"}),
            lambda: tabs[1].post(contact, older | {"contact_name": "Sam"}),
        )
        assert sorted([first.status_code, second.status_code]) == [200, 302]
        draft.refresh_from_db()
        assert draft.contact_name == ("Noor" if first.status_code == 302 else "Sam")


class TestCheck:
    def test_shows_every_answer_and_the_way_back_to_it(self, client, hold, address):
        draft = hold(client, a_draft(potential=8, essence_other="Repair café"))
        html = client.get(address(draft, "check")).content.decode()
        for text in ["Buurttuin De Kade", "8 of 10 (1 = No, 10 = Yes)", "Repair café", "Not filled in"]:
            assert text in html
        for section in Section:
            assert f'href="{address(draft, section)}?check=1"' in html
        assert "before you can send" not in html

    @pytest.mark.parametrize("section", Section, ids=str)
    def test_what_is_changed_from_here_leads_back_here(self, client, draft, address, section):
        change = f"{address(draft, section)}?check=1"
        page = tight(client.get(change).content.decode())
        assert "Save and back to the check" in page and 'name="previous"' not in page
        form = section_form(section)(draft)
        answers = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
        assert client.post(change, answers).url == address(draft, "check")

    def test_says_what_is_missing_and_leads_there(self, client, hold, address):
        draft = hold(client, a_draft(name="", phase="", rejected={"website": ["x"]}))
        html = tight(client.get(address(draft, "check")).content.decode())
        assert "3 more things before you can send" in html
        for link in [
            f'href="{address(draft, "basics")}?check=1#id_name">Fill in: What is the initiative called?',
            f'href="{address(draft, "basics")}?check=1#id_website">Correct: What is the address of the website?',
            f'href="{address(draft, "phase")}?check=1#id_phase_0">Fill in: In which phase is your initiative?',
        ]:
            assert link in html

    def test_the_links_to_what_is_missing_lead_to_an_input(self, client, blank, kade, address):
        blank.rejected = {field.name: ["\ufffd"] for field in questions(Intake)}
        blank.save()
        html = tight(client.get(address(blank, "check")).content.decode())
        links = re.findall(r'href="([^"#]+)#([^"]+)">(?:Fill in|Correct)', html)
        assert len(links) == len(questions(Intake))
        pages = {url: client.get(url).content.decode() for url, _id in links}
        assert [(url, anchor) for url, anchor in links if f'id="{anchor}"' not in pages[url]] == []

    def test_sending_too_early_keeps_the_draft(self, client, hold, address):
        draft = hold(client, a_draft(summary=""))
        page = client.post(address(draft, "check"))
        assert page.status_code == 200
        assert "One more thing before you can send" in page.content.decode()
        draft.refresh_from_db()
        assert not draft.is_submitted

    def test_sending_leads_to_the_receipt(self, client, draft, address):
        assert client.post(address(draft, "check")).url == address(draft, "receipt")
        draft.refresh_from_db()
        assert draft.is_submitted

    @pytest.mark.parametrize("change", [{"phase": "idea"}, {"neighbourhoods": []}, {"rejected": {"website": ["x"]}}])
    def test_what_the_page_did_not_show_is_not_sent(self, client, hold, kade, address, change):
        draft = hold(client, a_draft(neighbourhoods=[kade]))
        page = client.get(address(draft, "check"))
        for name, value in change.items():
            getattr(draft, name).set(value) if name == "neighbourhoods" else setattr(draft, name, value)
        draft.save()
        page = client.post(address(draft, "check"), {"seen": seal_on(page)})
        assert "Not sent yet: the answers changed after you opened this page" in page.content.decode()
        draft.refresh_from_db()
        assert not draft.is_submitted
        response = client.post(address(draft, "check"), {"seen": seal_on(page)})
        assert response.status_code == (200 if "rejected" in change else 302)

    def test_sending_twice_ends_on_the_same_receipt(self, client, draft, address):
        urls = {client.post(address(draft, "check")).url for _click in range(2)}
        assert urls == {address(draft, "receipt")}
        assert Message.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_double_click_hands_in_once(self, draft, hold, address):
        clicks = [PageClient(), PageClient()]
        for click in clicks:
            hold(click, draft)
        answers = at_once(*(lambda click=click: click.post(address(draft, "check")) for click in clicks))
        assert [answer.url for answer in answers] == [address(draft, "receipt")] * 2
        assert Intake.objects.submitted().count() == 1
        assert Message.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_an_answer_saved_while_sending_is_in_or_is_refused(self, draft, hold, address):
        sender, writer = PageClient(), PageClient()
        for each in (sender, writer):
            hold(each, draft)
        _sent, saved = at_once(
            lambda: sender.post(address(draft, "check")),
            lambda: writer.post(address(draft, "size"), {"volunteers": "100+"}),
        )
        draft.refresh_from_db()
        assert draft.is_submitted
        assert (draft.volunteers == "100+") == (saved.url == address(draft, "initiator"))

    def test_costs_the_same_number_of_queries(self, client, draft, address, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):  # one of them of the organisations, once a version
            client.get(address(draft, "check"))

    def test_sending_takes_one_statement_for_each_thing_that_it_writes(self, client, hold, waaierdam, address):
        Organisation.objects.create(municipality=waaierdam, contact_name="Ann de Wit")
        client.get(address(hold(client, a_draft()), "check"))
        draft = hold(client, a_draft(contact_email="noor@example.org"))
        with CaptureQueriesContext(connection) as asked:
            client.post(address(draft, "check"))

        kinds = [re.match(r"(SELECT pg_advisory\w+|\w+)", each["sql"].strip())[1] for each in asked]
        assert kinds == [
            *("SELECT", "SAVEPOINT"),  # who asks; the transaction, which is one within that of the test
            *("SELECT", "UPDATE"),  # the draft with its municipality and organisation
            "SELECT pg_advisory_xact_lock",  # the limits, counted as well
            *("INSERT", "INSERT", "INSERT", "INSERT"),  # the link, the mail, who sends it, the term
            *("SELECT", "RELEASE"),  # whether there are rules of assignment
        ]
        assert "Ann de Wit" in Message.objects.get().text
        assert Term.objects.get().intake == draft


class TestSent:
    @pytest.fixture
    def sent(self, client, hold):
        return hold(client, an_intake(potential=8, submitted_at=timezone.now() - timedelta(minutes=5)))

    def test_the_receipt_shows_reference_time_and_answers(self, client, sent, address):
        html = client.get(address(sent, "receipt")).content.decode()
        assert sent.reference in html
        assert f"{timezone.localtime(sent.submitted_at):%H:%M}" in html
        assert "8 of 10" in html

    def test_the_receipt_of_a_change_says_what_happens_with_the_change(self, client, sent, hold, address):
        change = sent.revise()
        change.submit()
        html = client.get(address(hold(client, change), "receipt")).content.decode()
        assert "The change was sent." in html and "Until then the earlier version stays as it is." in html
        assert "registers the initiative" not in html

    def test_the_receipt_says_who_spoke(self, client, address):
        official = an_official()
        client.force_login(official)
        html = client.get(address(an_intake(owner=official, voice=Voice.TOGETHER), "receipt")).content.decode()
        assert "Filled in by initiator and official together." in html

    def test_a_draft_has_no_receipt(self, client, draft, address):
        assert client.get(address(draft, "receipt")).status_code == 404

    @pytest.mark.parametrize("section", Section, ids=str)
    def test_changes_no_more(self, client, sent, address, section):
        response = client.post(address(sent, section), {"name": "Anders", "municipality": ""}, follow=True)
        assert response.redirect_chain == [(address(sent, "receipt"), 302)]
        assert "It cannot change any more." in response.content.decode()
        assert autosave(client, address(sent, section), name="Anders").status_code == 409
        assert Intake.objects.get().values() == sent.values()

    def test_can_be_handed_in_anew(self, client, sent, address):
        response = client.post(address(sent, "revise"))
        draft = Intake.objects.drafts().get()
        assert response.url == address(draft, "basics")
        assert draft.revises == sent
        assert "Buurttuin De Kade" in client.get(response.url).content.decode()
        assert client.get(address(sent, "revise")).status_code == 405

    def test_a_draft_cannot_be_handed_in_anew(self, client, draft, address):
        assert client.post(address(draft, "revise")).status_code == 404


class TestForeign:
    """An intake that the reader does not hold is not found, whoever they are."""

    READERS = {
        "anonymous": lambda: None,
        "another initiator": a_user,
        "an official of its municipality": an_official,
        "an official elsewhere": lambda: an_official(a_municipality("GM0355", "Zeist")),
    }

    @pytest.fixture
    def client(self):
        return Client()

    @pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
    @pytest.mark.parametrize("owned", [True, False], ids=["of an account", "of a session"])
    @pytest.mark.parametrize("page", [*Section.values, "check", "keep", "receipt", "revise"])
    def test_is_not_found(self, client, address, reader, owned, page):
        owner = a_user() if owned else None
        if user := reader():
            client.force_login(user)
        for intake in [a_draft(owner=owner), an_intake(owner=owner)]:
            assert client.get(address(intake, page)).status_code == (405 if page == "revise" else 404)
            assert client.post(address(intake, page), {"name": "Gekaapt"}).status_code in {404, 405}
            assert Intake.objects.get(pk=intake.pk).name == "Buurttuin De Kade"

    def test_is_not_opened_by_a_key_of_an_intake_that_found_its_account(self, client, draft, address):
        draft.owner = a_user()
        draft.save()
        assert client.get(address(draft, "basics")).status_code == 404

    @pytest.mark.parametrize("page", ["basics", "check", "keep", "receipt"])
    def test_its_page_says_how_to_open_it_and_not_whether_there_is_one(self, address, page):
        client, texts = PageClient(), []
        for intake in [a_draft(), an_intake(owner=a_user()), Intake()]:
            where = address(intake, page)
            text = tight(client.get(where).content.decode())
            assert '<h1 class="utrecht-heading-1">U kunt deze intake hier niet openen</h1>' in text
            assert f'href="{reverse("account_login")}?next={where}"' in text
            texts.append(text.replace(str(intake.pk), "…"))
        assert len(set(texts)) == 1

    @pytest.mark.parametrize("owned", [True, False], ids=["of an account", "of a session"])
    def test_what_was_typed_is_sent_after_all_once_it_is_held_again(self, address, hold, owned):
        owner = a_user() if owned else None
        draft, client, typed = a_draft(owner=owner), PageClient(), {"contact_name": ["Noor"], "later": [""]}
        page = send(client, address(draft, "contact"), typed)
        assert page.status_code == 404
        assert "Wat u invulde, is niet weg." in page.content.decode()
        to, again = carried(page)
        del again["csrfmiddlewaretoken"]
        assert (to, again) == (address(draft, "contact"), typed)
        client.force_login(owner) if owned else hold(client, draft)
        assert send(client, to, again).url == address(draft, "keep")
        draft.refresh_from_db()
        assert draft.contact_name == "Noor"

    def test_neither_is_one_that_never_was(self, client, waaierdam):
        assert client.get(f"/intake/{uuid4()}/initiatief/").status_code == 404
        assert client.get("/intake/geen-sleutel/initiatief/").status_code == 404


class TestKeep:
    def test_an_account_finds_it_under_my_initiatives(self, client, sam, address):
        html = client.get(address(a_draft(owner=sam), "keep")).content.decode()
        assert f'href="{reverse("initiatives:mine")}"' in html
        assert 'name="email"' not in html

    def test_mails_the_link_and_opens_elsewhere(self, client, draft, address):
        response = client.post(address(draft, "keep"), {"email": "noor@example.org"}, follow=True)
        assert "We sent the link to noor@example.org." in response.content.decode()
        path = re.search(r"/intake/hervatten/\S+/", Message.objects.get().text)[0]

        elsewhere = PageClient()
        response = elsewhere.get(path)
        assert response.url == address(draft, "size")
        assert elsewhere.get(response.url).status_code == 200

    def test_proposes_the_address_as_the_contact_s_to_who_gave_it_and_to_nobody_else(self, client, hold, address):
        draft, other = hold(client, a_draft(contact_email="")), hold(client, a_draft(contact_email=""))
        client.post(address(draft, "keep"), {"email": "noor@example.org"})
        path = re.search(r"/intake/hervatten/\S+/", Message.objects.get().text)[0]
        elsewhere = PageClient()
        elsewhere.get(path)

        for page in ("contact", "keep"):
            assert 'value="noor@example.org"' in client.get(address(draft, page)).content.decode()
            assert "noor@example.org" not in elsewhere.get(address(draft, page)).content.decode()
        assert "noor@example.org" not in client.get(address(other, "contact")).content.decode()
        draft.refresh_from_db()
        assert draft.contact_email == ""  # only saving keeps it
        client.post(address(draft, "contact"), {"contact_name": "Noor", "contact_email": "n@kade.example"})
        page = client.get(address(draft, "contact")).content.decode()
        assert 'value="n@kade.example"' in page and "noor@example.org" not in page
        client.post(address(other, "keep"), {"email": "noor@example.org"})
        assert client.session[ADDRESSES].keys() == {str(draft.pk), str(other.pk)}
        assert client.post(address(draft, "check")).url == address(draft, "receipt")
        assert client.session[ADDRESSES].keys() == {str(other.pk)}  # no more than it is good for

    def test_mails_nothing_to_what_is_no_address(self, client, draft, address):
        page = client.post(address(draft, "keep"), {"email": "noor@\0"})
        assert "Enter an e-mail address like name@example.nl." in page.content.decode()
        assert not Message.objects.exists()

    def test_says_when_it_is_enough_for_now_and_how_long_to_wait(self, client, draft, address):
        for number in range(5):
            ResumeLink.objects.mail(draft, "noor@example.org", "nl", caused_by=f"network {number}")
        page = client.post(address(draft, "keep"), {"email": "noor@example.org"})
        assert page.status_code == 429
        assert 3590 <= int(page.headers["Retry-After"]) <= 3600
        assert "or try again in 60 minutes" in page.content.decode()
        assert Message.objects.count() == 5


class TestResume:
    @pytest.fixture
    def link(self):
        def link(intake):
            ResumeLink.objects.mail(intake, "noor@example.org", "nl")
            return re.search(r"/intake/hervatten/\S+/", Message.objects.latest("pk").text)[0]

        return link

    def test_a_broken_or_old_link_says_how_to_go_on(self, client, link):
        path = link(a_draft())
        ResumeLink.objects.update(expires_at=timezone.now())
        for each in [path, "/intake/hervatten/onzin/", "/intake/hervatten/%ef%bf%be/"]:
            page = client.get(each)
            assert page.status_code == 410
            assert "This link does not work any more" in page.content.decode()

    def test_of_something_that_was_sent_leads_to_the_receipt(self, client, link, address):
        draft = a_draft()
        path = link(draft)
        draft.submit()
        assert client.get(path, follow=True).redirect_chain == [(address(draft, "receipt"), 302)]

    def test_of_what_found_its_account_asks_to_sign_in(self, client, link, address):
        draft = a_draft(owner=a_user())
        page = client.get(link(draft), follow=True)
        assert page.redirect_chain[0][0].startswith(reverse("account_login"))
        assert "This draft belongs to an account now. Sign in to go on." in page.content.decode()
        assert client.get(address(draft, "basics")).status_code == 404

    def test_of_what_was_sent_by_an_account_asks_to_sign_in_and_says_why(self, client, link, address):
        draft = a_draft(owner=a_user())
        path = link(draft)
        draft.submit()
        page = client.get(path, follow=True)
        assert page.redirect_chain == [(f"{reverse('account_login')}?next={address(draft, 'receipt')}", 302)]
        assert "This intake was sent, and belongs to an account. Sign in to see it." in page.content.decode()

    def test_the_address_after_it_says_elsewhere_how_to_go_on(self, client, link):
        """As a mail program does that opens the link within itself, and then offers the browser."""
        response = client.get(link(a_draft()))
        elsewhere = PageClient()
        page = elsewhere.get(response.url)
        assert page.status_code == 404
        assert "Open die link in deze browser." in page.content.decode()


class TestKeyring:
    def test_what_was_started_without_an_account_becomes_theirs_at_sign_in(self, client, hold, draft, address):
        sent, foreign = hold(client, an_intake()), hold(client, a_draft(owner=a_user()))
        user = a_user()
        client.force_login(user)
        assert set(Intake.objects.filter(owner=user)) == {draft, sent}
        assert client.get(address(draft, "basics")).status_code == 200
        assert client.get(address(foreign, "basics")).status_code == 404

    def test_the_next_person_at_this_device_finds_nothing(self, client, draft, address):
        client.force_login(a_user())
        client.logout()
        assert client.get(address(draft, "basics")).status_code == 404


def test_the_whole_way_from_start_to_receipt(client, waaierdam, address):
    pages = {
        "basics": {"name": "Repair café", "summary": "Samen repareren", "municipality": "GM9999"},
        "contact": {"contact_name": "Noor", "contact_email": "noor@example.org", "publish_contact": ["name"]},
        "character": {"essence": ["social_cohesion"], "essence_other": "Repareren"},
        "size": {"volunteers": "3-10", "professionals": "0-1", "people_helped": "25-100"},
        "initiator": {"initiator_kind": "residents", "commitment": "9", "motivation": "1"},
        "value": {"societal_goals": "10", "impact": "7"},
        "support": {"support_needs": ["publicity"], "needed_to_start": ""},
        "phase": {"phase": "idea", "legal_form": "none", "turnover_now": "0-10k"},
    }
    response = client.post("/intake/", {"municipality": "GM9999"})
    for section, answers in pages.items():
        draft = Intake.objects.get()
        assert response.url == address(draft, section)
        response = client.post(response.url, answers)
    assert response.url == address(draft, "check")
    response = client.post(response.url)
    draft.refresh_from_db()
    assert response.url == address(draft, "receipt")
    assert (draft.commitment, draft.turnover_now, draft.essence_other) == (9, "0-10k", "Repareren")
    assert draft.reference in client.get(response.url).content.decode()
    assert not connection.needs_rollback


@pytest.mark.parametrize("language", ["nl", "en"])
def test_mails_read_well_as_plain_text(client, draft, language):
    draft.language = language
    draft.save()
    draft.submit()
    ResumeLink.objects.mail(draft, "noor@example.org", language)
    for mail in Message.objects.all():
        assert "\n\n\n" not in mail.text
        assert "&" not in mail.subject
