"""The forms: every question is asked, what can be stored is stored, what cannot be stored is kept as typed."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import QueryDict
from django.utils import timezone, translation

from intake.forms import KeepForm, StartForm, section_form
from intake.models import Intake
from intake.options import Voice
from intake.questions import Section, questions
from tests.builders import a_draft, a_municipality, a_neighbourhood, a_user, an_official

pytestmark = pytest.mark.django_db

EVERY_QUESTION = [pytest.param(question, id=question.name) for question in questions(Intake)]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def typed(**answers):
    """What a browser sends."""
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def save(draft, section, **answers):
    """Save a section as typed; returns the form and the draft as it is stored now."""
    form = section_form(section)(draft, typed(**answers))
    form.save()
    return form, Intake.objects.get(pk=draft.pk)


class TestRendering:
    @pytest.mark.parametrize("section", Section, ids=str)
    def test_every_question_of_a_section_is_drawn(self, section):
        a_neighbourhood()
        html = render_crispy_form(section_form(section)(a_draft()))
        missing = [field.name for field in questions(Intake, section) if f'name="{field.name}"' not in html]
        assert missing == []

    @pytest.mark.parametrize(
        ("voice", "low", "high"),
        [
            (Voice.INITIATOR, "Only to help", "Only to earn money"),
            (Voice.TOGETHER, "Purely altruism", "Purely earning money"),
        ],
    )
    def test_a_scale_shows_its_ends_from_low_to_high(self, voice, low, high):
        html = render_crispy_form(section_form(Section.INITIATOR)(a_draft(voice=voice)))
        assert html.index(low) < html.index(high)
        assert re.findall(r"aria-hidden=\"true\">\s*(\w+)\s*</span>", html)[:2] == ["No", "Yes"]

    def test_only_what_need_not_be_answered_is_marked(self):
        form = section_form(Section.BASICS)(a_draft())
        assert [name for name, field in form.fields.items() if field.required] == ["name", "summary", "municipality"]
        form = section_form(Section.CONTACT)(a_draft(voice=Voice.OFFICIAL, owner=an_official()))
        assert [name for name, field in form.fields.items() if field.required] == []

    def test_the_initiator_is_asked_and_their_browser_may_help(self):
        form = section_form(Section.CONTACT)(a_draft())
        assert form.fields["contact_email"].widget.attrs["autocomplete"] == "email"
        form = section_form(Section.PHASE)(a_draft())
        assert form.fields["phase"].label == "In which phase is your initiative?"

    def test_an_official_is_asked_about_the_initiative(self):
        draft = a_draft(voice=Voice.TOGETHER, owner=an_official())
        assert section_form(Section.PHASE)(draft).fields["phase"].label == "In which phase is the initiative?"
        form = section_form(Section.CONTACT)(draft)
        assert form.fields["contact_email"].widget.attrs["autocomplete"] == "off"

    def test_is_said_once_where_nothing_need_be_answered(self):
        assert "(optional)" not in render_crispy_form(section_form(Section.VALUE)(a_draft()))
        html = render_crispy_form(section_form(Section.PHASE)(a_draft()))
        open_questions = ["funding_sources", "legal_form", "turnover_now", "turnover_expected"]
        assert html.count("(optional)") == len(open_questions)

    def test_what_has_to_be_answered_before_sending_is_marked(self):
        html = render_crispy_form(section_form(Section.PHASE)(a_draft()))
        assert re.findall(r"<legend[^>]*>\s*(.+?)\s*<span class=\"w-optional\">\(needed to send\)", html) == [
            "In which phase is your initiative?"
        ]
        assert "needed to send" not in render_crispy_form(section_form(Section.VALUE)(a_draft()))

    def test_a_browser_never_cuts_off_what_is_pasted(self):
        for section in Section:
            assert "maxlength" not in render_crispy_form(section_form(section)(a_draft()))


class TestSaving:
    def test_everything_may_stay_open(self):
        draft = Intake.objects.create()
        for section in Section:
            form, draft = save(draft, section)
            assert form.errors == {}
        assert draft.rejected == {}

    def test_answers_of_every_kind_are_stored(self):
        _form, draft = save(
            a_draft(),
            Section.SUPPORT,
            support_needs=["say", "permit", "say"],
            support_needs_other=" Een bankje ",
            needed_to_start="10",
            tie_to_municipality="",
        )
        assert draft.support_needs == ["permit", "say"]
        assert draft.support_needs_other == "Een bankje"
        assert (draft.needed_to_start, draft.tie_to_municipality) == (10, None)

    def test_an_answer_can_be_taken_back(self):
        draft = a_draft(phase="idea", turnover_now="1m+", funding_sources=["funds"], started=2019)
        _form, draft = save(draft, Section.PHASE, turnover_now="")
        assert (draft.phase, draft.turnover_now, draft.funding_sources) == ("", "", [])
        assert draft.started == 2019

    def test_only_this_section_is_written(self):
        draft = a_draft()
        other_tab = Intake.objects.get(pk=draft.pk)
        save(other_tab, Section.CONTACT, contact_name="Noor de Wit", contact_email="noor@example.org")
        _form, draft = save(draft, Section.CHARACTER, essence=["youth_care"])
        assert (draft.contact_name, draft.essence) == ("Noor de Wit", ["youth_care"])

    def test_who_types_another_answer_has_chosen_other(self):
        _form, draft = save(a_draft(phase="idea"), Section.PHASE, legal_form="", legal_form_other="Stamtafel")
        assert draft.legal_form == "other"
        _form, draft = save(draft, Section.PHASE, legal_form="association", legal_form_other="in oprichting")
        assert (draft.legal_form, draft.legal_form_other) == ("association", "in oprichting")

    def test_a_website_needs_no_https(self):
        _form, draft = save(a_draft(), Section.BASICS, website="www.kade.example")
        assert draft.website == "https://www.kade.example"

    def test_a_line_end_counts_once(self):
        form, draft = save(a_draft(), Section.BASICS, description="x\r\n" * 1999 + "xx")
        assert form.errors == {}
        assert draft.description == "x\n" * 1999 + "xx"

    def test_invisible_characters_are_left_out(self):
        _form, draft = save(a_draft(), Section.BASICS, name="Buurt\x0ctuin\x1b")
        assert draft.name == "Buurttuin"

    def test_the_halves_of_a_word_from_a_pdf_are_joined(self):
        _form, draft = save(a_draft(), Section.BASICS, name="Zorgcoo\ufffeperatie \ue000", website="geen\ufffeadres")
        assert (draft.name, draft.rejected) == ("Zorgcooperatie", {"website": ["geenadres"]})

    def test_what_cannot_be_seen_is_left_out_where_machines_read(self):
        hidden = {
            "website": "\u202ahttps://kade\u00ad.example/\u200btuin\u202c",
            "started": "\u200b2019\ufeff",
            "name": "De\u00adKade 👨\u200d👩\u200d👧",
        }
        form, draft = save(a_draft(), Section.BASICS, **hidden)
        assert form.errors == {}
        assert (draft.website, draft.started) == ("https://kade.example/tuin", 2019)
        assert draft.name == hidden["name"]  # which people read
        form, draft = save(
            draft,
            Section.CONTACT,
            contact_email="fatima\u200b@kade.exam\u2060ple",
            contact_phone="\u202a06 12345678\u202c",
        )
        assert form.errors == {}
        assert (draft.contact_email, draft.contact_phone) == ("fatima@kade.example", "06 12345678")

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("06-12345678", "06-12345678"),
            ("06\u201112\u00a034\u201356 78", "06-12 34-56 78"),
            ("+31 (0)30 - 123.45.67", "+31 (0)30 - 123.45.67"),
            ("(030) 1234567", "(030) 1234567"),
            ("0031/301234567", "0031/301234567"),
            ("14 030", "14 030"),
            ("\uff10\uff16 12345678", "06 12345678"),
        ],
    )
    def test_a_phone_number_is_kept_as_people_write_it(self, typed, kept):
        form, draft = save(a_draft(), Section.CONTACT, contact_phone=typed)
        assert (form.errors, draft.contact_phone) == ({}, kept)

    @pytest.mark.parametrize(
        "typed",
        ["nul zes", "06 12345678 na zes uur", "112", "06+12345678", "--------", "1234567890123456", "0:612345678"],
    )
    def test_a_phone_must_be_a_phone(self, typed):
        form, draft = save(a_draft(contact_phone="030 1234567"), Section.CONTACT, contact_phone=typed)
        assert form.errors == {
            "contact_phone": ["Enter only a phone number, for example 06 12345678 or +31 6 12345678."]
        }
        assert (draft.contact_phone, draft.rejected) == ("030 1234567", {"contact_phone": [typed]})

    def test_a_phone_offers_the_keys_of_a_phone(self):
        assert 'type="tel" name="contact_phone"' in render_crispy_form(section_form(Section.CONTACT)(a_draft()))

    def test_the_language_of_the_reader_becomes_that_of_the_draft(self):
        assert save(a_draft(language="nl"), Section.SIZE)[1].language == "en"


class TestWhatCannotBeStored:
    def test_is_kept_while_the_rest_is_saved(self):
        draft = a_draft(website="https://oud.example")
        form, draft = save(draft, Section.BASICS, name="Nieuw", website="geen adres", started="2099")
        assert set(form.errors) == {"website", "started"}
        assert (draft.name, draft.website, draft.started) == ("Nieuw", "https://oud.example", None)
        assert draft.rejected == {"website": ["geen adres"], "started": ["2099"]}

    def test_is_shown_again_with_its_message(self):
        _form, draft = save(a_draft(), Section.BASICS, name="Nieuw", website="geen adres")
        form = section_form(Section.BASICS).reopened(draft)
        assert form.errors == {"website": ["Enter an address like www.example.nl."]}
        assert form["website"].value() == "geen adres"
        assert form["name"].value() == "Nieuw"
        assert 'value="geen adres"' in render_crispy_form(form)

    def test_is_gone_once_it_is_corrected(self):
        _form, draft = save(a_draft(rejected={"contact_email": ["fatima"]}), Section.BASICS, website="geen adres")
        _form, draft = save(draft, Section.BASICS, website="kade.example")
        assert draft.rejected == {"contact_email": ["fatima"]}

    @pytest.mark.parametrize("question", EVERY_QUESTION)
    @pytest.mark.parametrize("wrong", ["a\0b", "9" * 5000, "\ufffd", "<onbekend>'\";--"])
    def test_is_an_error_at_the_field_whatever_it_is(self, question, wrong):
        a_neighbourhood()
        section = question.section
        form, draft = save(a_draft(), section, **{"municipality": "GM9999", question.name: wrong})
        if wrong.startswith("<") and is_free_text(question.field):
            assert (form.errors, getattr(draft, question.name)) == ({}, wrong)
        elif wrong.startswith("9") and question.name == "description":
            assert form.errors == {"description": ["Use at most 4000 characters. You have 5000 now."]}
        else:
            assert list(form.errors) == [question.name]
            assert draft.rejected == {question.name: [wrong.replace("\0", "\ufffd")]}
            reopened = section_form(section).reopened(draft)
            assert list(reopened.errors) == [question.name]
            assert f'name="{question.name}"' in render_crispy_form(reopened)

    @pytest.mark.parametrize(
        ("section", "name", "wrong", "message"),
        [
            ("basics", "summary", "x" * 201, "Use at most 200 characters. You have 201 now."),
            ("basics", "started", "1799", "Enter a year in four digits, for example 2019."),
            ("basics", "started", "2099", "This year lies too far ahead."),
            ("basics", "started", "twee", "Enter a year in four digits, for example 2019."),
            ("basics", "started", "-5", "Enter a year in four digits, for example 2019."),
            ("basics", "municipality", "GM0000", "Choose one of the options."),
            ("basics", "website", "javascript:alert(1)", "Enter an address like www.example.nl."),
            ("contact", "contact_email", "fatima", "Enter an e-mail address like name@example.nl."),
            ("contact", "contact_email", f"a@{'ü' * 60}.nl", "Enter an e-mail address like name@example.nl."),
            ("character", "essence", "gardening", "Choose one of the options."),
            ("value", "impact", "11", "Choose one of the options."),
            ("phase", "phase", "later", "Choose one of the options."),
        ],
    )
    def test_is_said_in_plain_words(self, section, name, wrong, message):
        form, _draft = save(a_draft(), section, **{name: wrong})
        assert form.errors == {name: [message]}

    def test_next_year_is_still_a_plan(self):
        plan = timezone.localdate().year + 1
        assert save(a_draft(), Section.BASICS, started=str(plan))[1].started == plan
        assert save(a_draft(), Section.BASICS, started=str(plan + 1))[0].errors.keys() == {"started"}


def is_free_text(field):
    return type(field) in {models.CharField, models.TextField} and not field.choices


class TestAreas:
    def test_neighbourhoods_are_those_of_the_municipality_by_district(self):
        kade = a_neighbourhood()
        a_neighbourhood("BU03550101", "Centrum", a_municipality("GM0355", "Zeist"))
        form = section_form(Section.BASICS)(a_draft())
        assert form.fields["neighbourhoods"].choices == [("Wijk 01", ((kade.code, "De Kade"),))]

    def test_are_not_asked_where_there_are_none(self):
        assert "neighbourhoods" not in section_form(Section.BASICS)(a_draft()).fields
        a_neighbourhood()
        assert "neighbourhoods" not in section_form(Section.BASICS)(a_draft(municipality=None)).fields

    def test_are_stored_and_shown_again(self):
        kade = a_neighbourhood()
        given = {"municipality": "GM9999", "neighbourhoods_of": "GM9999", "neighbourhoods": [kade.code]}
        _form, draft = save(a_draft(), Section.BASICS, **given)
        assert list(draft.neighbourhoods.all()) == [kade]
        assert section_form(Section.BASICS)(draft)["neighbourhoods"].value() == [kade.code]

    def test_of_another_municipality_are_cleared_and_asked_again(self):
        kade, zeist = a_neighbourhood(), a_municipality("GM0355", "Zeist")
        a_neighbourhood("BU03550101", "Centrum", zeist)
        draft = a_draft(neighbourhoods=[kade])
        given = {"municipality": "GM0355", "neighbourhoods_of": "GM9999", "neighbourhoods": [kade.code]}
        form, draft = save(draft, Section.BASICS, **given)
        assert form.errors == {}
        assert form.is_offered_late
        assert (draft.municipality, draft.neighbourhoods.count()) == (zeist, 0)

    def test_chosen_in_another_tab_survive_a_page_that_did_not_show_them(self):
        zeist = a_municipality("GM0355", "Zeist")
        a_neighbourhood()
        centrum = a_neighbourhood("BU03550101", "Centrum", zeist)
        draft = a_draft(municipality=zeist, neighbourhoods=[centrum])
        given = {"municipality": "GM0355", "neighbourhoods_of": "GM9999", "neighbourhoods": ["BU99990101"]}
        form, draft = save(draft, Section.BASICS, **given)
        assert form.errors == {}
        assert list(draft.neighbourhoods.all()) == [centrum]

    def test_are_cleared_when_the_municipality_is_taken_away(self):
        _form, draft = save(a_draft(neighbourhoods=[a_neighbourhood()]), Section.BASICS, municipality="")
        assert (draft.municipality, draft.neighbourhoods.count()) == (None, 0)

    def test_a_municipality_that_vanished_is_not_offered_anew_but_stays(self):
        gone = a_municipality("GM0001", "Oudstad", vanished_on=timezone.localdate())
        assert "GM0001" not in dict(section_form(Section.BASICS)(a_draft()).fields["municipality"].choices)
        form, draft = save(a_draft(municipality=gone), Section.BASICS, municipality="GM0001")
        assert (form.errors, draft.municipality) == ({}, gone)


class TestStart:
    def test_needs_a_municipality(self):
        a_municipality()
        form = StartForm(AnonymousUser(), typed(municipality=""))
        assert form.errors == {"municipality": ["Choose the municipality."]}
        assert "voice" not in form.fields

    @pytest.mark.parametrize("wrong", ["a\0b", "GM0000", "9" * 5000])
    def test_takes_no_unknown_municipality(self, wrong):
        assert StartForm(AnonymousUser(), typed(municipality=wrong)).errors.keys() == {"municipality"}

    def test_officials_say_in_whose_voice_and_find_their_municipality(self):
        form = StartForm(an_official())
        assert form["municipality"].value() == "GM9999"
        assert form["voice"].value() == Voice.TOGETHER

    def test_a_signed_in_initiator_finds_their_own_name_and_address(self):
        a_municipality()
        user = a_user("noor@example.org", name="Noor de Wit")
        form = StartForm(user, typed(municipality="GM9999", voice="official"))
        assert form.is_valid()
        draft = form.save()
        assert (draft.owner, draft.voice, draft.language) == (user, Voice.INITIATOR, "en")
        contact = section_form(Section.CONTACT)(draft)
        assert (contact["contact_name"].value(), contact["contact_email"].value()) == ("Noor de Wit", user.email)

    def test_what_is_proposed_is_no_answer_before_they_save_it(self):
        draft = a_draft(owner=a_user(name="Noor de Wit"), contact_name="", contact_email="")
        assert not draft.is_done(Section.CONTACT)
        _form, draft = save(draft, Section.CONTACT, contact_name="Noor", contact_email="noor@example.org")
        assert draft.is_done(Section.CONTACT)
        assert section_form(Section.CONTACT)(draft)["contact_name"].value() == "Noor"

    def test_an_official_is_not_the_contact_person(self):
        form = StartForm(an_official(), typed(municipality="GM9999", voice="official"))
        assert form.is_valid()
        draft = form.save()
        assert (draft.voice, draft.contact_email) == (Voice.OFFICIAL, "")

    def test_other_names_of_a_municipality_can_be_found(self):
        a_municipality("GM0518", "'s-Gravenhage", aliases=["Den Haag"])
        assert ("GM0518", "'s-Gravenhage (Den Haag)") in StartForm(AnonymousUser()).fields["municipality"].choices


@pytest.mark.parametrize("wrong", ["", "sam", "sam@\0.nl", f"a@{'ü' * 60}.nl", "x" * 400 + "@example.nl"])
def test_a_link_is_mailed_only_to_an_address(wrong):
    assert KeepForm(typed(email=wrong)).errors.keys() == {"email"}


@pytest.mark.parametrize("section", Section, ids=str)
def test_saving_costs_the_same_number_of_queries_whatever_is_answered(section, django_assert_max_num_queries):
    for number in range(1, 9):
        a_neighbourhood(f"BU9999010{number}", f"Buurt {number}")
    codes = [f"BU9999010{number}" for number in range(1, 9)]
    draft = a_draft()
    with django_assert_max_num_queries(9 if section == Section.BASICS else 1):
        form = section_form(section)(
            draft, typed(municipality="GM9999", neighbourhoods_of="GM9999", neighbourhoods=codes)
        )
        form.save()
