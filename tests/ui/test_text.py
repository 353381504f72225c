"""The door for texts: what gets in, what a machine reads, and what is one and the same."""

import inspect
import pkgutil
from importlib import import_module
from xml.etree import ElementTree

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.forms import PlainWords
from intake.forms import section_form
from intake.inputs import MachineRead, PhoneInput, TextInput
from intake.questions import Section
from tests.test_house import ROOMS
from ui.text import bare, cleaned, fold, legible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("zorgcoo\ufffeperatie", "zorgcooperatie"),
        ("zorgcoo\x02peratie", "zorgcooperatie"),
        ("zorgcoo\ufffe\r\nperatie De Kade", "zorgcooperatie De Kade"),
        ("zorgcoo\ufffe \n peratie", "zorgcooperatie"),
        ("een punt.\ufffe\n\nEen alinea", "een punt.\n\nEen alinea"),
        ("een woord\ufffe\n\nEen alinea", "een woord\n\nEen alinea"),
        ("\uf0b7\tmoestuin", "\tmoestuin"),
        ("appel \uf8ff, \U000f0001\U00100000\U0010fffd", "appel , "),
        ("\ufdd0a\ufdefb\U0001fffec\U000effffd", "abcd"),
        ("half \ud83d paar", "half  paar"),
        ("\u200b \u2060\u00a0", ""),
        ("gezin 👨\u200d👩\u200d👧 ❤️ soft\u00adhyphen", "gezin 👨\u200d👩\u200d👧 ❤️ soft\u00adhyphen"),
        ("a\r\nb\tc", "a\nb\tc"),
    ],
)
def test_what_is_no_character_does_not_get_in(typed, kept):
    assert cleaned(typed) == kept


@given(st.text())
def test_what_got_in_stays_the_same_and_fits_in_xml(text):
    kept = cleaned(text.replace("\0", ""))
    assert cleaned(kept) == kept
    element = ElementTree.Element("p")
    element.text = kept
    # A parser of XML makes one kind of line end of two.
    read = ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text or ""
    assert read == kept.replace("\r", "\n")


def test_a_machine_reads_what_can_be_seen():
    assert bare("\u202ainfo\u200b@ge\u00admeente.nl\ufeff") == "info@gemeente.nl"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zorgcoöperatie 't Anker", "zorgcooperatie t anker"),
        ("ŁÓDŹ Łódź", "lodz lodz"),
        ("Sørensen, Ærø, Œuvre, Straße, Đorđe, Þór, Iğdır", "sorensen aero oeuvre strasse dorde thor igdir"),
        ("zorgcoo\ufffeperatie", "zorgcooperatie"),
        ("moes\u00adtuin\u200b", "moestuin"),
        ("Buurt\u00a0Tuin™", "buurt tuintm"),
    ],
)
def test_what_a_reader_takes_for_the_same_is_folded_to_the_same(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_data_without_anything_strange_are_left_alone():
    data = QueryDict("name=Tuin&phase=idea")
    assert legible(data) is data
    assert legible(QueryDict("name=Tu%EF%BF%BEin%00")).getlist("name") == ["Tuin\ufffd"]


def forms_of_the_house():
    """Every class of a form in our modules."""
    for room in ROOMS:
        for module in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
            if ".migrations." not in module.name and "__main__" not in module.name:
                import_module(module.name)
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.partition(".")[0] in ROOMS:
                found.add(each)
    return found


def test_every_form_reads_its_data_through_the_door():
    def passes(form):
        ours = [each for each in form.__mro__ if each.__module__.partition(".")[0] in ROOMS]
        return any("legible(" in inspect.getsource(each) for each in ours)

    found = forms_of_the_house()
    assert len(found) > 25
    # These have a file alone, which is read elsewhere.
    files = {"ListFileForm", "LogoForm", "TokenFileForm", "UploadForm"}
    # allauth's forms of second factors: each of their fields cleans what it gets.
    factors = {form.__name__ for form in found if form.__module__ == "accounts.factor_forms"}
    assert {form.__name__ for form in found if not passes(form)} == files | factors


def test_every_input_that_a_machine_reads_leaves_out_what_cannot_be_seen():
    kinds = forms.EmailField, forms.URLField, forms.IntegerField, forms.DateField
    sections = [section_form(section) for section in Section]
    inputs = [
        field
        for form in [*forms_of_the_house(), *sections]
        if not issubclass(form, PlainWords)  # which reads all but names and passwords so
        for field in form.base_fields.values()
        if isinstance(field, (*kinds, PhoneInput)) and not isinstance(field.widget, forms.HiddenInput)
    ]
    assert len(inputs) >= 7
    assert [field for field in inputs if not isinstance(field, MachineRead)] == []


def test_no_limit_in_the_browser_cuts_a_text():
    """It counts otherwise than we do."""
    inputs = [field for form in forms_of_the_house() for field in form.base_fields.values()]
    texts = [field for field in inputs if isinstance(field, TextInput)]
    assert len(texts) >= 10
    assert [field for field in texts if "maxlength" in field.widget.attrs] == []
