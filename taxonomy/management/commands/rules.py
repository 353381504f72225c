import re

from django.core.management.base import BaseCommand
from django.utils.translation import override

from taxonomy.lenses import LENSES, catalogue
from taxonomy.rules import supplied

HEAD = """\
# Which answers propose which category

Written by `python manage.py rules > docs/proposal-rules.md` from `taxonomy/data/rules.toml`; a test holds the two
together. These are the rules as supplied. Admins curate them at `/taxonomie/regels/`: there a rule is switched off,
pointed to another category or added, and there stands how often officials follow it. What an admin changed stays when
the supplied rules are loaded again.

A rule proposes a category when every question it names has one of the answers it names. An official accepts or
overrules each proposal. Questions and answers are named by their keys in the checklist; scales run from 1 to 10. The
number in front of a reason is the section of the 2015 study on which the rule rests. A category may also be chosen
without a rule: a category that is not listed here is never proposed.
"""


class Command(BaseCommand):
    help = "Print all supplied rules that propose categories, as Markdown."

    def handle(self, **options):
        names = {f"{row['lens']}/{row['key']}": row["name_en"] for row in catalogue()["category"]}
        parts = [HEAD]
        with override("en"):
            for key, lens in LENSES.items():
                rows = [row(rule, names) for rule in supplied() if rule["category"].startswith(f"{key}/")]
                parts.append("\n".join([f"## {lens.name}\n", "| Category | When | Why |", "|---|---|---|", *rows, ""]))
        self.stdout.write("\n".join(parts), ending="")


def row(rule, names):
    """A rule as a row of the table; `names` are those of the categories, by "lens/key"."""
    path = rule["category"]
    return f"| {names[path]} (`{path.partition('/')[2]}`) | {wanted(rule['when'])} | {rule['source_en']} |"


def wanted(conditions):
    """The conditions of a rule in one line."""
    return " and ".join(f"`{question}` is {one_of(answers)}" for question, answers in conditions.items())


def one_of(answers):
    if isinstance(answers[0], int):
        return f"{answers[0]} to {answers[-1]}"
    named = sorted(filter(None, answers), key=by_number)
    return " or ".join([f"`{answer}`" for answer in named] + ["open"] * ("" in answers))


def by_number(answer):
    """Sorts size bands by size and words by letter."""
    return [int(number) for number in re.findall(r"\d+", answer)], answer
