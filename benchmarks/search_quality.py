"""How well the search field finds: `python -m benchmarks.search_quality`.

Asks questions of texts and compares what is found with what was judged relevant, in four sets: the demo initiatives
(queries.toml), texts of initiators (initiatives.toml), municipal services (services.toml) and titles from the
neighbourhood budgets of Amsterdam and Assen (queries_buurtbudget.toml; the texts are a file beside this checkout).
Prints precision, recall and F1 (each the mean over the questions) and how many found nothing, for what the search was
tuned on, what was held out and what was asked by somebody who did not know the texts. With `--set` also by kind, and
the worst of the questions that it was tuned on: nobody sees the others.

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

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.http import QueryDict  # noqa: E402

from accounts.models import User  # noqa: E402
from areas.loader import ALIASES  # noqa: E402
from areas.places import of_country  # noqa: E402
from demo.initiatives import read  # noqa: E402
from initiatives.search import documents  # noqa: E402
from initiatives.search.query import Plan, Query, plan  # noqa: E402
from initiatives.search.results import Results  # noqa: E402
from initiatives.search.thesaurus import label_of, places_of  # noqa: E402
from initiatives.search.vocabulary import PART, Vocabulary, labels  # noqa: E402
from initiatives.search.way_out import most_telling  # noqa: E402
from intake.models import Intake  # noqa: E402
from ui.text import fold  # noqa: E402

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
BUDGETS = ROOT.parent / "shared" / "data" / "initiatives_nl_buurtbudget_pabulib.csv"

TUNED_ON, LATER, HELD_OUT, UNSEEN = "tuned on", "tuned on later", "held out", "unseen"
# One in three questions about the demo is held out: nobody looks at it while tuning.
HELD_OUT_EVERY = 3
NOT_THERE = 9  # beyond every grade


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


MUNICIPALITIES = areas("municipalities")
ALIASES_OF = tomllib.loads(ALIASES.read_text(encoding="utf-8"))
# The places of the country and of the demo, by name, and the codes of their municipalities.
PLACES, _by_label = places_of(
    {
        code: ([row["name"], *ALIASES_OF.get(code, [])], row["province_code"], code)
        for code, row in MUNICIPALITIES.items()
    }
)
CODES = {name: code for name, code in reversed(of_country()) if code.startswith("GM")}
_LABELS = frozenset(label for place in PLACES.values() for label in place.labels)


def labels_of_place(code):
    """The labels that what lies in a municipality answers to: of it and, where it is one of the demo, its province."""
    own = MUNICIPALITIES.get(code)
    return [label_of(each) for each in (code, own and own["province_code"]) if each]


def registry():
    """{name: folded words and labels} of the registered demo initiatives, published or not, as in the registry."""
    known, districts, neighbourhoods = (categories(), *map(areas, ("districts", "neighbourhoods")))
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
            municipality=code and SearchedRow(name=MUNICIPALITIES[code]["name"], aliases=ALIASES_OF.get(code, [])),
        )
        rows[entry["name"]] = " | ".join(
            [documents.words(initiative), *sorted(labels_of(chosen)), *labels_of_place(code)]
        )
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
    """The vocabulary of these rows, which knows no labels of places."""
    return Vocabulary(Counter(word for words in rows.values() for word in set(words.split()) - {"|"} - _LABELS))


def answers(text, rows, vocabulary):
    """The names of the rows that answer to a text, by the words of the rows alone."""
    wanted = plan(Query.parse(text), vocabulary, PLACES)
    found = meeting(wanted, rows)
    if found or not (wanted := wanted.otherwise or wanted):
        return found
    found = meeting(wanted, rows)
    if found or not wanted.required:
        return found
    wanted = wanted.in_wholes(Query.parse(text).wholes)
    within = meeting(replace(wanted, required=(), asked=()), rows)
    masks = {word: meeting(Plan(wanted.keeping([word]).required), rows) for word in dict.fromkeys(wanted.asked)}
    found, telling = set(), set()
    sets = most_telling(masks, within, len(rows))
    for kept in sets:
        more = meeting(wanted.keeping(kept), rows) - found
        found |= more
        telling |= {name for name in more if not in_passing(wanted.keeping(kept), rows[name])}
    return telling if telling and len(sets) > 1 else found


def in_passing(wanted, words):
    """Whether a row has one of its words only as a compound or a synonym, and not all in its name."""

    def worst(text):
        of_groups = (
            [grade for each, grade in group.items() if f" {each} " in f" {text} "] for group in wanted.required
        )
        return max(min(grades, default=NOT_THERE) for grades in of_groups)

    return worst(words) == PART and worst(words.partition(" | ")[0]) == NOT_THERE


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
class QuestionSet:
    """Questions, {name: folded words} of the texts that they are about, and whether the search was tuned on them."""

    name: str
    part: str
    rows: dict
    queries: list

    def judged(self, find=None):
        """Each of the questions with what `find(text)` gives, or else the words of the rows."""
        vocabulary = vocabulary_of(self.rows)
        find = find or (lambda text: answers(text, self.rows, vocabulary))
        return [
            Judged(each["q"], each["kind"], frozenset(each["relevant"]), frozenset(find(each["q"])))
            for each in self.queries
        ]


@dataclass(frozen=True)
class Judged:
    """A question with what was found; `relevant` is what should have been."""

    text: str
    kind: str
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


def load(name):
    """A file of questions beside this module, as plain data."""
    return tomllib.loads((BENCHMARKS / name).read_text(encoding="utf-8"))


def own():
    """The three QuestionSets of the demo. Those by somebody who did not know the texts stand last in the file."""
    rows, parts = registry(), {TUNED_ON: [], HELD_OUT: [], UNSEEN: []}
    for place, each in enumerate(load("queries.toml")["query"]):
        held_out = place % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
        parts[each.get("by") or (HELD_OUT if held_out else TUNED_ON)].append(each)
    return [QuestionSet("own", part, rows, queries) for part, queries in parts.items()]


def initiatives():
    """The three QuestionSets about texts as initiators write them; one came when the search was half done."""
    return written("initiatives")


def services():
    """The two QuestionSets about texts as municipalities describe their services."""
    return written("services")


def written(name):
    """The QuestionSets of a file with texts in it. Each part has texts of its own."""
    data, rows = load(f"{name}.toml"), {}
    for each in data["text"]:
        lies_in = labels_of_place(CODES.get(each.get("municipality")))
        rows.setdefault(each["part"], {})[each["name"]] = " | ".join([in_words(each["name"], each["text"]), *lies_in])
    return [
        QuestionSet(name, part, texts, [each for each in data["query"] if each["part"] == part])
        for part, texts in rows.items()
    ]


def buurtbudget():
    """The two QuestionSets about titles from neighbourhood budgets; none without the file with these titles."""
    if not BUDGETS.exists():
        return []
    with BUDGETS.open(newline="", encoding="utf-8") as file:
        known = {row["id"]: row for row in csv.DictReader(file)}
    data = load("queries_buurtbudget.toml")
    told = ("title", "description", "district", "city")
    return [
        QuestionSet(
            "buurtbudget",
            half["part"],
            {each: in_words(*(known[each][column] for column in told)) for each in half["rows"]},
            [each for each in data["query"] if each["part"] == half["part"]],
        )
        for half in data["half"]
    ]


def in_words(*texts):
    """Texts as a row has them: folded, a | between them."""
    return " | ".join(fold(text) for text in texts if text)


SETS = {each.__name__: each for each in (own, initiatives, services, buurtbudget)}


def figures(judged):
    """(precision, recall, F1, share that found nothing), means over the questions to which there is an answer."""
    answered = [each for each in judged if each.relevant]
    size = len(answered) or 1
    means = (sum(getattr(each, name) for each in answered) / size for name in ("precision", "recall", "f1"))
    return (*means, sum(not each.found for each in answered) / size)


def print_figures(name, judged):
    """A line of the table. Behind it, of how many questions without an answer something was found."""
    precision, recall, f1, nothing = figures(judged)
    without = [each for each in judged if not each.relevant]
    false = f"{sum(bool(each.found) for each in without)} of {len(without)}" if without else ""
    print(f"{name:28} {len(judged) - len(without):4} {precision:9.3f} {recall:7.3f} {f1:6.3f} {nothing:8.1%}  {false}")


def print_worst(judged, number):
    """The questions that went worst, with what was missed and what was found too much."""
    for each in sorted(judged, key=lambda each: each.f1)[:number]:
        if each.f1 < 1:
            print(f"\n{each.f1:.2f}  {each.text}  ({each.kind})")
            print(f"      missed: {', '.join(sorted(each.relevant - each.found)) or '-'}")
            print(f"      wrong:  {', '.join(sorted(each.found - each.relevant)) or '-'}")


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search_quality", description="How well the search finds."
    )
    parser.add_argument("--set", choices=SETS, help="only this one, also by kind, and its worst questions")
    parser.add_argument("--worst", type=int, default=15, help="how many of the worst questions to show")
    parser.add_argument("--engine", action="store_true", help="ask the registry, in a database with the demo in it")
    arguments = parser.parse_args()
    names = [arguments.set] if arguments.set else ["own"] if arguments.engine else SETS
    print(f"{'':28} {'n':>4} {'precision':>9} {'recall':>7} {'F1':>6} {'nothing':>8}  found without an answer")
    seen = []
    for name in names:
        sets = SETS[name]()
        if not sets:
            print(f"{name}: left out, {BUDGETS} is not there")
        for each in sets:
            judged = each.judged(asked_of_registry if arguments.engine else None)
            print_figures(f"{name}, {each.part}", judged)
            seen += judged if each.part in (TUNED_ON, LATER) else []
    if arguments.set:
        kinds = defaultdict(list)
        for each in seen:
            kinds[each.kind].append(each)
        for kind, group in kinds.items():
            print_figures(f"  {kind}", group)
        print_worst(seen, arguments.worst)


if __name__ == "__main__":
    main()
