from django.core.management.base import BaseCommand
from django.utils.text import capfirst
from django.utils.translation import override

from knowledge.fits import ORDINARY, QUESTIONS
from knowledge.supplied import supplied
from taxonomy.lenses import LENSES, catalogue

HEAD = """\
# What helps with what

Written by `python manage.py what_fits > docs/knowledge/what-fits.md` from the files in `knowledge/data/`; a test
holds the two together. These are the reasons as supplied. Curators change them at `/taxonomie/kennisbank/`: there a
reason is added, made stronger or weaker, or switched off, and `/taxonomie/kennisbank/wat-past-waarbij/` shows all
that hold today. What a curator changed stays when the supplied articles are loaded again.

An article helps an initiative that stands in the category, or gave the answer. Questions and answers are named by
their keys in the checklist. The weight is 1 for a weak reason, 2 for an ordinary and 3 for a strong one. The number in
the last column is the section of the source on which the article rests.
"""
ROW = "| {reason} | {title} (`{key}`) | {what} | {weight} | {section} |"
HEADS = ["| With | Article | What to do | Weight | Section |", "|---|---|---|---|---|"]


class Command(BaseCommand):
    help = "Print for what each supplied article is a help, as Markdown."

    def handle(self, **options):
        names = {f"{row['lens']}/{row['key']}": row["name_en"] for row in catalogue()["category"]}
        order = list(names)
        by_lens, by_question = {key: [] for key in LENSES}, {key: [] for key in QUESTIONS}
        for article in supplied():
            for fit in article.get("fits", ()):
                if "category" in fit:
                    path = fit["category"]
                    reason = f"{names[path]} (`{path.partition('/')[2]}`)"
                    by_lens[path.partition("/")[0]].append((order.index(path), row(reason, article, fit)))
                else:
                    answers = list(QUESTIONS[fit["question"]].options)
                    place = answers.index(fit["answer"])
                    by_question[fit["question"]].append((place, row(f"`{fit['answer']}`", article, fit)))
        with override("en"):
            parts = [HEAD, *(section(str(LENSES[key].name), rows) for key, rows in by_lens.items())]
            questions = {key: rows for key, rows in by_question.items() if rows}
            parts += [
                section(f"{capfirst(str(QUESTIONS[key].label))} (`{key}`)", rows) for key, rows in questions.items()
            ]
        self.stdout.write("\n".join(parts), ending="")


def row(reason, article, fit):
    """A reason as a row of the table."""
    return ROW.format(
        reason=reason,
        title=article["title_en"],
        key=article["key"],
        what=fit.get("what_en") or "",
        weight=fit.get("weight", ORDINARY),
        section=article.get("section", ""),
    )


def section(title, rows):
    """The table under a heading, its rows in the order of the taxonomy or of the answers."""
    if not rows:
        return f"## {title}\n\nNo article.\n"
    return "\n".join([f"## {title}\n", *HEADS, *(text for _place, text in sorted(rows, key=first)), ""])


def first(pair):
    return pair[0]
