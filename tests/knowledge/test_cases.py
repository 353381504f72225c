"""What the profile proposes for six initiatives of the study, as docs/knowledge/cases.md says it.

The document was looked at by eye; whoever changes a fit, a weight or the order sees here what becomes of these six,
and writes it down there when it is sensible. `pytest -s` prints it.
"""

import pytest
from django.conf import settings

from catalogue.profile.similar import categories_of
from demo.initiatives import Demo, read
from initiatives.models import Initiative
from initiatives.search.asked import Asked
from intake.questions import Audience
from knowledge.examples import examples_for
from knowledge.helping import Helping, KnownFacts
from knowledge.rule_table import rule_table
from knowledge.supplied import load_articles
from taxonomy.models import Category
from tests.builders import a_municipality, an_official

pytestmark = pytest.mark.django_db
DOCUMENT = settings.BASE_DIR / "docs" / "knowledge" / "cases.md"
CASES = ["austerlitz-zorgt", "buuv", "wehelpen", "kruiskamp-onderneemt", "betere-buren", "buzinezzclub"]


def load_cases():
    """All initiatives of the study, as the demo has them, and the supplied articles."""
    demo = Demo()
    demo.categories = {(each.lens, each.key): each for each in Category.objects.select_related("counts_as")}
    demo.known = set()
    for entry in read("cases.toml"):
        if code := entry.get("municipality"):
            a_municipality(code, f"Gemeente {code}")
        demo.load_case(entry)
    load_articles()


def proposed(slug):
    """The lines about one initiative: a table of its instruments, and its examples."""
    initiative = Initiative.objects.with_profile().get(slug=slug)
    official = an_official(initiative.municipality or a_municipality())
    asked = Asked(official)
    helping = Helping(rule_table(asked.versions), KnownFacts.of(initiative, Audience.OFFICIAL))
    yield f"## {initiative.intake.name}"
    yield ""
    yield "| instrument | why | weight |"
    yield "|---|---|---|"
    for each in helping.instruments():
        why = "; ".join(f"{reason.words} ({reason.weight})" for reason in each.reasons)
        yield f"| {each.article.title} | {why} | {each.weight} |"
    yield ""
    for each in examples_for(helping, initiative, categories_of(initiative), asked):
        name = Initiative.objects.get(pk=each.key).intake.name
        told = f", in “{each.article.title}”" if each.article else ""
        yield f"- To learn from: {name}{told} ({each.reason})"
    yield ""


def test_the_document_says_what_is_proposed():
    load_cases()

    said = "\n".join(line for slug in CASES for line in proposed(slug))

    print(said)
    assert said.strip() in DOCUMENT.read_text()
