"""The look: its colours, the crispy pack, its icons, and pages that stand alone."""

import re
from itertools import pairwise

import html5lib
import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import get_template
from django.test import override_settings
from django.urls import include, path
from django.utils import translation

from intake.fields import ScaleWidget
from taxonomy.lenses import LENSES
from tests.pages import XHTML, check_page, text_of

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# A letter carries its style with it: mail programs load no stylesheet.
LETTER = settings.BASE_DIR / "templates" / "outbox" / "base.html"
TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()

urlpatterns = [
    path("", include(([path("initiatieven/", lambda request: HttpResponse(), name="list")], "initiatives"))),
]


def relative(path):
    return path.relative_to(settings.BASE_DIR).as_posix()


def test_a_class_of_a_component_has_its_rules():
    """What no page uses is left out of the style sheet (scripts/assets.py); all that a page may say is in it."""
    CLASS = re.compile(r"\.(utrecht-[\w-]+)")
    upstream = settings.BASE_DIR.glob("node_modules/@utrecht/*-css/dist/index.css")
    known = {name for path in upstream for name in CLASS.findall(path.read_text())}
    written = {name for path in TEMPLATES for name in re.findall(r"utrecht-[\w-]*\w", path.read_text())}
    written |= {f"utrecht-alert--{kind}" for kind in ("info", "ok", "warning", "error")}
    written |= {f"utrecht-{field}--invalid" for field in ("textbox", "textarea", "select")}
    written |= {"utrecht-textbox--html-input", "utrecht-textarea--html-textarea", "utrecht-select--html-select"}
    served = set(CLASS.findall((settings.BASE_DIR / "build" / "assets" / "css" / "site.css").read_text()))
    assert len(known & written) > 60
    assert (known & written) - served == set()
    assert "utrecht-button--danger" in known - served


def test_no_hidden_word_begins_with_a_mark():
    """It stands apart from the word before it, so that "Change: Contact" would be heard as "Change : Contact"."""
    found = [relative(path) for path in TEMPLATES if re.search(r'"w-hidden"[^>]*>\s*[:;,.]', path.read_text())]
    assert found == []


# --- Colours -------------------------------------------------------------------------------------------------------


def token(name):
    return re.search(rf"--{name}: (#[0-9a-f]{{6}});", TOKENS).group(1)


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", ["templates/components/error_page.html", "static/img/favicon.svg"])
def test_what_reads_no_style_sheet_has_the_colours_of_the_tokens(path):
    """An error page and the icon of a tab draw the fan for themselves, blade by blade."""
    fills = re.findall(r'<path\s+fill="(#[0-9a-f]{6})"', (settings.BASE_DIR / path).read_text())
    assert fills == [token(f"lens-{lens.css}") for lens in LENSES.values()]


def test_a_gradient_mixes_no_colours():
    """Firefox fills what a mixed colour only lines: the hatch of "0" became the loudest colour of the matrix."""
    sheets = {path.name: path.read_text() for path in (settings.BASE_DIR / "static" / "css").glob("*.css")}
    gradients = {(name, each) for name, sheet in sheets.items() for each in re.findall(r"gradient\([^;]*;", sheet)}
    assert {name for name, _each in gradients} == {"map.css"}
    assert [each for each in gradients if "color-mix" in each[1]] == []


def test_each_lens_has_its_colour_in_one_place():
    """The tokens say it; a class of each lens passes it on."""
    sheet = (settings.BASE_DIR / "static" / "css" / "fan.css").read_text()
    for lens in LENSES.values():
        assert re.search(rf"\.w-lens--{lens.css} \{{\s+--lens: var\(--lens-{lens.css}\);", sheet)
        colour, tint = token(f"lens-{lens.css}"), token(f"lens-{lens.css}-tint")
        others = [path for path in (settings.BASE_DIR / "static" / "css").glob("*.css") if path.name != "tokens.css"]
        assert [path.name for path in others if colour in path.read_text() or tint in path.read_text()] == []


@pytest.mark.parametrize("lens", LENSES.values(), ids=str)
def test_the_colour_of_a_lens_is_readable_as_text(lens):
    colour = token(f"lens-{lens.css}")
    for background in ("#ffffff", token("voorbeeld-kleuren-violet-50"), token(f"lens-{lens.css}-tint")):
        assert contrast(colour, background) >= 4.5


def test_neighbouring_lenses_differ_in_grey():
    lightness = [luminance(token(f"lens-{lens.css}")) ** (1 / 3) for lens in LENSES.values()]
    assert all(abs(one - other) > 0.05 for one, other in pairwise(lightness))


def test_every_lens_has_its_class():
    stylesheet = (settings.BASE_DIR / "static" / "css" / "fan.css").read_text()
    for lens in LENSES.values():
        assert f".w-lens--{lens.css} {{" in stylesheet


# --- Style sheets --------------------------------------------------------------------------------------------------


def test_a_page_waits_for_one_style_sheet_and_its_own():
    """Each is in the one that all pages have, or in the head of a page that needs it, and not in both."""
    css = settings.BASE_DIR / "static" / "css"
    imported = re.findall(r'^@import "(?:\.\./)?([\w/-]+\.css)";$', (css / "site.css").read_text(), re.M)
    linked = {
        name
        for each in TEMPLATES
        for name in re.findall(r"(?:{% static '|/static/)css/([\w-]+\.css)", each.read_text())
    }
    assert imported[:3] == ["vendor/theme-default.css", "tokens.css", "vendor/nlds.css"]
    assert sorted([*imported[3:], "tokens.css", *linked]) == sorted(each.name for each in css.glob("*.css"))


def test_the_one_of_all_pages_is_built_of_the_files_that_it_names():
    source = (settings.BASE_DIR / "static" / "css" / "site.css").read_text()
    built = (settings.BASE_DIR / "build" / "assets" / "css" / "site.css").read_text()
    assert finders.find("css/site.css") == str(settings.BASE_DIR / "build" / "assets" / "css" / "site.css")
    assert "@import" in source and "@import" not in built
    marks = [
        "--lens-growth:#952b18",
        ".utrecht-alert{",
        ".w-page{",
        ".w-scale{",
        ".w-card{",
        ".w-fan__blade{",
        "@media print{",
    ]
    places = [built.replace(": ", ":").index(mark) for mark in marks]
    assert places == sorted(places)


# --- Templates -----------------------------------------------------------------------------------------------------


def test_pages_have_no_inline_style_or_script():
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)")
    assert [relative(each) for each in TEMPLATES if each != LETTER and inline.search(each.read_text())] == []


def test_icons_named_in_templates_are_built():
    from_script = (settings.BASE_DIR / "scripts" / "assets.py").read_text()
    built = re.search(r'ICON_NAMES = """(.*?)"""', from_script, re.S).group(1).split()
    named = {name for each in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', each.read_text())}
    assert named and named <= set(built)


def test_the_icons_of_the_lenses_are_built():
    for key in LENSES:
        html = Template("{% load ui %}{% icon key|lens_icon %}").render(Context({"key": key}))
        assert html.count("<path") >= 1 and 'aria-hidden="true"' in html


def test_an_unknown_icon_is_an_error():
    with pytest.raises(FileNotFoundError):
        Template('{% load ui %}{% icon "no-such-icon" %}').render(Context())


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_need_no_request_and_no_database(code):
    html = get_template(f"{code}.html").render()
    check_page(html)
    assert 'lang="en"' in html
    for address in re.findall(r'(?:href|src)="/static/([^"]+)"', html):
        assert (settings.BASE_DIR / "static" / address).exists()


def test_the_page_that_is_not_there_offers_search():
    assert '<input id="words" type="search" name="q"' in get_template("404.html").render()


@pytest.mark.parametrize(
    ("address", "mark"),
    [
        ("/initiatieven/", ' aria-current="page"'),
        ("/initiatieven/buurttuin/", ' aria-current="true"'),
        ("/brillen/", ""),
    ],
)
@override_settings(ROOT_URLCONF="tests.test_look")
def test_the_menu_marks_the_page_and_what_lies_under_it(address, mark):
    html = Template('{% load ui %}{% nav_link "initiatives:list" "Initiatives" path|section %}').render(
        Context({"path": address})
    )
    assert html == f'<li><a class="w-nav__link" href="/initiatieven/"{mark}>Initiatives</a></li>'


def test_the_small_fan_says_how_many_lenses_are_answered():
    html = Template("{% load fans %}{% small_fan shares %}").render(Context({"shares": (1, 0.5, 0, 0, 0, 1)}))
    with translation.override("en"):
        html = Template("{% load fans %}{% small_fan shares %}").render(Context({"shares": (1, 0.5, 0, 0, 0, 1)}))
    assert 'aria-label="Answered in 3 of 6 lenses"' in html
    assert html.count('class="w-fan__fill"') == 3


# --- The crispy pack -----------------------------------------------------------------------------------------------


BOXES = [(str(value), str(value)) for value in range(1, 11)]


class EveryKind(forms.Form):
    """One field of each kind that the pack draws."""

    use_required_attribute = False
    name = forms.CharField(label="Name", max_length=80, help_text="As neighbours know it.")
    story = forms.CharField(label="Story", max_length=600, widget=forms.Textarea)
    form = forms.ChoiceField(label="Form", choices=[("", "Choose"), ("a", "Association")])
    phase = forms.ChoiceField(
        label="Phase", required=False, widget=forms.RadioSelect, choices=[("", "---------"), ("idea", "Idea")]
    )
    needs = forms.MultipleChoiceField(
        label="Needs", widget=forms.CheckboxSelectMultiple, choices=[("say", "A say"), ("permit", "Permit")]
    )
    commitment = forms.ChoiceField(
        label="Commitment", required=False, choices=BOXES, widget=ScaleWidget(low="No", high="Yes")
    )
    innovation = forms.ChoiceField(label="Innovation", choices=BOXES, widget=ScaleWidget(low="Little", high="Much"))
    started = forms.DateField(label="Started", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    budget = forms.DecimalField(label="Budget", required=False)
    plan = forms.FileField(label="Plan", required=False)
    agree = forms.BooleanField(label="I agree", help_text="You can change this later.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        rest = [name for name in self.fields if name != "name"]
        self.helper.layout = Layout(Fieldset("About", "name"), *rest)


def rendered(form):
    """The form as the pack draws it, parsed, with the summary of errors above it as on every page."""
    source = (
        "{% load crispy_forms_tags %}<!doctype html><html lang='en'><title>t</title><h1>h</h1>"
        '{% include "nlds/errors.html" with form=form only %}<form>{% crispy form %}</form></html>'
    )
    with translation.override("en"):
        html = Template(source).render(Context({"form": form}))
    check_page(html)
    return [element for element in html5lib.parse(html).iter() if isinstance(element.tag, str)]


def named(elements, name):
    return [element for element in elements if element.get("name") == name]


@pytest.mark.parametrize("form", [EveryKind(), EveryKind({})], ids=["empty", "with errors"])
def test_the_pack_draws_every_field(form):
    elements = rendered(form)
    assert {element.get("name") for element in elements if element.get("name")} == set(form.fields)


def test_a_scale_runs_from_low_to_high_and_says_its_ends():
    elements = rendered(EveryKind(initial={"commitment": "8"}))
    boxes = named(elements, "commitment")
    assert [box.get("value") for box in boxes] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", ""]
    assert [box.get("value") for box in boxes if box.get("checked") is not None] == ["8"]
    labels = {label.get("for"): text_of(label) for label in elements if label.tag == f"{XHTML}label"}
    called = [box.get("aria-label") or labels[box.get("id")] for box in boxes]
    assert called == ["1, No", "2", "3", "4", "5", "6", "7", "8", "9", "10, Yes", "Not filled in"]


def test_nothing_is_chosen_in_a_group_of_radio_buttons_without_an_answer():
    """Also not when "no answer" was sent, with something wrong elsewhere: the page comes back as it was."""
    for form in [EveryKind(), EveryKind({"commitment": "", "phase": ""})]:
        radios = [each for each in rendered(form) if each.get("type") == "radio"]
        assert {each.get("name") for each in radios} == {"phase", "commitment", "innovation"}
        assert [each.get("name") for each in radios if each.get("checked") is not None] == []


def test_a_scale_that_is_required_has_no_empty_choice():
    assert [box.get("value") for box in named(rendered(EveryKind()), "innovation")] == [
        str(value) for value in range(1, 11)
    ]


def test_the_row_of_dashes_gets_words():
    labels = [text_of(each) for each in rendered(EveryKind()) if each.tag == f"{XHTML}label"]
    assert "---------" not in labels
    assert labels.count("Not filled in") == 2


def test_the_summary_of_errors_leads_to_each_field():
    form = EveryKind({"name": "Garden"})
    elements = rendered(form)
    ids = {element.get("id") for element in elements}
    targets = [element.get("href")[1:] for element in elements if (element.get("href") or "").startswith("#")]
    assert len(targets) == len(form.errors) == 5
    assert set(targets) <= ids
    texts = [text_of(each) for each in elements if (each.get("href") or "").startswith("#")]
    labels = [bound.label for bound in form if bound.errors]
    assert [text for text, label in zip(texts, labels, strict=True) if not text.startswith(f"{label} ")] == []


def test_a_field_with_an_error_says_so_to_a_screen_reader():
    elements = rendered(EveryKind({}))
    (field,) = named(elements, "name")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-required") == "true"
    assert field.get("aria-describedby") == "id_name_helptext id_name_error"
    assert "utrecht-textbox--invalid" in field.get("class").split()


def test_only_optional_fields_are_marked():
    marked = [
        text_of(each)
        for each in rendered(EveryKind())
        if each.tag in (f"{XHTML}label", f"{XHTML}legend") and text_of(each).endswith("(optional)")
    ]
    assert marked == [f"{label} (optional)" for label in ("Phase", "Commitment", "Started", "Budget", "Plan")]


def test_a_form_whose_fields_are_all_optional_can_leave_the_mark_out():
    form = EveryKind()
    form.helper.hide_optional = True
    assert not [each for each in rendered(form) if each.get("class") == "w-optional"]
