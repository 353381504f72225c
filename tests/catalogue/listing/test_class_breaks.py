import re
from itertools import pairwise

import pytest
from django.conf import settings

from catalogue.listing.class_breaks import ClassBreaks, per_thousand, round_up


def test_few_counts_have_a_class_each():
    shades = ClassBreaks.of([0, 1, 3, 2, 1])

    assert [shades.shade(count) for count in (0, 1, 2, 3)] == [0, 1, 2, 3]
    assert shades.legend == [(1, "1"), (2, "2"), (3, "3")]


def test_classes_grow_in_proportion():
    shades = ClassBreaks.of([0, 1, 1, 2, 5, 11, 32])

    assert shades.legend == [(1, "1–2"), (2, "3–4"), (3, "5–8"), (4, "9–16"), (5, "17–32")]
    assert [shades.shade(count) for count in (0, 1, 2, 3, 16, 17, 32)] == [0, 1, 1, 2, 4, 5, 5]


def test_counts_that_are_all_high_are_told_apart():
    assert ClassBreaks.of([5, *range(10, 20)]).legend == [
        (1, "5–12"),
        (2, "13"),
        (3, "14–15"),
        (4, "16–17"),
        (5, "18–19"),
    ]


def test_large_limits_are_round_and_the_thousands_stand_apart():
    labels = [words for _number, words in ClassBreaks.of([1, 1, 1, 1, 40, 12_345]).legend]

    assert labels == ["1–7", "8–44", "45–290", "291–1.900", "1.901–12.345"]


@pytest.mark.parametrize("counts", [[], [0, 0]])
def test_nothing_has_no_classes(counts):
    assert ClassBreaks.of(counts).legend == []
    assert ClassBreaks.of(counts).shade(0) == 0


@pytest.mark.parametrize("most", [3, 4, 5, 6, 7, 10, 99, 100, 101, 5_000, 1_000_000])
def test_there_are_at_most_five_classes_and_each_count_is_in_one(most):
    counts = sorted({1, 2, 3, most // 2, most})
    shades = ClassBreaks.of(counts)

    assert list(shades.limits) == sorted(set(shades.limits)) and shades.limits[-1] == most
    assert len(shades.limits) <= 5 and all(1 <= shades.shade(count) <= 5 for count in counts)
    assert shades.shade(most) == len(shades.limits)


@pytest.mark.parametrize(("number", "up"), [(1.9, 2), (7, 7), (99.2, 100), (101, 110), (166.1, 170), (911, 920)])
def test_limits_above_a_hundred_have_two_figures(number, up):
    assert round_up(number) == up


@pytest.mark.parametrize(
    ("count", "inhabitants", "text"),
    [(11, 5900, "1,9"), (1, 100, "10,0"), (1, 99, ""), (0, 5000, ""), (1, 200_000, ""), (3, None, "")],
)
def test_per_thousand_says_nothing_where_few_people_live_or_it_would_be_nought(count, inhabitants, text):
    assert per_thousand(count, inhabitants) == text


# --- The colours: checkers of contrast cannot look under the shapes of a drawing, so it is held here ---------------


def css(name):
    return (settings.BASE_DIR / "static" / "css" / name).read_text()


def colour(expression):
    """The (r, g, b) of an expression of map.css in the default theme."""
    expression = expression.strip()
    if mixed := re.fullmatch(r"color-mix\(in srgb, (var\(.+?\)) (\d+)%, (var\(.+?\))\)", expression):
        one, share, other = colour(mixed[1]), int(mixed[2]) / 100, colour(mixed[3])
        return tuple(share * a + (1 - share) * b for a, b in zip(one, other, strict=True))
    if token := re.fullmatch(r"var\((--[\w-]+)\)", expression):
        fixed = {"--w-paper": "#ffffff", "--w-ink": "var(--voorbeeld-kleuren-grijs-700)"}
        return colour(fixed.get(token[1]) or re.search(rf"{token[1]}: ([^;]+);", css("tokens.css"))[1])
    digits = expression.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def luminance(rgb):
    parts = [c / 12.92 if (c := value / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for value in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SHADES = re.findall(r"\.w-shade--(\d) \{\s*--shade: (.+?);\s*--on-shade: (.+?);", css("map.css"))


def test_there_is_a_shade_for_every_class():
    assert [number for number, _shade, _ink in SHADES] == list("012345")


@pytest.mark.parametrize(("number", "shade", "ink"), SHADES)
def test_what_stands_on_a_shade_can_be_read(number, shade, ink):
    assert contrast(colour(shade), colour(ink)) >= 4.5


def test_each_shade_is_darker_than_the_one_before():
    tones = [luminance(colour(shade)) for _number, shade, _ink in SHADES]

    assert all(before - after >= 0.05 for before, after in pairwise(tones))
