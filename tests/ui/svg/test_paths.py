"""Every shape of every drawing stays right, whatever admins make of the categories and however many there are."""

import pytest

from catalogue.lenses.drawings import DRAWN
from tests.catalogue.lenses.drawings.sheet import REGISTRIES, check


@pytest.mark.parametrize("name", REGISTRIES)
@pytest.mark.parametrize("kind", ["wide", "narrow"])
@pytest.mark.parametrize("lens", DRAWN)
def test_words_lie_inside_the_drawing_and_never_over_each_other(lens, kind, name):
    check(getattr(DRAWN[lens], kind)(REGISTRIES[name]))
