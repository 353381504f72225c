"""Reading a token file of NL Design System: custom properties as data, and nothing else of it.

A theme is somebody else's CSS or JSON. Of a style sheet only what is declared as `--name: value` is read, whatever its
selector; a value is kept when it is made of nothing but words, numbers, colours, texts and a few functions, and is
written anew from these. So nothing in a file can end a declaration, name an address, or be a rule.
"""

import json
import re
from dataclasses import dataclass, field

import tinycss2
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from tinycss2 import ast

LARGEST_FILE = (
    2 * 1024 * 1024
)  # bytes; the largest of the real ones, as JSON with all that a tool writes beside it, is 1.4
MOST_TOKENS = 8000
LONGEST_VALUE = 600
DEEPEST = 12  # levels of a JSON file, and of functions in a value

NAME = re.compile(r"--[A-Za-z][A-Za-z0-9_-]{0,118}")
FUNCTIONS = frozenset(
    [
        "var",
        "calc",
        "min",
        "max",
        "clamp",
        "rgb",
        "rgba",
        "hsl",
        "hsla",
        "hwb",
        "lab",
        "lch",
        "oklab",
        "oklch",
        "color",
        "color-mix",
        "cubic-bezier",
        "steps",
    ]
)
ADDRESSES = frozenset(
    ["url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "element", "paint", "attr", "env"]
)
LITERALS = frozenset(",/+-*%")
NOTHING = re.compile(r"\[object|^(?:undefined|null|nan|none\s*none)$|\bnan(?:px|rem|em)?\b", re.IGNORECASE)
ENDING = re.compile(r"[{};<>\\@!]")  # whatever may end a declaration, also where it is escaped
REFERENCE = re.compile(r"\{\s*([A-Za-z0-9_. -]+?)\s*\}")  # as a JSON file points at another token
# What tools write beside the value of a token.
BESIDE = {"filePath", "isSource", "original", "attributes", "$type", "type"}
# Where a name that is written in one piece has its parts: "heading1Color", "ButtonPrimary".
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


# A selector for something within a theme.
WITHIN = re.compile(r"[\w\])*][\s>+~]+[.*\[\w#:-]+(?<!-theme)$")


class LeftOut(models.TextChoices):
    """Why something in a file is left out."""

    RULE = "rule", _("Rules for components: only values are taken")
    IMPORT = "import", _("Other files that it wants to load (@import)")
    FONT = "font", _("Letters that it wants to load (@font-face)")
    SOMETIMES = "sometimes", _("Values for some screens only, such as a dark one (@media)")
    OTHER = "other", _("Other instructions (@)")
    VARIANT = (
        "variant",
        _("Values for a variant, such as a dark one, or for a part of the page"),
    )
    ADDRESS = "address", _("Addresses elsewhere: url()")
    EMPTY = "empty", _("Without a value")
    BROKEN = "broken", _("A mistake of the program that made the file, such as [object Object]")
    UNSAFE = "unsafe", _("Something else than a colour, a size or a letter")
    LOST = "lost", _("Refers to a token that is not there, or to itself")


@dataclass
class TokenFile:
    """What a file says: {name: value} of the tokens, and {LeftOut: names} of what is left out."""

    tokens: dict = field(default_factory=dict)
    left_out: dict = field(default_factory=dict)

    def leave_out(self, kind, name):
        self.left_out.setdefault(kind, []).append(name)

    def take(self, name, value):
        """Take the parsed value of a token, or leave it out."""
        text, kind = written(value)
        if not NAME.fullmatch(name):
            kind = LeftOut.UNSAFE
        if kind:
            self.leave_out(kind, name[:80])
        else:
            self.tokens[name] = text


def read(file_name, content):
    """The TokenFile in these bytes. Raises ValidationError, in words for who sent the file."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("This file is larger than 2 MB. Choose the file with the tokens only."), code="large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is no text. Choose a .css or .json file."), code="kind") from None
    is_json = file_name.lower().endswith(".json") or text.lstrip()[:1] in ("{", "[")
    found = of_json(text) if is_json else of_css(text)
    if not found.tokens:
        raise ValidationError(
            _("There are no tokens in this file: no line such as “--utrecht-link-color: #153a66”."),
            code="nothing",
        )
    if len(found.tokens) > MOST_TOKENS:
        raise ValidationError(_("There are more than 8,000 tokens in this file."), code="many")
    return found


# --- CSS ---------------------------------------------------------------------------------------------------------


def of_css(text):
    """The TokenFile of a style sheet."""
    found, owners = TokenFile(), {}
    try:
        read_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), found, owners)
    except RecursionError:
        raise ValidationError(_("This file is no CSS that we can read."), code="kind") from None
    return found


def read_rules(rules, found, owners):
    """Take what these rules declare; `owners` says which selector set a token first."""
    for rule in rules:
        if rule.type == "qualified-rule":
            read_rule(rule, found, owners)
        elif rule.type == "at-rule":
            read_at_rule(rule, found, owners)
        elif rule.type == "error":
            found.leave_out(LeftOut.UNSAFE, rule.message[:80])


def read_rule(rule, found, owners):
    selector = " ".join(tinycss2.serialize(rule.prelude).split())
    for each in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.name.startswith("--"):
            # What comes later for another selector is a variant, as dark or compact; and what is said of a part of a
            # page, as the links in a footer, is not said of all of it.
            if not WITHIN.search(selector) and owners.setdefault(each.name, selector) == selector:
                found.tokens.pop(each.name, None)
                found.take(each.name, each.value)
            else:
                found.leave_out(LeftOut.VARIANT, each.name)
        elif each.type == "declaration":
            found.leave_out(LeftOut.RULE, f"{selector[:60]} {{ {each.name} }}")
        elif each.type == "error":
            found.leave_out(LeftOut.UNSAFE, f"{selector[:60]}: {each.message[:60]}")
        else:
            found.leave_out(LeftOut.RULE, selector[:80])


def read_at_rule(rule, found, owners):
    kinds = {
        "import": LeftOut.IMPORT,
        "font-face": LeftOut.FONT,
        "media": LeftOut.SOMETIMES,
        "supports": LeftOut.SOMETIMES,
    }
    if rule.lower_at_keyword == "charset":
        return
    if rule.lower_at_keyword == "layer" and rule.content is not None:
        read_rules(
            tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True),
            found,
            owners,
        )
        return
    about = " ".join(tinycss2.serialize(rule.prelude).split())
    found.leave_out(kinds.get(rule.lower_at_keyword, LeftOut.OTHER), f"@{rule.at_keyword} {about}".strip()[:80])


# --- JSON --------------------------------------------------------------------------------------------------------


def of_json(text):
    """The TokenFile of JSON: nested objects with `value` or `$value` at their ends, a flat object, or a list."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError(_("This file is no JSON that we can read."), code="kind") from None
    found = TokenFile()
    if isinstance(data, list):
        for each in data:
            if isinstance(each, dict) and isinstance(each.get("path"), list):
                walk(each, [str(part) for part in each["path"]], found)
    else:
        walk(data, [], found)
    return found


def walk(node, path, found):
    """Take the tokens at and below this node."""
    if isinstance(node, dict):
        value = node.get("$value", node.get("value"))
        has_value = "$value" in node or "value" in node
        if path and has_value and (not is_group(value) or node.keys() & BESIDE):
            take_json(path, value, found)
        elif len(path) < DEEPEST:
            for name, each in node.items():
                if not name.startswith("$"):
                    walk(each, [*path, name], found)
        else:
            found.leave_out(LeftOut.UNSAFE, name_of(path)[:80])
    elif path:
        take_json(path, node, found)


def is_group(value):
    """Whether what is called "value" is itself a group of tokens, as in spacing.value.small.value."""
    return isinstance(value, dict) and any(isinstance(each, dict) for each in value.values())


def take_json(path, value, found):
    name = name_of(path)
    if isinstance(value, list) and value and all(isinstance(each, str | int | float) for each in value):
        value = ", ".join(quoted(str(each)) for each in value)
    if value is None or isinstance(value, bool | list | dict):
        found.leave_out(LeftOut.EMPTY if value is None else LeftOut.BROKEN, name[:80])
        return
    text = REFERENCE.sub(lambda match: f"var({name_of(match[1].split('.'))})", str(value))
    found.take(name, tinycss2.parse_component_value_list(text[: LONGEST_VALUE * 2], skip_comments=True))


def quoted(family):
    """A font family as CSS takes it."""
    return f'"{family}"' if " " in family and '"' not in family and "'" not in family else family


def name_of(path):
    """The custom property of a token at this path."""
    parts = [HUMP.sub("-", part.strip().lstrip("-")).lower().replace(" ", "-") for part in path]
    return "--" + "-".join(part for part in parts if part)


# --- Values ------------------------------------------------------------------------------------------------------


def written(value):
    """(the text of a parsed value, None), or ("", the LeftOut for which it is left out)."""
    text = " ".join(tinycss2.serialize(value).split())
    if not text:
        return "", LeftOut.EMPTY
    if NOTHING.search(text):
        return "", LeftOut.BROKEN
    kind = fault(value)
    is_fine = kind is None and len(text) <= LONGEST_VALUE and not ENDING.search(text)
    return (text, None) if is_fine else ("", kind or LeftOut.UNSAFE)


def fault(values, depth=0):
    """The LeftOut for which these component values are left out, None when they may stay."""
    for each in values:
        found = fault_of(each, depth)
        if found:
            return found
    return None


PLAIN = (ast.WhitespaceToken, ast.IdentToken, ast.NumberToken, ast.PercentageToken, ast.DimensionToken, ast.HashToken)


def fault_of(each, depth):
    if isinstance(each, PLAIN) or (isinstance(each, ast.LiteralToken) and each.value in LITERALS):
        return None
    if isinstance(each, ast.StringToken):
        return LeftOut.UNSAFE if re.search(r"[\x00-\x1f<>\\]", each.value) else None
    if isinstance(each, ast.URLToken):
        return LeftOut.ADDRESS
    if isinstance(each, ast.FunctionBlock):
        if each.lower_name in ADDRESSES:
            return LeftOut.ADDRESS
        if each.lower_name in FUNCTIONS and depth < DEEPEST:
            return fault(each.arguments, depth + 1)
        return LeftOut.UNSAFE
    if isinstance(each, ast.ParenthesesBlock) and depth:
        return fault(each.content, depth + 1)
    return LeftOut.UNSAFE
