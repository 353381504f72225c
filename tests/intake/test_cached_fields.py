import pytest
from django.http import QueryDict
from django.template import engines
from django.utils.translation import override

from intake.forms import FIELDS, section_form
from intake.models import Intake
from intake.options import Voice
from intake.questions import Section
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    FIELDS.kept.clear()


def draw(draft, section, data=None):
    form = section_form(section)(draft, data)
    return engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}").render({"form": form})


@pytest.fixture
def draft():
    return Intake.objects.create()


@pytest.mark.parametrize("section", Section)
def test_a_cached_form_is_the_same_form(draft, section):
    first, second = draw(draft, section), draw(draft, section)
    FIELDS.kept.clear()
    assert first == second == draw(draft, section)
    assert section == Section.BASICS or FIELDS.kept


def test_an_answer_is_drawn_as_it_is_now(draft):
    draw(draft, Section.PHASE)
    draft.phase = "idea"
    assert 'value="idea" id="id_phase_0" checked' in tight(draw(draft, Section.PHASE))
    draft.phase = ""
    assert 'value="idea" id="id_phase_0" checked' not in tight(draw(draft, Section.PHASE))


def test_a_scale_is_drawn_as_it_is_now(draft):
    draw(draft, Section.VALUE)
    draft.impact = 7
    assert draw(draft, Section.VALUE).count(" checked") == 1
    assert draw(Intake(), Section.VALUE).count(" checked") == 0


def test_each_voice_and_language_is_addressed_in_its_own_words(draft):
    official = Intake(voice=Voice.OFFICIAL)
    with override("nl"):
        dutch = draw(draft, Section.INITIATOR)
        assert dutch != draw(official, Section.INITIATOR)
    with override("en"):
        assert draw(draft, Section.INITIATOR) != dutch


def test_what_someone_typed_is_not_kept(draft):
    draft.contact_name = "Truus van Dijk"
    assert "Truus van Dijk" in draw(draft, Section.CONTACT)
    assert "Truus van Dijk" not in "".join(FIELDS.kept.values())
    assert "Truus van Dijk" not in draw(Intake(), Section.CONTACT)


def test_an_error_is_shown_and_not_kept(draft):
    wrong = QueryDict("phase=onzin")
    assert "utrecht-form-field-error-message" in draw(draft, Section.PHASE, wrong)
    assert "utrecht-form-field-error-message" not in draw(draft, Section.PHASE)


def test_no_more_is_kept_than_fits(draft, monkeypatch):
    monkeypatch.setattr(FIELDS.kept, "most", 3)
    draw(draft, Section.VALUE)
    assert len(FIELDS.kept) == 3
