import pytest

from office.colours import BLACK, WHITE, colour, contrast


@pytest.mark.parametrize("text", ["#fff", "#ffffff", "white", "rgb(255 255 255)", "hsl(0 0% 100%)", "hwb(0 100% 0%)"])
def test_one_colour_is_read_however_css_writes_it(text):
    assert colour(text) == WHITE


def test_what_shines_through_is_kept():
    assert colour("rgb(0 0 0 / 50%)").alpha == 0.5
    assert colour("rgb(0 0 0 / 50%)").on(WHITE) == (0.5, 0.5, 0.5, 1.0)


@pytest.mark.parametrize("text", ["", "1px", "red blue", "var(--a)", "color()", "currentcolor", "inherit"])
def test_what_is_no_colour_of_its_own_is_none(text):
    assert colour(text) is None


@pytest.mark.parametrize("text", ["oklch(1 0 0)", "oklab(1 0 0)", "lab(100 0 0)", "color(display-p3 1 1 1)"])
def test_what_cannot_be_computed_is_none(text):
    assert colour(text) is None


def test_contrast_is_that_of_wcag():
    assert contrast(WHITE, BLACK) == contrast(BLACK, WHITE) == 21
    assert round(contrast(colour("#767676"), WHITE), 2) == 4.54
