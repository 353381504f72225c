"""The initiatives of the demo: those that the study of 2015 describes, and sixty made-up ones in Waaierdam.

Each has a fixed key, so that loading again adds what is missing and changes nothing.
"""

import tomllib
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from areas.models import Municipality, Neighbourhood
from casework.letters import unannounced
from casework.models import Term
from demo.accounts import create_demo_accounts
from demo.climate import load_climate
from demo.moments import moment
from demo.readings import load_readings
from demo.thread import load_thread
from initiatives.models import Classification, Event, Initiative
from intake.models import Intake
from intake.options import Voice
from intake.questions import Section, questions
from intake.revising import new_reference
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.rules import propose

DATA = Path(__file__).parent / "data"
KEYS = UUID("7b0c2f0e-5a1d-4d0b-9a5e-2015d0c1a1de")
WAAIERDAM = "GM9999"

# The study names its month, no day; and it names no title on its last page, where its makers stand.
STUDY = (
    "Studie naar maatschappelijke initiatieven in het sociale domein, Instituut Maatschappelijke Innovatie i.s.m. "
    "Wolfpack (G. Enthoven, M. Taanman en J. Jullens), januari 2015, {section}"
)
STUDY_ON = date(2015, 1, 31)

# The demo's initiator handed these in, and so has something to revise and something that waits.
OF_INITIATOR = {"Repair Café Schippersbuurt", "Leenopa's en Leenoma's"}

QUESTIONS = {question.name for question in questions(Intake)}
BASICS = {question.name for question in questions(Intake, Section.BASICS)}
Basis = Classification.Basis


class NotReady(Exception):
    """Something that the demo stands on is not in the database."""


def read(name):
    """The entries of a data file, the only table in it."""
    with (DATA / name).open("rb") as file:
        (entries,) = tomllib.load(file).values()
    return entries


class Demo:
    """Loads the demo. `load()` does all of it, or nothing."""

    @transaction.atomic
    def load(self):
        """Load what is missing. Returns (how many entries were loaded, how many there were already).

        Raises NotReady without the areas or the categories.
        """
        cases, town = read("cases.toml"), read("waaierdam.toml")
        self.check_areas(cases, town)
        self.categories = {(each.lens, each.key): each for each in Category.objects.select_related("counts_as")}
        if not self.categories:
            raise NotReady("There are no categories yet. Run `manage.py load_categories` first.")
        self.initiator, self.official, *_others = create_demo_accounts()
        self.known = set(Intake.objects.values_list("pk", flat=True))
        entries = [(self.load_case, each) for each in cases] + [(self.load_made_up, each) for each in town]
        with unannounced():  # of what happened long ago
            loaded = sum(load(each) for load, each in entries)
        load_thread(WAAIERDAM)
        load_readings(WAAIERDAM)
        load_climate(WAAIERDAM)
        return loaded, len(entries) - loaded

    def check_areas(self, cases, town):
        codes = {each["municipality"] for each in cases if "municipality" in each} | {WAAIERDAM}
        small = {code for each in town for code in each["neighbourhoods"]}
        missing = codes - set(Municipality.objects.values_list("code", flat=True))
        missing |= small - set(Neighbourhood.objects.values_list("code", flat=True))
        if missing:
            raise NotReady(
                f"These areas are missing: {', '.join(sorted(missing))}. Load them with `manage.py load_areas FILE …`."
            )

    # --- The study's own ---
    def load_case(self, entry):
        """An initiative of the study: only what the study says. Returns whether it was loaded."""
        key, at = f"case/{entry['key']}", moment(STUDY_ON, 10)
        if key_of(key) in self.known:
            return False
        intake = self.intake(key, entry, voice=Voice.OFFICIAL, at=at)
        initiative = Initiative.objects.register(intake, by=None, at=at)
        section = "inleiding" if entry["section"] == "Introductie" else f"paragraaf {entry['section']}"
        initiative.source = STUDY.format(section=section)
        initiative.save(update_fields=["source"])
        if stated := entry.get("stated"):
            rows = [row for lens, paths in stated.items() for row in self.stated(LENSES[lens], paths)]
            initiative.assess(rows, by=None, at=at)
        initiative.publish(by=None, at=at)
        return True

    def stated(self, lens, paths):
        """The classifications under which the study prints a case.

        Of several thresholds that a case went over, the last is the present one; the reason names the others.
        """
        found = [self.category(lens.key, path) for path in paths]
        if lens.many:
            return [(category, "", Basis.STATED) for category in found]
        *earlier, present = found
        reason = f"Eerder: {', '.join(each.name_nl for each in earlier)}." if earlier else ""
        return [(present, reason, Basis.STATED)]

    # --- Waaierdam ---
    def load_made_up(self, entry):
        """A made-up initiative, brought to the stage of life that its entry names. Returns whether it was loaded."""
        key = f"waaierdam/{slugify(entry['name'])}"
        if key_of(key) in self.known:
            return False
        voice = Voice(entry["voice"])
        answers = entry | entry["answers"] | {"municipality": WAAIERDAM}
        owner = None if voice == Voice.INITIATOR else self.official
        if "submitted" not in entry or entry["name"] in OF_INITIATOR:
            owner = self.initiator
        if "submitted" not in entry:
            self.intake(key, answers, voice=voice, owner=owner)
            return True
        intake = self.intake(key, answers, voice=voice, owner=owner, at=moment(entry["submitted"], 9))
        life = entry["life"]
        if "registered" not in life:
            Term.objects.begin(intake)
            return True
        initiative = Initiative.objects.register(intake, by=self.official, at=moment(life["registered"], 10))
        initiative.is_fictional = True
        initiative.save(update_fields=["is_fictional"])
        if voice == Voice.TOGETHER:
            self.agree(initiative, at=moment(life["registered"], 10))
        if scales := entry.get("official_scores"):
            self.score(initiative, key, answers, scales, at=moment(self.read_on(entry), 11))
        if "assessment" in entry:
            self.assess(initiative, entry["assessment"], at=moment(entry["assessment"]["on"], 12))
        if "published" in life:
            initiative.publish(by=self.official, at=moment(life["published"], 14))
        if "unpublished" in life:
            at = moment(life["unpublished"], 15)
            initiative.unpublish(by=self.official, reason=life["reason"], at=at)
        if "archived" in life:
            at = moment(life["archived"], 15)
            initiative.archive(by=self.official, reason=life["reason"], at=at)
        return True

    def agree(self, initiative, *, at):
        """Who sat at the table with the official, said what of them may be public."""
        intake = initiative.intake
        details = [key for key in intake.publish_contact if intake.contact_details[key]]
        facts = {"municipality": initiative.municipality, "intake": intake, "by": self.official, "at": at}
        initiative.consents.create(address=intake.contact_email, details=details, answered_at=at, **facts)
        initiative.show_contact(details)

    @staticmethod
    def read_on(entry):
        return entry["assessment"]["on"] if "assessment" in entry else entry["life"]["registered"]

    def score(self, initiative, key, answers, scales, *, at):
        """The official's own view of the scales, at a moment in the past (`Initiative.score` is about now)."""
        asked = BASICS if initiative.intake.speaks_for_initiator else QUESTIONS
        own = {name: value for name, value in answers.items() if name in asked} | scales
        facts = {"voice": Voice.OFFICIAL, "owner": self.official, "revises": initiative.intake}
        initiative.take(
            self.intake(f"{key}/scores", own, at=at, **facts), by=self.official, kind=Event.Kind.SCORED, at=at
        )

    def assess(self, initiative, readings, *, at):
        """A reading of the official; what the answers propose counts as proposed, the rest as chosen."""
        proposed = {each.category.pk for each in propose(initiative.intake.values())}
        rows = []
        for lens in LENSES:
            for each in readings.get(lens, []):
                category = self.category(lens, each["category"])
                basis = Basis.PROPOSED if category.pk in proposed else Basis.CHOSEN
                rows.append((category, each.get("reason", ""), basis))
        initiative.assess(rows, by=self.official, at=at)

    # --- Both ---
    def category(self, lens, path):
        """The category at "key" or "parent/key" in a lens, or the one that it counts as since."""
        return self.categories[lens, path.rpartition("/")[2]].in_effect

    def intake(self, key, answers, *, at=None, **facts):
        """An intake with these answers, handed in `at` that moment; None leaves it a draft."""
        fields = {name: value for name, value in answers.items() if name in QUESTIONS}
        neighbourhoods = fields.pop("neighbourhoods", [])
        municipality = fields.pop("municipality", None)
        intake = Intake(pk=key_of(key), municipality_id=municipality, **fields, **facts)
        intake.full_clean(exclude=["municipality", "owner", "revises"], validate_unique=False)
        if at:
            intake.created_at = at
        intake.save(force_insert=True)
        intake.neighbourhoods.set(neighbourhoods)
        if at:
            intake.reference, intake.submitted_at = new_reference(), at
            intake.save(update_fields=["reference", "submitted_at"])
        return intake


def key_of(text):
    """The key of the intake that is known by this text."""
    return uuid5(KEYS, text)
