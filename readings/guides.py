"""The three guides along which an initiative or a neighbourhood is read together, declared once.

Forms, pages, drawings and tables are loops over these. What the parts are, and what a municipality can do about each,
is the 2015 study's, in the paragraph that the guide names; the sentences are our own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

INITIATIVE, AREA = "initiative", "area"
LEVELS = (1, 2, 3, 4)  # an even number: nobody can stay in the middle


@dataclass(frozen=True)
class CourseOfAction:
    """Something that a municipality can do about a part, as the source says."""

    key: str
    text: str


@dataclass(frozen=True)
class Part:
    """One part of a guide: what it is, and what to ask about it: `asks` of officials, `asks_initiator` of initiators.

    `letter` is its sign in the drawing, `articles` are keys of the knowledge base.
    """

    key: str
    letter: str
    name: str
    means: str
    asks: tuple[str, ...]
    asks_initiator: tuple[str, ...] = ()
    suggestions: tuple[CourseOfAction, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tension:
    """How two parts of a guide pull at each other: their keys, and the words of it."""

    between: tuple[str, str]
    text: str


@dataclass(frozen=True)
class Guide:
    """A way to read something together. `levels` are the words of the levels 1 to 4."""

    key: str
    slug: str
    about: str
    name: str
    lead: str
    section: str
    source: str
    levels: tuple[str, ...]
    parts: tuple[Part, ...]
    tensions: tuple[Tension, ...] = ()
    lead_initiator: str = ""

    def level(self, number):
        """The word of a level; "" for one that was left open."""
        return self.levels[number - 1] if number else ""

    def part(self, key):
        return next(part for part in self.parts if part.key == key)

    @property
    def articles(self):
        """The keys of all articles of its parts."""
        return list(dict.fromkeys(key for part in self.parts for key in part.articles))


STUDY = _("2015 study on civic initiatives in the social domain (IMI and Wolfpack)")

ACTIE = Guide(
    key="actie",
    slug="actie",
    about=INITIATIVE,
    name=_("The ACTIE model"),
    lead=_("Five things decide whether an initiative succeeds. See what is there, and what you can do about each."),
    lead_initiator=_("Five things help an initiative forward. Say how each of them is doing."),
    section="3.2",
    source=STUDY,
    levels=(
        pgettext_lazy("level of a part", "missing"),
        pgettext_lazy("level of a part", "a little"),
        pgettext_lazy("level of a part", "enough"),
        pgettext_lazy("level of a part", "plenty"),
    ),
    parts=(
        Part(
            "animo",
            "A",
            pgettext_lazy("part of a guide", "Drive"),
            _("What moves people to carry out their plan."),
            (_("What drives these people?"), _("Where do their aims and ours meet?")),
            (_("Why do you do this? Do you still feel like it?"),),
            (
                CourseOfAction("weave", _("Tie the aims of the initiative and of the municipality together")),
                CourseOfAction("encourage", _("Encourage people to use the room that they have")),
            ),
            ("actie", "participate"),
        ),
        Part(
            "contacts",
            "C",
            pgettext_lazy("part of a guide", "Contacts"),
            _("With neighbours, with organisations nearby and with institutions."),
            (_("Whom do they know? Whom do they miss?"),),
            (_("Whom do you know who can help? Whom do you still look for?"),),
            (
                CourseOfAction("broker", _("Bring people and organisations into contact")),
                CourseOfAction("call", _("Let an alderman make a phone call")),
            ),
            ("actie", "communication"),
        ),
        Part(
            "equipment",
            "T",
            pgettext_lazy("part of a guide", "Equipment"),
            _("Money or goods, time and skills."),
            (_("Do they have the means, the time and the skills?"),),
            (_("Do you have enough money, things, time and skills?"),),
            (
                CourseOfAction("money", _("Make money available")),
                CourseOfAction("space", _("Make a room or a piece of land available")),
                CourseOfAction("knowledge", _("Share knowledge")),
            ),
            ("actie", "money", "financing"),
        ),
        Part(
            "embedding",
            "I",
            pgettext_lazy("part of a guide", "Embedding"),
            _("How organisations are set up to help residents."),
            (_("Can they find their way with us? Which rule stands in the way?"),),
            (_("Do you find your way at the municipality and at other organisations?"),),
            (
                CourseOfAction("organise", _("See to it that our own organisation can help residents")),
                CourseOfAction("rules", _("Take away rules, procedures and habits that stand in the way")),
                CourseOfAction("room", _("Give room")),
            ),
            ("actie", "regulation", "repertoire"),
        ),
        Part(
            "empathy",
            "E",
            pgettext_lazy("part of a guide", "Empathy"),
            _("Whether professionals can put themselves in the place of residents, and respond well."),
            (_("Do we know what they want and expect, and do we respond to it?"),),
            (_("Do you feel understood by the people you deal with?"),),
            (
                CourseOfAction("attention", _("Give the initiative attention")),
                CourseOfAction("appreciate", _("Say that you value what people do")),
            ),
            ("actie", "space_and_backing"),
        ),
    ),
)

TRIANGLE_STEPS = (
    CourseOfAction("discuss", _("Talk about it with the initiative")),
    CourseOfAction("course", _("Propose to change course a little")),
)
VALUE_TRIANGLE = Guide(
    key="value_triangle",
    slug="waardendriehoek",
    about=INITIATIVE,
    name=_("The value triangle"),
    lead=_(
        "What is it worth: is it lawful and fair, is it good value, do people take part? The three pull at each other."
    ),
    lead_initiator=_("What is your initiative worth to others? Look at it from three sides."),
    section="4.6",
    source=STUDY,
    levels=(
        pgettext_lazy("level of a part", "hardly"),
        pgettext_lazy("level of a part", "somewhat"),
        pgettext_lazy("level of a part", "clearly"),
        pgettext_lazy("level of a part", "strongly"),
    ),
    parts=(
        Part(
            "legitimacy",
            "L",
            pgettext_lazy("part of a guide", "Legitimacy"),
            _("Lawful and fair: it fits the rules, and it is there for everyone."),
            (
                _("Does it make what we do more legitimate?"),
                _("Whom does it leave out: the grumpy neighbour, people with less knowledge, network or money?"),
            ),
            (_("Can everyone take part, also who is different or has less?"),),
            (
                CourseOfAction("rules", _("See how the rule can be brought in line with what the initiative yields")),
                *TRIANGLE_STEPS,
            ),
            ("value_triangle", "regulation"),
        ),
        Part(
            "efficiency",
            "E",
            pgettext_lazy("part of a guide", "Efficiency"),
            _("Good value: it takes work or costs off the government, and it can last."),
            (_("Does it really become cheaper?"), _("Is there a sound plan behind it, so that it lasts or grows?")),
            (_("Does it save money or work? Can you keep it up?"),),
            TRIANGLE_STEPS,
            ("value_triangle", "business_models"),
        ),
        Part(
            "involvement",
            "B",
            pgettext_lazy("part of a guide", "Involvement"),
            _("People’s own strength: they take part, and it is theirs."),
            (_("Whose own strength does it bring out? Who takes part?"),),
            (_("Who takes part, and do people feel that it is theirs?"),),
            TRIANGLE_STEPS,
            ("value_triangle", "participate"),
        ),
    ),
    tensions=(
        Tension(
            ("legitimacy", "efficiency"),
            _("Following every procedure often makes it dearer. An initiative may be too young for a tender."),
        ),
        Tension(
            ("efficiency", "involvement"),
            _("Initiatives can bring both. Ask whether it really pays, and whether it lasts."),
        ),
        Tension(
            ("involvement", "legitimacy"),
            _("Rules can break people’s own strength. And a group that is close can leave others out."),
        ),
    ),
)

ABCD = Guide(
    key="abcd",
    slug="abcd",
    about=AREA,
    name=_("What the neighbourhood has (ABCD)"),
    lead=_(
        "Start from what is there, not from what is lacking. Five steps build on the strength of the neighbourhood."
    ),
    section="3.7",
    source=STUDY,
    levels=(
        pgettext_lazy("level of a step", "not begun"),
        pgettext_lazy("level of a step", "begun"),
        pgettext_lazy("level of a step", "well on the way"),
        pgettext_lazy("level of a step", "it stands"),
    ),
    parts=(
        Part(
            "map",
            "1",
            pgettext_lazy("part of a guide", "Map what is there"),
            _("Find what residents can do, who knows whom, which institutions are willing, which places are good."),
            (_("What did you find, and whom did you not speak to yet?"),),
            (),
            (
                CourseOfAction("present", _("Be in the neighbourhood, without a meeting, to gain trust")),
                CourseOfAction("checklist", _("Go round with a list of questions about what people can do")),
            ),
            ("abcd",),
        ),
        Part(
            "relations",
            "2",
            pgettext_lazy("part of a guide", "Build relations"),
            _("Bring people into contact with each other, with organisations and with institutions."),
            (_("Who met whom? Which networks do you build on?"),),
            (),
            (
                CourseOfAction("networks", _("Recognise the informal networks that are there, and build on them")),
                CourseOfAction("excluded", _("Bring in people who are usually left out")),
            ),
            ("abcd", "communication"),
        ),
        Part(
            "activate",
            "3",
            pgettext_lazy("part of a guide", "Activate the neighbourhood"),
            _("Around economic development, and a network through which people hear of each other."),
            (_("What did residents begin by themselves?"),),
            (),
            (
                CourseOfAction("small", _("Begin with something small that can grow")),
                CourseOfAction("quick", _("See to quick results: they keep people going")),
            ),
            ("abcd", "challenge"),
        ),
        Part(
            "plan",
            "4",
            pgettext_lazy("part of a guide", "Make a vision and a plan"),
            _("A group of residents as mixed as possible works on it: for later, and for what bothers them now."),
            (_("Who works on it, and for whom do they speak?"),),
            (),
            (
                CourseOfAction("mixed", _("See to it that the group looks like the neighbourhood")),
                CourseOfAction("long", _("Stay for a long time: real development takes that")),
            ),
            ("abcd",),
        ),
        Part(
            "support",
            "5",
            pgettext_lazy("part of a guide", "Seek support from outside"),
            _("Means from outside, on top of what the neighbourhood has itself."),
            (_("What is still needed from outside?"),),
            (),
            (
                CourseOfAction("free", _("Make means available for what residents lead")),
                CourseOfAction("share", _("Stay in close touch with the other parties, and share what you know")),
            ),
            ("abcd", "money"),
        ),
    ),
)

GUIDES = {guide.key: guide for guide in (ACTIE, VALUE_TRIANGLE, ABCD)}
OF_INITIATIVES = [guide for guide in GUIDES.values() if guide.about == INITIATIVE]
BY_SLUG = {guide.slug: guide for guide in OF_INITIATIVES}
GUIDE_CHOICES = [(guide.key, guide.name) for guide in GUIDES.values()]
PART_CHOICES = [(part.key, part.name) for guide in GUIDES.values() for part in guide.parts]
