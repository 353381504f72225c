"""How well the search field finds: `python -m benchmarks.search_quality`.

Runs the questions of queries.toml over the demo initiatives of demo/data and compares what is found with what
was judged relevant. Prints precision, recall, F1 (each the mean over the questions) and how many questions found
nothing, for the questions that the search was tuned on and those that were held out, and by kind; then the worst ones.

Without more it needs no database: the plan of a question (initiatives.search.query) is applied to the words of the
rows, as the engine does. `--engine` asks the registry itself, in a database with the demo in it.
"""

import argparse
import csv
import os
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.http import QueryDict  # noqa: E402

from accounts.models import User  # noqa: E402
from demo.initiatives import read  # noqa: E402
from initiatives.search import documents  # noqa: E402
from initiatives.search.query import Plan, Query, plan  # noqa: E402
from initiatives.search.results import Results  # noqa: E402
from initiatives.search.vocabulary import Vocabulary, labels  # noqa: E402
from initiatives.search.way_out import most_telling  # noqa: E402
from intake.models import Intake  # noqa: E402

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "benchmarks" / "queries.toml"
# One in three questions is held out: nobody looks at it while tuning.
HELD_OUT_EVERY = 3


class Rows(list):
    """A list that answers like a relation."""

    def all(self):
        return self


class SearchedRow:
    """An initiative, an intake or a category that stands in a file and not in a database."""

    _meta = Intake._meta

    def __init__(self, **values):
        self.__dict__.update({"parent": None, "synonyms_nl": [], "synonyms_en": []} | values)

    def __getattr__(self, name):
        return ""


def areas(name):
    """The rows of a table of areas, by code."""
    with (ROOT / "demo" / "data" / "areas" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def categories():
    """{(lens, key): category} of the supplied taxonomy."""
    data = tomllib.loads((ROOT / "taxonomy" / "data" / "categories.toml").read_text(encoding="utf-8"))
    found = {(each["lens"], each["key"]): SearchedRow(**each, parts=Rows()) for each in data["category"]}
    for (lens, _key), category in found.items():
        if category.parent:
            category.parent = found[lens, category.parent]
            category.parent.parts.append(category)
    return found


def registry():
    """{name: folded words and labels} of the registered demo initiatives, published or not, as in the registry."""
    known, municipalities, districts, neighbourhoods = (
        categories(),
        *map(areas, ("municipalities", "districts", "neighbourhoods")),
    )
    aliases = tomllib.loads((ROOT / "areas" / "data" / "aliases.toml").read_text(encoding="utf-8"))
    rows = {}
    for entry in (*read("cases.toml"), *read("waaierdam.toml")):
        made_up = "life" in entry or "answers" in entry
        if made_up and "registered" not in entry.get("life", {}):
            continue
        code = "GM9999" if made_up else entry.get("municipality")
        read_as = entry.get("stated") or entry.get("assessment") or {}
        chosen = [
            known[lens, (value if isinstance(value, str) else value["category"]).rpartition("/")[2]]
            for lens, values in read_as.items()
            if isinstance(values, list)
            for value in values
        ]
        places = [
            SearchedRow(
                name=neighbourhoods[each]["name"],
                district=SearchedRow(name=districts[neighbourhoods[each]["wijk_code"]]["name"]),
            )
            for each in entry.get("neighbourhoods", [])
        ]
        initiative = SearchedRow(
            intake=SearchedRow(**entry | entry.get("answers", {}) | {"neighbourhoods": Rows(places)}),
            municipality=code and SearchedRow(name=municipalities[code]["name"], aliases=aliases.get(code, [])),
        )
        rows[entry["name"]] = " | ".join([documents.words(initiative), *sorted(labels_of(chosen))])
    return rows


def labels_of(chosen):
    """What the categories of a row answer to: a part also to the words of the whole, and a whole to those of its parts
    when none of these was chosen (`initiatives.search.thesaurus`)."""
    wholes = [category.parent for category in chosen if category.parent]
    parts = [part for category in chosen if category not in wholes for part in category.parts]
    return frozenset().union(
        *(
            labels([each.name_nl, each.name_en], [*each.synonyms_nl, *each.synonyms_en])
            for each in (*chosen, *wholes, *parts)
        )
    )


def vocabulary_of(rows):
    """The vocabulary of these rows."""
    return Vocabulary(Counter(word for words in rows.values() for word in set(words.split()) - {"|"}))


def answers(text, rows, vocabulary, places=MappingProxyType({})):
    """The names of the rows that answer to a text, by the words of the rows alone."""
    wanted = plan(Query.parse(text), vocabulary, places)
    found = meeting(wanted, rows)
    if found or not (wanted := wanted.otherwise or wanted):
        return found
    found = meeting(wanted, rows)
    if found or not wanted.required:
        return found
    within = meeting(replace(wanted, required=(), asked=()), rows)
    masks = {word: meeting(Plan(wanted.keeping([word]).required), rows) for word in dict.fromkeys(wanted.asked)}
    return set().union(*(meeting(wanted.keeping(kept), rows) for kept in most_telling(masks, within, len(rows))))


def meeting(wanted, rows):
    """The names of the rows that meet a plan."""

    def has(words, text):
        return f" {text} " in f" {words} "

    return {
        name
        for name, words in rows.items()
        if all(any(has(words, text) for text in group) for group in wanted.required)
        and all(has(words, phrase) for phrase in wanted.phrases)
        and not any(has(words, text) for text in wanted.excluded)
    }


def asked_of_registry(text):
    """The names that the list of the registry shows to an official for a text."""
    official = User.objects.filter(memberships__municipality="GM9999").first()
    parameters = QueryDict(mutable=True)
    parameters["q"] = text
    results = Results.of(parameters, official, way_out=True)
    return set(results.initiatives.values_list("intake__name", flat=True))


@dataclass(frozen=True)
class Judged:
    """A question with what was found; `relevant` is what should have been."""

    text: str
    kind: str
    held_out: bool
    relevant: frozenset
    found: frozenset

    @property
    def precision(self):
        return len(self.found & self.relevant) / len(self.found) if self.found else float(not self.relevant)

    @property
    def recall(self):
        return len(self.found & self.relevant) / len(self.relevant) if self.relevant else 1.0

    @property
    def f1(self):
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def judge(find, queries):
    """Each of the queries with what `find(text)` gives."""
    return [
        Judged(
            each["q"],
            each["kind"],
            place % HELD_OUT_EVERY == HELD_OUT_EVERY - 1,
            frozenset(each["relevant"]),
            frozenset(find(each["q"])),
        )
        for place, each in enumerate(queries)
    ]


def load_queries():
    """The questions of queries.toml."""
    return tomllib.loads(QUERIES.read_text(encoding="utf-8"))["query"]


def figures(judged):
    """(precision, recall, F1, share that found nothing though there was something), means over the questions."""
    size = len(judged) or 1
    nothing = sum(bool(each.relevant) and not each.found for each in judged)
    means = (sum(getattr(each, name) for each in judged) / size for name in ("precision", "recall", "f1"))
    return (*means, nothing / size)


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search_quality", description="How well the search finds."
    )
    parser.add_argument("--engine", action="store_true", help="ask the registry, in a database with the demo in it")
    parser.add_argument("--worst", type=int, default=15, help="how many of the worst questions to show")
    arguments = parser.parse_args()
    rows = registry()
    vocabulary = vocabulary_of(rows)
    judged = judge(
        asked_of_registry if arguments.engine else lambda text: answers(text, rows, vocabulary), load_queries()
    )
    kinds = defaultdict(list)
    for each in judged:
        kinds["all"].append(each)
        kinds["held out" if each.held_out else "tuned on"].append(each)
        kinds[f"  {each.kind}"].append(each)
    print(f"{len(rows)} initiatives, {len(vocabulary)} words, {len(judged)} questions")
    print(f"{'':24} {'n':>4} {'precision':>9} {'recall':>7} {'F1':>6} {'nothing':>8}")
    for kind, group in kinds.items():
        precision, recall, f1, nothing = figures(group)
        print(f"{kind:24} {len(group):4} {precision:9.3f} {recall:7.3f} {f1:6.3f} {nothing:8.1%}")
    for each in sorted(judged, key=lambda each: each.f1)[: arguments.worst]:
        if each.f1 < 1:
            print(f"\n{each.f1:.2f}  {each.text}  ({each.kind}{', held out' if each.held_out else ''})")
            print(f"      missed: {', '.join(sorted(each.relevant - each.found)) or '-'}")
            print(f"      wrong:  {', '.join(sorted(each.found - each.relevant)) or '-'}")


if __name__ == "__main__":
    main()
