"""Making a theme of a token file: which tokens this site takes, what follows from them, and what is repaired.

What is written in the end has no references any more. Eight of nine real themes know nothing of `--basis-*`, in which
the look of this site is written; so our eleven tokens for colour are derived from those of the theme for button, link,
heading and document. Then every colour that a theme changes is measured on what it stands on.
"""

import re
from math import floor

from office.colours import BLACK, SHAPE, TEXT, WHITE, colour, least, readable, rounded
from office.own_sheets import asked_for, defaults
from office.resolving import LostReference, Values
from office.tokens import LeftOut

SCALE = "--voorbeeld-kleuren-violet-"
LINK, HEADING, INK = (
    "--basis-color-action-2-color-default",
    "--basis-heading-color",
    "--basis-color-default-color-document",
)
ACCENTS = [f"{SCALE}{step}" for step in (50, 100, 200, 300, 400, 500, 600, 700)] + [LINK, HEADING, INK]
# Where each comes from: the first of these that a theme has.
BUTTONS = [
    "--basis-color-accent-1-color-default",
    "--utrecht-button-primary-action-background-color",
    "--ams-button-primary-background-color",
    "--ams-color-interactive",
    "--utrecht-button-background-color",
    "--utrecht-link-color",
    "--utrecht-heading-1-color",
    "--utrecht-heading-color",
    "--utrecht-document-color",
]
LINKS = ["--utrecht-link-color", "--ams-link-color", "--ams-color-interactive"]
HEADINGS = ["--utrecht-heading-color", "--utrecht-heading-1-color", "--ams-heading-color"]
DOCUMENTS = ["--utrecht-document-color", "--utrecht-paragraph-color", "--ams-color-text"]
FONTS = {
    "--basis-text-font-family-default": ["--utrecht-document-font-family", "--ams-typography-font-family"],
    "--basis-heading-font-family": ["--utrecht-heading-font-family", "--ams-heading-font-family"],
}
# What lies behind the page is our paper: a theme may colour the page itself.
BEHIND = re.compile(r"--utrecht-(?:root|document|body|page)-background-color$")
MOST_NAMED = 12  # of what is left out, of each kind
GENERIC = re.compile(r"(?:^|,)\s*(?:(?:sans-)?serif|monospace|cursive|fantasy|system-ui|ui-[a-z-]+|math)\s*$")
UNSIZED = re.compile(r"color|font-(?:family|weight|style)|border-radius|text-decoration|text-underline|line-style")

PAPER, NAV = "--w-paper", "--w-nav-background"
SURFACES = [PAPER, "--w-soft", "--w-accent-wash", "--w-accent-tint"]
PAGES = [PAPER, "--w-soft", "--w-accent-wash", "--w-header-background", "--w-footer-background"]
PAGES += [f"--utrecht-{each}-background-color" for each in ("root", "document", "body", "page", "page-body")]
STATES = "hover|active|focus-visible|focus|visited|pressed|checked|invalid|read-only|placeholder|indeterminate"
STATE = re.compile(rf"-(?:{STATES})$")
NO_WORDS = re.compile(
    r"(?:background|border(?:-[a-z-]+)?|outline|decoration|marker|accent|caret|icon|icon-[a-z]+|disabled(?:-[a-z-]+)?)$"
    r"|^--utrecht-(?:checkbox|radio-button)"
)
FIELDS = re.compile(
    r"--(?:utrecht-(?:textbox|textarea|select|checkbox|radio-button)|basis-form-control)"
    r"(?!.*(?:disabled|read-only|checked|indeterminate)).*border-color$"
    r"|--utrecht-(?:checkbox|radio-button)-(?:checked|indeterminate)(?:-[a-z]+)?-background-color$"
)
ICONS = re.compile(r"--utrecht-alert-icon-(?:[a-z]+-)?color$")
LENSES = ["actors", "work-fields", "added-value", "transformation-role", "growth", "government-relation"]


class Making:
    """A theme under way. `tokens` is what will be written, `report` what is told about it."""

    def __init__(self, token_file):
        self.file = token_file
        self.theirs = Values(dict(token_file.tokens), defaults())
        self.own = Values({}, defaults())
        self.values = Values({}, defaults())
        self.report = {
            "read": len(token_file.tokens),
            "derived": [],
            "repaired": [],
            "refused": [],
            "fonts": [],
            "sizes": 0,
        }

    def made(self):
        """(the tokens to write, the report)."""
        self.take()
        self.derive()
        self.name_generic_families()
        self.see_to_surfaces()
        self.see_to_words()
        self.see_to_shapes()
        tokens = dict(sorted(self.values.first.items()))
        left_out = self.file.left_out
        self.report["used"] = len(tokens.keys() & self.file.tokens.keys())
        self.report["left_out"] = [
            [kind.value, len(left_out[kind]), list(dict.fromkeys(left_out[kind]))[:MOST_NAMED]]
            for kind in LeftOut
            if kind in left_out
        ]
        return tokens, self.report

    # --- What is taken, and what follows from it ---
    def take(self):
        """What the style sheets of this site ask for, of what has to do with colours and letters."""
        for name in self.file.tokens:
            if name not in asked_for() or BEHIND.match(name):
                continue
            if not UNSIZED.search(name):
                self.report["sizes"] += 1
                continue
            try:
                value = self.theirs.of(name)
            except LostReference:
                self.file.leave_out(LeftOut.LOST, name)
                continue
            if value and (not name.endswith("-color") or colour(value)):
                self.values.change(name, value)
            else:
                self.file.leave_out(LeftOut.UNSAFE, name)

    def first_of(self, names):
        """(name, Colour) of the first of these that the theme has, and that covers what is under it."""
        found = [(name, colour(self.theirs.get(name) or "")) for name in names if name in self.file.tokens]
        found = [(name, each) for name, each in found if each and each.alpha == 1]
        return next(iter(found), (None, None))

    def derive(self):
        """Our eleven tokens, where the theme has none of them; the scale always, since no theme knows it."""
        bright = [name for name in BUTTONS if is_colourful(colour(self.theirs.get(name) or ""))]
        source, accent = self.first_of([*bright, *BUTTONS])
        if accent:
            for step, each in scale(accent).items():
                self.give(f"{SCALE}{step}", each, source)
        for name, sources in [(LINK, LINKS), (HEADING, HEADINGS), (INK, DOCUMENTS)]:
            source, found = self.first_of(sources)
            if found and name not in self.file.tokens:
                self.give(name, found, source)
        for name, sources in FONTS.items():
            source = next((each for each in sources if self.theirs.get(each) and each in self.file.tokens), None)
            if source and name not in self.file.tokens:
                self.values.change(name, self.theirs.get(source))

    def give(self, name, a_colour, source):
        if name not in self.file.tokens:
            self.values.change(name, a_colour.hex)
            self.report["derived"].append([name, a_colour.hex, source])

    def name_generic_families(self):
        """A letter that is not on the reader's device has a kind to fall back on."""
        for name, value in list(self.values.first.items()):
            if "font-family" in name and not GENERIC.search(value):
                kind = "monospace" if re.search("mono|code", value, re.IGNORECASE) else "sans-serif"
                self.values.change(name, f"{value}, {kind}")
                self.report["fonts"].append([name, value, f"{value}, {kind}"])

    # --- Contrast ---
    def seen(self, name, values=None):
        """The Colour that a token comes to, None for none."""
        return colour((values or self.values).get(name) or "")

    def is_touched(self, *names):
        """Whether the theme makes any of these something else."""
        return any(self.values.get(name) != self.own.get(name) for name in names)

    def see_to_surfaces(self):
        """What pages are written on is light: the colours of the lenses are read on it."""
        lenses = [self.seen(f"--lens-{lens}", self.own) for lens in LENSES]
        for name in PAGES:
            if name not in self.values or not self.is_touched(name):
                continue
            now, light = self.seen(name), None
            if now and now.alpha == 1:
                light = next(
                    each
                    for each in (rounded(now.mixed(WHITE, step / 50)) for step in range(51))
                    if min(least(lens, [each]) for lens in lenses) >= TEXT
                )
                if light.hex != now.hex:
                    self.tell("repaired", name, now, light, lenses, TEXT)
                    self.values.change(name, light.hex)
            elif now is None or now.alpha:
                self.refuse(name, now, 1, TEXT)
            elif name in self.values.first:
                self.values.change(name, None)  # what is transparent lets our own paper through

    def grounds(self, prefix):
        """The Colours on which the words of a component stand, and the names of the tokens that say so."""
        special = {"--utrecht-page-header": "--w-header-background", "--utrecht-page-footer": "--w-footer-background"}
        names = [special[prefix]] if prefix in special else [f"{prefix}-background-color"]
        while STATE.search(prefix):
            prefix = STATE.sub("", prefix)
            names.append(f"{prefix}-background-color")
        paper = [self.seen(each) for each in SURFACES]
        name = next((each for each in names if self.seen(each)), None)
        ground = name and self.seen(name)
        if not ground or ground.alpha == 0:
            return paper, SURFACES
        return ([ground] if ground.alpha == 1 else [ground.on(each) for each in paper]), [name]

    def pairs(self):
        """(name of a token for words, the Colours it stands on, the names that say so) that a theme can change."""
        tints = [*SURFACES, "--basis-color-accent-1-bg-hover"]
        named = [
            ("--w-ink", tints),
            ("--w-muted", SURFACES),
            ("--w-accent", tints),
            ("--w-accent-strong", tints),
            ("--w-on-accent", ["--w-accent", "--w-accent-strong", f"{SCALE}400", f"{SCALE}700"]),
            ("--w-nav-color", [NAV]),
            ("--basis-color-negative-color-default", SURFACES),
            ("--basis-color-positive-color-default", SURFACES),
            ("--basis-color-warning-color-default", [PAPER, "--basis-color-warning-bg-subtle"]),
            *((f"--lens-{lens}", [PAPER, "--w-accent-wash", f"--lens-{lens}-tint"]) for lens in LENSES),
        ]
        for name, on in named:
            yield name, [self.seen(each) for each in on], on
        for name in sorted(asked_for()):
            prefix = name.removesuffix("-color")
            if name.startswith("--utrecht-") and prefix != name and not NO_WORDS.search(prefix):
                yield name, *self.grounds(prefix)

    def see_to_words(self):
        """Words have a contrast of 4.5 with what they stand on."""
        ink = self.seen("--w-ink") or BLACK
        for name, grounds, on in self.pairs():
            front = self.seen(name)
            if not front or not self.is_touched(name, *on) or not all(grounds):
                continue
            ratio = least(front, grounds)
            if ratio >= TEXT:
                continue
            is_said = name in self.file.tokens or not name.startswith("--utrecht-")
            keeps_hue = ratio >= SHAPE or (is_said and is_colourful(front))
            fixed = (readable(front, grounds, TEXT) if keeps_hue else None) or plain(grounds, ink, TEXT)
            if fixed:
                self.tell("repaired", name, front, fixed, grounds, TEXT)
                self.values.change(name, fixed.hex)
            else:
                for each in (name, *on):
                    self.refuse(each, self.seen(each), ratio, TEXT)

    def see_to_shapes(self):
        """Edges of fields and the focus have a contrast of 3 with what they stand on."""
        focus, halo = "--basis-focus-outline-color", "--basis-focus-background-color"
        shapes = [(name, [PAPER]) for name in sorted(asked_for()) if FIELDS.match(name)]
        shapes += [(focus, [*SURFACES, halo]), ("--utrecht-focus-outline-color", SURFACES), (halo, [NAV])]
        shapes.append(("--basis-color-default-border-default", [PAPER]))
        for name in sorted(filter(ICONS.match, asked_for())):
            shapes.append((name, [name.replace("icon-", "").replace("-color", "-background-color")]))
        for name, on in shapes:
            front, grounds = self.seen(name), [self.seen(each) for each in on]
            if not front or not all(grounds) or not self.is_touched(name, *on):
                continue
            ratio = least(front, grounds)
            if ratio >= SHAPE:
                continue
            near = readable(front, grounds, SHAPE) if front.alpha and is_colourful(front) else None
            fixed = near or (plain(grounds, self.seen("--w-ink"), SHAPE) if front.alpha else None)
            if fixed:
                self.tell("repaired", name, front, fixed, grounds, SHAPE)
                self.values.change(name, fixed.hex)
            else:
                self.refuse(name, front, ratio, SHAPE)

    def refuse(self, name, before, ratio, needed):
        """Let a token be as it is without a theme."""
        if name in self.values.first:
            self.report["refused"].append([name, before.hex if before else "", floor(ratio * 10) / 10, needed])
            self.values.change(name, None)

    def tell(self, what, name, before, after, grounds, needed):
        """Write down what became of a token: on the ground where it could be read worst."""
        ground = min(grounds, key=lambda each: least(before, [each]))
        ratios = [floor(least(each, [ground]) * 10) / 10 for each in (before, after)]
        self.report[what].append([name, before.hex, after.hex, *ratios, needed, ground.hex])


def is_colourful(a_colour):
    """Whether a colour is more than a grey."""
    return bool(a_colour) and a_colour.alpha == 1 and max(a_colour[:3]) - min(a_colour[:3]) > 0.12


def plain(grounds, ink, needed):
    """The ink, black or white: the first that can be seen on all these grounds, None when none can."""
    return next((each for each in (ink or BLACK, BLACK, WHITE) if least(each, grounds) >= needed), None)


def scale(accent):
    """{step: Colour} from a wash to almost black, of which 400 is the accent itself or as near as can be read."""
    main = readable(accent, [WHITE], TEXT)
    steps = {step: rounded(main.mixed(WHITE, share)) for step, share in [(50, 0.95), (100, 0.89), (200, 0.77)]}
    ink = colour("#161f2b")
    # On the map words stand on a third of 400 in 300.
    lighter = (rounded(main.mixed(WHITE, 0.52 + step / 100)) for step in range(26))
    steps[300] = next((each for each in lighter if least(ink, [each.mixed(main, 0.3)]) >= TEXT), steps[200])
    steps[400] = main
    steps[500] = readable(main.mixed(BLACK, 0.12), [WHITE, steps[50], steps[100], steps[200]], TEXT)
    steps[600] = rounded(steps[500].mixed(BLACK, 0.28))
    steps[700] = rounded(steps[500].mixed(BLACK, 0.55))
    return steps
