"""Template tags of the look: icons, navigation links, and the parts of a form field.

Registered in settings as the library `ui`; templates say `{% load ui %}`. Query strings need no tag of our own: Django
has `{% querystring page=2 %}`.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from django import forms, template
from django.conf import settings
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ui.figures import figure
from ui.fragments import Uncached
from ui.text import OwnWords

register = template.Library()
register.filter(figure)


LENS_ICONS = {
    "actors": "users",
    "work_fields": "heart-handshake",
    "added_value": "puzzle",
    "transformation_role": "route",
    "growth": "seedling",
    "government_relation": "building-community",
}


@register.filter
def lens_icon(key):
    """The name of the icon that stands for a lens, so that no lens is known by its colour alone."""
    return LENS_ICONS[key]


@register.simple_tag
@cache
def icon_shapes(name):
    """The shapes of an icon, to place inside another drawing.

    Raises FileNotFoundError for a name that scripts/assets.py lacks.
    """
    text = (settings.BASE_DIR / "build" / "icons" / f"{name}.svg").read_text()
    lines = text[text.index(">") + 1 : text.rindex("</svg>")].splitlines()
    return mark_safe("".join(line.strip() for line in lines if 'stroke="none"' not in line))


@register.simple_tag
@cache
def icon(name, css=""):
    """A Tabler icon as inline SVG in the colour of the text, hidden from screen readers: words stand beside it."""
    return mark_safe(
        f'<svg class="w-icon {css}" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        f'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true">{icon_shapes(name)}</svg>'
    )


@register.simple_tag
@lru_cache(maxsize=512)  # each selection on the map has a view box of its own
def unstyled_size(view_box, most=343):
    """The width and height of a drawing with this view box on a page whose style sheets did not arrive: its own, and
    no wider than a telephone."""
    _left, _top, width, height = map(float, view_box.split())
    scale = min(1, most / width)
    return mark_safe(f'width="{width * scale:.0f}" height="{height * scale:.0f}"')


@register.simple_tag
def dutch(text=None):
    """`lang="nl"` for an element with what people wrote, on a page in another language: they write Dutch.

    With a text: only when that is in somebody's own words (`ui.text.OwnWords`).
    """
    is_own = text is None or isinstance(text, OwnWords)
    return mark_safe('lang="nl"') if is_own and get_language() != "nl" else ""


@register.simple_tag
def nothing(words):
    """A dash where there is no value, and what that means for who does not see it: a dash is not read out."""
    return format_html('<span class="w-muted" aria-hidden="true">–</span><span class="w-hidden">{}</span>', words)


# The words that a message of each kind begins with, the gravest first.
OUTCOMES = {
    "error": gettext_lazy("Error:"),
    "warning": gettext_lazy("Please note:"),
    "success": gettext_lazy("Done:"),
    "info": gettext_lazy("Message:"),
}


@register.filter
def kind_in_words(kind):
    """What a message of this kind begins with, for who does not see its icon."""
    return OUTCOMES.get(kind, "")


@register.simple_tag
def outcome(messages):
    """What the title of a page begins with when something was done: the word for the gravest, since a title stays in
    the history of the browser. "" without messages."""
    kinds = {message.level_tag for message in messages or ()}
    return next((words for kind, words in OUTCOMES.items() if kind in kinds), "")


@register.filter
def section(path):
    """The first part of a path, and a dot when there is more: of where a page stands, all that the menu shows."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{first}/." if rest else f"/{first}/"


@register.simple_tag
def site_address(path):
    """The full address of a path of this site, for who reads it elsewhere."""
    return Uncached(f"{settings.SITE_URL}{path}")


class OnPaper(NamedTuple):
    """What a printed page says of itself: the day on which it was asked for, and its address, if it may be shown."""

    day: str
    address: str


@register.simple_tag
def on_paper(request, canonical=""):
    """What stands at the head of this page on paper, None on a page of no request. An address with a token in it is a
    key, and is left out; a page that is known by a `canonical` address says that."""
    if not request:
        return None
    if not isinstance(request, HttpRequest):  # of a visitor (`ui.pages`)
        return request.paper._replace(address=canonical) if canonical else request.paper
    day = _in_words(localdate(), get_language())
    if canonical:
        return OnPaper(day, canonical)
    is_secret = request.resolver_match and "token" in request.resolver_match.kwargs
    address = "" if is_secret else f"{settings.SITE_URL}{request.get_full_path()}"
    return OnPaper(day, Uncached(address))


@lru_cache(maxsize=8)
def _in_words(day, _language):
    return Uncached(date_format(day))


@register.simple_tag
def nav_link(view, label, path):
    """An entry of the main navigation. It is marked on its own page, and on the pages under its path."""
    href = reverse(view)
    current = ""
    if path.startswith(href):
        current = mark_safe(' aria-current="page"' if path == href else ' aria-current="true"')
    return format_html('<li><a class="w-nav__link" href="{}"{}>{}</a></li>', href, current, label)


@register.inclusion_tag("components/tabs_in_groups.html")
def tabs_in_groups(name, groups, here):
    """Two rows of tabs: the groups, and the pages of the one in which the page at the address `here` stands.

    `groups` is a list of (label, tabs), and those are tabs as `components/tabs.html` takes them.
    """
    found = [(label, tabs) for label, tabs in groups if any(href == here for _label, href, _count in tabs)]
    label, tabs = found[0] if found else ("", [])
    return {
        "name": name,
        "groups": [(label, tabs[0][1], None) for label, tabs in groups if tabs],
        "group": tabs[0][1] if tabs else "",
        "label": label,
        "tabs": tabs,
        "here": here,
    }


# --- Form fields ---------------------------------------------------------------------------------------------------


@register.filter
def control(field):
    """Which kind of control the crispy pack draws for a field."""
    match field.field.widget:
        case forms.CheckboxSelectMultiple():
            return "checkboxes"
        case forms.RadioSelect() as widget:
            return "scale" if getattr(widget, "scale", False) else "radio"
        case forms.CheckboxInput():
            return "checkbox"
        case forms.FileInput():
            return "file"
        case forms.Select():
            return "select"
        case forms.Textarea():
            return "textarea"
        case forms.MultiWidget():
            return "group"
    return "text"


@register.simple_tag
def nlds_widget(field, css):
    """The field's widget with NL Design System's class names, and its state said in ARIA.

    `css` is the component, such as "utrecht-textbox"; its `--html-…` and `--invalid` variants are added.
    """
    element = {"utrecht-textbox": "input", "utrecht-textarea": "textarea", "utrecht-select": "select"}.get(css)
    names = [css, f"{css}--html-{element}" if element else "", f"{css}--invalid" if field.errors else ""]
    attrs = {"class": " ".join(filter(None, [*names, field.field.widget.attrs.get("class", "")]))}
    if field.field.required and not field.use_fieldset:
        attrs["aria-required"] = "true"
    return field.as_widget(attrs=attrs)


class OptionControl(NamedTuple):
    """One radio button or check box, ready to be drawn."""

    value: str
    id: str
    checked: bool
    label: str
    hint: str = ""


@register.simple_tag
def choices(field):
    """The options of a radio or check box field, as (group label, options); a field without groups has one, unnamed.

    While there is no answer none is chosen, the empty one neither: Tab has one stop in a group, the chosen button, and
    else the first. A widget may carry `hints`, a dict from value to an explaining line. Django's row of dashes gets
    words.
    """
    hints = getattr(field.field.widget, "hints", {})
    groups = []
    for name, subwidgets, _index in _optgroups(field):
        options = [
            OptionControl(
                str(item["value"]),
                item["attrs"]["id"],
                item["selected"] and item["value"] != "",
                _("Not filled in") if item["label"] == BLANK_CHOICE_DASH[0][1] else item["label"],
                hints.get(str(item["value"]), ""),
            )
            for item in subwidgets
        ]
        if not name and groups and not groups[-1][0]:
            groups[-1][1].extend(options)
        else:
            groups.append((name or "", options))
    return groups


class ScaleControl(NamedTuple):
    """A ten-box scale: its boxes from the low end to the high one, and the empty choice that clears it."""

    boxes: list[OptionControl]
    none: OptionControl | None


@register.simple_tag
def scale(field):
    """The boxes of a scale, left to right; `hint` is the word at an end, which a screen reader says after the number.

    A field that is not required has an empty choice too, so that an answer can be taken back without JavaScript. It is
    never chosen at first, as in `choices`.
    """
    widget = field.field.widget
    items = [item for _group, subwidgets, _index in _optgroups(field) for item in subwidgets]
    boxes = [item for item in items if item["value"] != ""]
    ends = {0: widget.low, len(boxes) - 1: widget.high}
    options = []
    for index, item in enumerate(boxes):
        value = str(item["value"])
        options.append(OptionControl(value, item["attrs"]["id"], item["selected"], value, ends.get(index, "")))
    none = None
    if not field.field.required:
        empty = next((item for item in items if item["value"] == ""), None)
        none = OptionControl(
            value="",
            id=empty["attrs"]["id"] if empty else f"{field.auto_id}_none",
            checked=False,
            label=empty["label"] if empty else _("Not filled in"),
        )
    return ScaleControl(options, none)


def _optgroups(field):
    """What Django's own widget templates loop over: (group name, subwidgets, index)."""
    widget = field.field.widget
    attrs = {"id": field.auto_id} | {key: value for key, value in widget.attrs.items() if key != "class"}
    return widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
