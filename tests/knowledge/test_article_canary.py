"""A draft of a municipality, and the reasons in its history, are found in no page, file, search or feed elsewhere."""

import pytest
from django.urls import reverse

from knowledge.models import Article, Fit
from tests.builders import a_category, a_municipality, an_admin, an_article, an_organisation
from tests.casework.test_canary import read
from tests.test_access import one_of_everything

WORDS = ("titel", "samenvatting", "tekst", "onderdeel", "bron", "doen", "reden", "oud")
CANARIES = {name: f"{name}kanarie" for name in WORDS}


def with_canaries():
    world = one_of_everything()
    return world | fill(world)


def fill(world):
    """Two municipalities that take part, and a draft of one in words of its own; returns what was made by name."""
    zeist = a_municipality("GM0355", "Zeist")
    an_organisation(zeist)
    admin = an_admin()
    draft = Article.objects.write(
        by=admin,
        municipality=a_municipality(),
        kind="instrument",
        title_nl=CANARIES["titel"],
        summary_nl=CANARIES["samenvatting"],
        text_nl=CANARIES["tekst"],
        items=[{"nl": CANARIES["onderdeel"], "en": ""}],
        source=CANARIES["bron"],
    )
    Fit.objects.add_to(draft, by=admin, category=a_category("actors/collectives"), what_nl=CANARIES["doen"])
    draft.link(by=admin, initiatives=[world["published"]], related=[world["article"]])
    # Of what is published the present text may be read, and not what it was or why it changed.
    public = an_article(municipality=a_municipality(), title_nl=CANARIES["oud"])
    step = public.revise(by=admin, reason=CANARIES["reden"], title_nl="Wijkbudget")
    Fit.objects.add_to(public, by=admin, category=a_category("actors/collectives"))
    return {"own_article": draft, "own_fit": draft.fits.get(), "article_step": step, "public": public}


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def addresses(world):
    """Those at which an outsider may hope to find something, beside those of the matrix."""
    public = world["public"]
    own_pages = [reverse(f"curation:{name}", args=[public.pk]) for name in ("article", "article-steps")]
    return [*own_pages, public.get_absolute_url(), reverse("follow:feed")]


def told(text):
    return [name for name, word in CANARIES.items() if word in text]


def test_its_own_admins_do_read_it(client, world, db):
    """The canaries sing: else the sweep of tests/test_canaries.py would hold of anything."""
    client.force_login(an_admin())
    at = [("article", "own_article"), ("article-fits", "own_article"), ("article-steps", "public")]
    pages = [reverse(f"curation:{name}", args=[world[which].pk]) for name, which in at]
    pages.append(reverse("curation:article-step", args=[world["article_step"].pk]))

    assert set(told(" ".join(read(client.get(page)) for page in pages))) == set(CANARIES)
