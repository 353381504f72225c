"""The seven functions of a good breeding ground for initiatives, declared once: what a round asks and a radar draws.

Source: the study of 2015, paragraph 1.2, after Hekkert and Ossebaard, "De innovatiemotor" (2010).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STUDY = "Instituut Maatschappelijke Innovatie 2015, 1.2"
AUTHORS = "Hekkert & Ossebaard 2010"


@dataclass(frozen=True)
class ClimateFunction:
    """One function. `low` and `high` are the words at 1 and at 10; `ask` is how it is asked.

    `short` is its name where there is little room. `remedy` is what the study says to do where it is weak, "" where it
    says nothing; `articles` are the keys of articles of the knowledge base that tell more, where they are there.
    `section` is the paragraph of the study.
    """

    key: str
    name: str | Promise
    short: str | Promise
    ask: str | Promise
    low: str | Promise
    high: str | Promise
    remedy: str | Promise = ""
    articles: tuple[str, ...] = ()
    section: str = "1.2"

    def __str__(self):
        return str(self.name)


FUNCTIONS = {
    each.key: each
    for each in [
        ClimateFunction(
            "ideas",
            _("New ideas"),
            _("Ideas"),
            _("Do new ideas come up here from which initiatives can grow?"),
            _("it is quiet"),
            _("bubbling with ideas"),
            _("Co-creation workshops, or a contest for ideas."),
            ("challenge", "approaches"),
        ),
        ClimateFunction(
            "networks",
            _("Knowledge networks"),
            _("Networks"),
            _("Do initiatives here know each other, and do they learn from each other?"),
            _("separate islands"),
            _("well connected, and learning"),
            _("Help to build new networks."),
            ("communication", "maex"),
        ),
        ClimateFunction(
            "entrepreneurship",
            _("Social entrepreneurship"),
            _("Enterprise"),
            _("Do many people here make something real of an idea?"),
            _("trial balloons"),
            _("many make it real"),
            _("Coaching."),
            ("actie",),
        ),
        ClimateFunction(
            "lobby",
            _("Agenda and lobby"),
            _("Lobby"),
            _("Are initiatives here strong enough towards the municipality, companies and institutions?"),
            _("little power"),
            _("a power to reckon with"),
        ),
        ClimateFunction(
            "resources",
            _("Resources"),
            _("Means"),
            _("Can initiatives here bring together the money, buildings and knowledge that they need?"),
            _("makeshift"),
            _("brings together what is needed"),
            _("Subsidies to start with, and social tendering."),
            ("money", "social_tendering", "financing"),
        ),
        ClimateFunction(
            "vision",
            _("Vision and urgency"),
            _("Vision"),
            _("Do people here see what is the matter, and where it should go?"),
            _("goes all ways"),
            _("shared sense and vision"),
        ),
        ClimateFunction(
            "use",
            _("Use"),
            _("Usage"),
            _("Do many people make use of the initiatives here?"),
            _("a small group"),
            _("a large group"),
            _("Help initiatives on one by one, and help them to find their users."),
            ("approaches",),
        ),
    ]
}
