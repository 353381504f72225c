"""Made-up initiatives in any number, to try lists, searches and charts at full size."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.text import slugify

from areas.models import Municipality
from demo.bulk_copy import copy, without_indexes
from demo.bulk_thread import write_thread
from initiatives.models import Assessment, Classification, Event, Initiative, SearchRow
from intake import options
from intake.models import Intake
from intake.options import Essence, LegalForm, Phase, Voice
from intake.questions import questions
from intake.revising import new_reference
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.revisions import lock_taxonomy
from taxonomy.rules import Rule, propose

BATCH = 1000
# One by one it takes half a minute for so many; the rest of a larger number are copies of these, at other dates.
MOST_MADE = 10_000
# Fixed, so that a seed gives the same dates in every year.
FIRST_DAY, DAYS, LAST_YEAR = datetime(2019, 1, 7, 9, tzinfo=UTC), 2700, 2026

# What an initiative is called after, what it is about, and what people do there.
KINDS = [
    ("Buurtmoestuin", Essence.SOCIAL_COHESION, "kweken samen groente en delen de oogst"),
    ("Buurttuin", Essence.SOCIAL_COHESION, "onderhouden samen het groen tussen de flats"),
    ("Eettafel", Essence.SOCIAL_COHESION, "koken en eten samen, ook voor wie anders alleen eet"),
    ("Buurthuis", Essence.SOCIAL_COHESION, "houden zelf het buurthuis open"),
    ("Leesclub", Essence.SOCIAL_COHESION, "lezen elkaar voor en drinken koffie na"),
    ("Zorgcoöperatie", Essence.ELDERLY_CARE, "regelen zorg dicht bij huis, zodat ouderen kunnen blijven wonen"),
    ("Dorpszorg", Essence.ELDERLY_CARE, "zorgen voor oudere dorpsgenoten die hulp nodig hebben"),
    ("Wandelgroep", Essence.ELDERLY_CARE, "wandelen met mensen die slecht ter been zijn"),
    ("Boodschappendienst", Essence.ELDERLY_CARE, "doen boodschappen voor wie de deur niet uit kan"),
    ("Dagbesteding", Essence.DAY_ACTIVITIES, "geven dieren en planten zorg, met hulp van een begeleider"),
    ("Repaircafé", Essence.DAY_ACTIVITIES, "repareren kapotte spullen samen met de eigenaar"),
    ("Fietswerkplaats", Essence.DAY_ACTIVITIES, "knappen oude fietsen op en leren een vak"),
    ("Naaiatelier", Essence.DAY_ACTIVITIES, "maken nieuwe kleren van oude stof"),
    ("Taalmaatjes", Essence.BUDDY_PROJECTS, "oefenen Nederlands met nieuwe inwoners"),
    ("Maatjesproject", Essence.BUDDY_PROJECTS, "gaan op stap met iemand die weinig mensen kent"),
    ("Schuldhulpmaatjes", Essence.BUDDY_PROJECTS, "helpen met brieven, rekeningen en overzicht"),
    ("Ruilkring", Essence.EXCHANGE_NETWORKS, "ruilen klussen en hulp zonder geld"),
    ("Burenhulp", Essence.EXCHANGE_NETWORKS, "brengen vragen en aanbod in de straat bij elkaar"),
    ("Deelwinkel", Essence.EXCHANGE_NETWORKS, "delen gereedschap, speelgoed en kampeerspullen"),
    ("Cliëntenraad", Essence.PATIENT_PARTICIPATION, "praten mee over de zorg in de wijk"),
    ("Ervaringsplatform", Essence.PATIENT_PARTICIPATION, "geven raad uit eigen ervaring met de zorg"),
    ("Lotgenotengroep", Essence.SELF_HELP, "praten met mensen die hetzelfde meemaakten"),
    ("Herstelkring", Essence.SELF_HELP, "helpen elkaar overeind na een moeilijke tijd"),
    ("Mantelzorgsalon", Essence.CARER_SUPPORT, "geven mantelzorgers een ochtend voor zichzelf"),
    ("Respijthuis", Essence.CARER_SUPPORT, "nemen de zorg een weekend over"),
    ("Steungezin", Essence.YOUTH_CARE, "vangen kinderen op als het thuis even niet gaat"),
    ("Logeerhuis", Essence.YOUTH_CARE, "geven kinderen met een beperking een fijn weekend"),
    ("Jongerenwerkplaats", Essence.YOUTH_NETWORKS, "maken samen muziek, films en plannen"),
    ("Sportclub", Essence.YOUTH_NETWORKS, "sporten met kinderen die nergens lid van zijn"),
    ("Huiswerkklas", Essence.YOUTH_NETWORKS, "maken huiswerk met hulp van studenten"),
    ("Gezinskring", Essence.PROBLEM_FAMILIES, "zoeken met een gezin naar wat zelf lukt"),
    ("Moedercentrum", Essence.PROBLEM_FAMILIES, "vinden als moeder steun bij elkaar"),
    ("Wijkonderneming", Essence.FACILITATING, "helpen anderen om hun plan uit te voeren"),
    ("Ideeënmakelaar", Essence.FACILITATING, "wijzen bewoners de weg bij gemeente en fondsen"),
]
# fmt: off
CALLED = [
    "De Linde", "Het Anker", "De Brug", "De Werkbank", "Samen Sterk", "De Kruimel", "Het Lichtpunt", "De Waterkant",
    "De Vuurtoren", "De Wissel", "Ons Erf", "De Schakel", "Het Baken", "De Kiem", "De Vrijbuiter", "Het Nest",
    "De Gouden Appel", "De Draad", "De Pluktuin", "De Kachel", "Goede Buren", "De Overkant", "Het Vangnet",
    "De Sleutel", "Zonnestraal", "De Ontmoeting", "Het Koetshuis", "De Klaproos", "De Stek", "De Roerdomp",
    "Warm Onthaal", "De Harmonie", "Het Trefpunt", "De Optimist", "Nieuwe Moed", "De Eik", "De Vlonder",
    "Het Knooppunt",
]
# fmt: on
PEOPLE = ["Bewoners", "Buren", "Vrijwilligers", "Buurtgenoten", "Ouders", "Jongeren en ouderen", "Vrienden"]
MOMENTS = [
    "elke week",
    "elke dinsdag",
    "op zaterdag",
    "in het voorjaar",
    "het hele jaar",
    "iedere maand",
    "in de vakantie",
]
STORIES = [
    "Het begon aan een keukentafel.",
    "Wie mee wil doen, kan zo binnenlopen.",
    "De koffie staat altijd klaar.",
    "Er is plek voor meer vrijwilligers.",
    "Iedereen doet wat bij hem of haar past.",
    "De groep zoekt een vaste ruimte voor de winter.",
    "Scholen, huisartsen en winkels in de buurt doen mee.",
    "In de zomer is er een feest voor de hele buurt.",
]
FIRST_NAMES = ["Noor", "Sem", "Fatima", "Jan", "Aisha", "Piet", "Mila", "Youssef", "Truus", "Daan", "Lotte", "Cem"]
LAST_NAMES = ["de Wit", "Jansen", "el Amrani", "Bakker", "van Dijk", "Yılmaz", "Visser", "Smit", "Mulder", "Bos"]
# The years that an initiative has existed in each phase.
AGES = {
    Phase.IDEA: (0, 0),
    Phase.START_UP: (0, 2),
    Phase.MATURING: (2, 5),
    Phase.CONTINUITY: (5, 10),
    Phase.ESTABLISHED: (10, 40),
}


class Command(BaseCommand):
    help = "Add N made-up initiatives to a municipality, with answers, assessments and history. They are fictional."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, metavar="N")
        parser.add_argument("--municipality", default="GM9999", metavar="CODE")
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same initiatives")

        for what in ("notes", "needs", "promises"):
            parser.add_argument(f"--{what}", type=int, default=0, metavar="N", help=f"{what} about its initiatives")

    def handle(self, *, number, municipality, seed, notes=0, needs=0, promises=0, **options):
        place = Municipality.objects.filter(code=municipality).first()
        if not place:
            raise CommandError(
                f"There is no municipality {municipality}. First load its areas, with manage.py load_areas FILE …"
            )
        if not Category.objects.exists():
            raise CommandError("There are no categories. First run: manage.py load_categories")
        maker, made = Maker(place, random.Random(seed)), []
        most = min(number, MOST_MADE)
        for done in range(0, most, BATCH):
            made += maker.make(min(BATCH, most - done))
            self.tell(len(made), number)
        if number > MOST_MADE:
            with without_indexes(SearchRow):
                for turn, done in enumerate(range(MOST_MADE, number, MOST_MADE), start=1):
                    chosen = made[: number - done]
                    copy(chosen, references(len(chosen)), turn)
                    self.tell(done + len(chosen), number)
        if notes or needs or promises:
            write_thread(place, notes=notes, needs=needs, promises=promises)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stderr.write("")
        self.stdout.write(f"{number} initiatives added to {place}.")

    def tell(self, done, number):
        self.stderr.write(f"\r{done * 100 // number:3d} %", ending="")


class Maker:
    """Makes initiatives in one municipality, in batches; what it makes follows from the random numbers alone."""

    def __init__(self, municipality, chance):
        self.municipality, self.chance = municipality, chance
        self.neighbourhoods = list(municipality.neighbourhoods.order_by("code"))
        self.categories = list(Category.objects.active().for_municipality(municipality.pk))
        self.rules = list(Rule.objects.in_force())
        self.slugs = Counter(Initiative.objects.values_list("slug", flat=True))

    @transaction.atomic
    def make(self, number):
        """Make this many initiatives with all that belongs to them; returns their keys."""
        lock_taxonomy(shared=True)
        initiatives = Initiative.objects.bulk_create(self.initiative(each) for each in self.intakes(number))
        self.assess([each for each in initiatives if self.happens(0.9)])
        Event.objects.bulk_create(event for each in initiatives for event in history(each))
        SearchRow.objects.rebuild(*initiatives)
        return [each.pk for each in initiatives]

    def intakes(self, number):
        """This many intakes. They begin as drafts: what was handed in takes no neighbourhoods any more."""
        places = [self.some(self.neighbourhoods, most=3) for _each in range(number)]
        intakes = Intake.objects.bulk_create(self.draft(where) for where in places)
        Link = Intake.neighbourhoods.through
        Link.objects.bulk_create(
            Link(intake=intake, neighbourhood=neighbourhood)
            for intake, where in zip(intakes, places, strict=True)
            for neighbourhood in where
        )
        for intake, reference in zip(intakes, references(number), strict=True):
            intake.reference, intake.submitted_at = reference, self.moment()
        Intake.objects.bulk_update(intakes, ["reference", "submitted_at"])
        return intakes

    # --- One of each ---
    def draft(self, where):
        """Plausible answers for an initiative in these neighbourhoods."""
        kind, essence, what = self.chance.choice(KINDS)
        called, person = self.chance.choice(CALLED), f"{self.pick(FIRST_NAMES)} {self.pick(LAST_NAMES)}"
        name = f"{kind} {called}" if self.happens(0.5) or not where else f"{kind} {called} {where[0].name}"
        phase = self.chance.choices(Phase.values, [2, 4, 3, 2, 1])[0]
        return Intake(
            voice=self.chance.choices([Voice.INITIATOR, Voice.TOGETHER], [4, 1])[0],
            municipality=self.municipality,
            name=name,
            summary=f"{self.pick(PEOPLE)} {what}, {self.pick(MOMENTS)}.",
            description="\n\n".join(self.some(STORIES, most=4)),
            website=f"https://{slugify(called)}.example" if self.happens(0.4) else "",
            started=LAST_YEAR - self.chance.randint(*AGES[phase]),
            contact_name=person,
            contact_email=f"{slugify(person)}@{slugify(called)}.example",
            publish_contact=["email"] if self.happens(0.3) else [],
            essence=sorted({essence.value, *self.some(Essence.values, most=1)}, key=Essence.values.index),
            volunteers=self.sometimes(options.Volunteers.values, [2, 5, 4, 2, 1]),
            professionals=self.sometimes(options.Professionals.values, [8, 3, 1, 1, 1]),
            people_helped=self.sometimes(options.PeopleHelped.values, [1, 4, 5, 3, 1]),
            initiator_kind=self.sometimes(options.InitiatorKind.values, [12, 4, 4, 1, 1]),
            involvement_focus=self.sometimes(options.InvolvementFocus.values, [2, 1, 3, 4]),
            support_needs=self.several(options.SupportNeed, most=4),
            phase=phase,
            funding_sources=self.several(options.FundingSource, most=2),
            legal_form=self.sometimes(LegalForm.values, [3, 5, 1, 4, 0]),
            turnover_now=self.sometimes(options.Turnover.values, [6, 4, 2, 1, 0]),
            **{question.name: self.score() for question in questions(Intake) if question.is_scale},
        )

    def initiative(self, intake):
        """The initiative that came of an intake: mostly public, sometimes not yet, sometimes closed."""
        registered = intake.submitted_at + timedelta(days=self.chance.randint(1, 30))
        fate = self.chance.random()
        return Initiative(
            slug=self.slug(intake.name),
            municipality=self.municipality,
            intake=intake,
            is_fictional=True,
            registered_at=registered,
            published_at=registered + timedelta(days=2) if fate < 0.94 else None,
            archived_at=registered + timedelta(days=200) if fate > 0.97 else None,
        )

    def assess(self, initiatives):
        """Give these initiatives an assessment: mostly what the answers propose, sometimes a choice of an official."""
        given = Assessment.objects.bulk_create(
            Assessment(initiative=each, at=each.registered_at + timedelta(days=1)) for each in initiatives
        )
        Classification.objects.bulk_create(
            Classification(assessment=assessment, category=category, lens=category.lens, reason=reason, basis=basis)
            for initiative, assessment in zip(initiatives, given, strict=True)
            for category, reason, basis in self.classifications(initiative.intake)
        )
        current = Assessment.objects.filter(initiative=OuterRef("pk")).values("pk")
        Initiative.objects.filter(assessment=None, assessments__in=given).update(assessment=Subquery(current[:1]))
        for initiative, assessment in zip(initiatives, given, strict=True):
            initiative.assessment = assessment

    def classifications(self, intake):
        """(category, reason, basis) triples, one of each category and one in a lens that has a single choice."""
        chosen = {}
        for proposal in propose(intake.values(), self.categories, self.rules):
            if self.happens(0.85):
                chosen[proposal.category] = ("", Classification.Basis.PROPOSED)
        for category in self.some(self.categories, most=2):
            chosen.setdefault(category, ("Gesprek met de initiatiefnemer.", Classification.Basis.CHOSEN))
        taken = set()
        for category, (reason, basis) in chosen.items():
            if LENSES[category.lens].many or category.lens not in taken:
                taken.add(category.lens)
                yield category, reason, basis

    # --- Chance ---
    def happens(self, share):
        return self.chance.random() < share

    def pick(self, options):
        return self.chance.choice(options)

    def moment(self):
        return FIRST_DAY + timedelta(days=self.chance.randrange(DAYS), minutes=self.chance.randrange(600))

    def some(self, options, most):
        """None to `most` of these, without repetition."""
        return self.chance.sample(options, min(self.chance.randint(0, most), len(options)))

    def several(self, choices, most):
        """None to `most` of the options of a multiple choice, in its order."""
        return sorted(self.some(choices.values, most), key=choices.values.index)

    def sometimes(self, options, weights):
        """One of the options, or no answer."""
        return self.chance.choices(options, weights)[0] if self.happens(0.85) else ""

    def score(self):
        """A box on a scale of ten, or no answer."""
        return round(self.chance.triangular(1, 10, 7)) if self.happens(0.85) else None

    def slug(self, name):
        """An address that nobody has."""
        base = slug = slugify(name)[:80]
        while slug in self.slugs:
            self.slugs[base] += 1
            slug = f"{base}-{self.slugs[base]}"
        self.slugs[slug] = 1
        return slug


def references(number):
    """This many reference numbers that no intake has."""
    found = set()
    while len(found) < number:
        new = {new_reference() for _each in range(number - len(found))}
        found |= new - set(Intake.objects.filter(reference__in=new).values_list("reference", flat=True))
    return sorted(found)


def history(initiative):
    """What happened to an initiative so far."""
    Kind = Event.Kind
    yield Event(initiative=initiative, kind=Kind.REGISTERED, at=initiative.registered_at, intake=initiative.intake)
    if initiative.assessment:
        yield Event(initiative=initiative, kind=Kind.ASSESSED, at=initiative.assessment.at)
    if initiative.published_at:
        yield Event(initiative=initiative, kind=Kind.PUBLISHED, at=initiative.published_at)
    if initiative.archived_at:
        yield Event(initiative=initiative, kind=Kind.ARCHIVED, at=initiative.archived_at, reason="Gestopt.")
