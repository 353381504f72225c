"""A theme of a token file: what follows from its colours, and what is repaired so that it can be read."""

import pytest

from office.colours import TEXT, WHITE, colour, contrast, readable
from office.making import ACCENTS, SCALE, Making
from office.tokens import LeftOut, read


def made(**tokens):
    text = "".join(f"--{name.replace('_', '-')}: {value};" for name, value in tokens.items())
    return Making(read("x.css", f":root {{ {text} }}".encode())).made()


def test_contrast_is_counted_as_wcag_does():
    assert round(contrast(colour("#767676"), WHITE), 2) == 4.54
    assert contrast(colour("hsl(0 0% 0%)"), WHITE) == 21
    assert colour("oklch(60% 0.1 200)") is None and colour("var(--x)") is None


def test_the_nearest_colour_that_can_be_read_keeps_its_hue():
    fixed = readable(colour("#ffd100"), [WHITE], TEXT)
    assert contrast(fixed, WHITE) >= TEXT
    assert fixed.red > fixed.green > fixed.blue


@pytest.mark.parametrize(
    "tokens",
    [
        {
            "utrecht_button_primary_action_background_color": "#157c68",
            "utrecht_link_color": "#157c68",
            "utrecht_heading_color": "#a80a2d",
            "utrecht_document_color": "#282828",
        },
        {"ams_color_interactive": "#004699", "ams_heading_color": "#202020", "ams_color_text": "#202020"},
    ],
)
def test_our_eleven_tokens_are_derived_from_those_of_others(tokens):
    written, report = made(**tokens)
    assert [name for name, _value, _source in report["derived"]] == ACCENTS and len(ACCENTS) == 11
    assert set(ACCENTS) <= written.keys()
    assert written[f"{SCALE}400"] == next(iter(tokens.values()))
    for step in (400, 500, 600, 700):
        assert contrast(colour(written[f"{SCALE}{step}"]), WHITE) >= TEXT


def test_references_are_resolved_also_with_a_fallback():
    written, _report = made(
        x_red="#a00000", utrecht_link_color="var(--x-gone, var(--x-red))", utrecht_heading_1_color="var(--x-gone)"
    )
    assert written["--utrecht-link-color"] == "#a00000"
    assert "--utrecht-heading-1-color" not in written


def test_a_circle_and_a_lost_reference_are_left_out():
    _written, report = made(utrecht_link_color="var(--a)", a="var(--b)", b="var(--a)")
    assert report["left_out"] == [[LeftOut.LOST, 1, ["--utrecht-link-color"]]]


def test_a_pale_link_is_made_darker_and_said_to_be():
    written, report = made(utrecht_link_color="#7fb2ff")
    assert contrast(colour(written["--utrecht-link-color"]), WHITE) >= TEXT
    [row] = [row for row in report["repaired"] if row[0] == "--utrecht-link-color"]
    assert row[1] == "#7fb2ff" and row[3] < TEXT <= row[4]


def test_words_on_a_yellow_button_are_dark_and_on_a_blue_one_light():
    for ground, is_dark in [("#ffd100", True), ("#003b7a", False)]:
        written, _report = made(utrecht_button_primary_action_background_color=ground)
        own = written.get("--utrecht-button-primary-action-color", "#ffffff")
        assert contrast(colour(own), colour(ground)) >= TEXT
        assert (colour(own).luminance < 0.2) == is_dark


def test_paper_stays_light_enough_for_the_lenses():
    written, report = made(basis_color_default_bg_document="#222222", utrecht_document_color="#eeeeee")
    assert "--w-paper" in [row[0] for row in report["repaired"]]
    assert contrast(colour(written["--w-paper"]), colour("#936400")) >= TEXT
    assert contrast(colour(written["--w-ink"]), colour(written["--w-paper"])) >= TEXT


def test_an_edge_that_cannot_be_seen_is_refused_or_made_darker():
    written, report = made(utrecht_textbox_border_color="#f0f0f0", utrecht_select_border_color="transparent")
    assert contrast(colour(written["--utrecht-textbox-border-color"]), WHITE) >= 3
    assert "--utrecht-select-border-color" not in written
    assert [row[0] for row in report["refused"]] == ["--utrecht-select-border-color"]


def test_letters_that_are_not_there_get_a_kind_to_fall_back_on():
    written, report = made(utrecht_document_font_family="'Gemeente Sans'", utrecht_heading_font_family="Kop, serif")
    assert written["--basis-text-font-family-default"] == '"Gemeente Sans", sans-serif'
    assert written["--basis-heading-font-family"] == "Kop, serif"
    assert len(report["fonts"]) == 2  # the token of theirs that we use, and ours


def test_sizes_stay_as_they_are():
    written, report = made(utrecht_button_padding_block_start="4rem", utrecht_link_color="#003b7a")
    assert "--utrecht-button-padding-block-start" not in written and report["sizes"] == 1
