import pytest
from django.utils import translation

from intake.models import Intake
from intake.questions import Audience, Section, questions


def test_each_section_has_a_dutch_address_of_its_own():
    assert [section.slug for section in Section] == [
        "initiatief",
        "contact",
        "wat",
        "omvang",
        "initiatiefnemer",
        "waarde",
        "ondersteuning",
        "fase",
    ]
    assert [Section.at(section.slug) for section in Section] == list(Section)


def test_an_unknown_slug_is_no_section():
    with pytest.raises(ValueError):
        Section.at("basics")


def test_sections_follow_each_other():
    assert Section.BASICS.previous is None
    assert Section.BASICS.next is Section.CONTACT
    assert Section.PHASE.previous is Section.SUPPORT
    assert Section.PHASE.next is None


def test_scales_turnover_and_contact_are_not_for_the_public():
    public = {field.name for field in questions(Intake, audience=Audience.PUBLIC)}
    private = {field.name for field in questions(Intake)} - public
    assert private == {
        *("contact_name", "contact_email", "contact_phone", "publish_contact"),
        *("commitment", "motivation", "societal_goals", "municipal_goals", "political_gain", "multiple_goals"),
        *("potential", "innovation", "impact", "needed_to_start", "needed_to_continue", "tie_to_municipality"),
        *("turnover_now", "turnover_expected"),
    }


@translation.override("en")
def test_the_initiator_is_addressed_as_you():
    question = Intake._meta.get_field("commitment").question
    assert "Are you committed" in str(question.asked(of_initiator=True))
    assert "Is the initiator committed" in str(question.asked(of_initiator=False))
    assert Intake._meta.get_field("innovation").question.asked(of_initiator=True) == "Is there innovation?"
