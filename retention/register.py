"""What is kept of people, gathered from the declarations on the fields: one processing for each purpose.

From it come the page /privacy/, the register of processing that AVG, article 30, asks of a municipality, and
docs/privacy.md.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.foreign import CACHE
from retention.purposes import ABROAD, EXPLAINED, MEASURES
from retention.words import kept_for
from ui.columns import ListColumn
from ui.personal import DataKind, Keep, LegalBasis, Personal, Purpose, Whose, held


@dataclass
class Processing:
    """What is done with data of people for one purpose: of whom, what, why it may, and how long each is kept."""

    purpose: Purpose
    whose: set = field(default_factory=set)
    what: set = field(default_factory=set)
    basis: set = field(default_factory=set)
    keep: set = field(default_factory=set)
    columns: list = field(default_factory=list)  # (model, name of the field, Personal)

    @property
    def explained(self):
        return EXPLAINED[self.purpose]

    def words(self, name):
        """The labels of one of the vocabularies, in its own order."""
        kind = {"whose": Whose, "what": DataKind, "basis": LegalBasis, "keep": Keep}[name]
        return [str(each.label) for each in kind if each in getattr(self, name)]

    def terms(self, code=""):
        """[sentence] of how long each class is kept in the municipality with this code."""
        found = [each for keep in Keep if keep in self.keep for each in kept_for(keep, self.purpose, code)]
        return list(dict.fromkeys(found))


@cache
def processings():
    """The Processing of each purpose, in the order of the vocabulary."""
    found = {purpose: Processing(purpose) for purpose in Purpose}
    for model, name, said in declarations():
        one = found[said.purpose]
        one.columns.append((model, name, said))
        for part in ("whose", "what", "basis", "keep"):
            getattr(one, part).add(getattr(said, part))
    return [each for each in found.values() if each.columns]


def declarations():
    """(model, name of the field, Personal) of all that is declared; the cache, which is no model, as None."""
    for model in apps.get_models(include_auto_created=True):
        for name, said in held(model).items():
            yield model, name, said
    for name, said in CACHE.items():
        if isinstance(said, Personal):
            yield None, name, said


def tables():
    """{name of a table: [(column, Personal)]} of all that holds something of people."""
    found = defaultdict(list)
    for model, name, said in declarations():
        found[model._meta.db_table if model else "cache"].append((name, said))
    return dict(found)


def explained(code=""):
    """What is kept of people, for the page of the organisation with this code: (purpose, what is said of it, facts) of
    each; what concerns people at work comes last. Facts are (term, texts)."""
    found = sorted(processings(), key=lambda each: each.explained.is_for_staff)
    return [(each.purpose, each.explained, facts_of(each, code)) for each in found]


def facts_of(processing, code):
    """(term, texts) of a processing in the municipality with this code."""
    return [
        (_("Of whom"), processing.words("whose")),
        (_("Which data"), processing.words("what")),
        (_("Legal ground"), [basis_in_words(each) for each in sorted(processing.basis)]),
        (_("Who gets to see them"), [processing.explained.readers]),
        (_("How long"), processing.terms(code)),
    ]


# --- The register of a municipality --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RegisterRow:
    """One processing of an organisation, a text for each column."""

    processing: str
    controller: str
    officer: str
    purpose: str
    basis: str
    whose: str
    what: str
    recipients: str
    abroad: str
    terms: str
    measures: str


def column(name, label, says):
    return ListColumn(name, label, says, str)


# What article 30(1) asks for, by its letters; the ground is not asked there, but registers usually have it.
COLUMNS = [
    column("processing", gettext_lazy("Processing"), ""),
    column("controller", gettext_lazy("Controller"), gettext_lazy("AVG, article 30(1)(a)")),
    column("officer", gettext_lazy("Data protection officer"), gettext_lazy("AVG, article 30(1)(a)")),
    column("purpose", gettext_lazy("Purpose"), gettext_lazy("AVG, article 30(1)(b)")),
    column(
        "basis", gettext_lazy("Legal ground"), gettext_lazy("AVG, article 6(1): a proposal, the municipality decides")
    ),
    column("whose", gettext_lazy("Of whom"), gettext_lazy("AVG, article 30(1)(c)")),
    column("what", gettext_lazy("Which data"), gettext_lazy("AVG, article 30(1)(c)")),
    column("recipients", gettext_lazy("Who gets to see them"), gettext_lazy("AVG, article 30(1)(d)")),
    column("abroad", gettext_lazy("To countries outside the EU"), gettext_lazy("AVG, article 30(1)(e)")),
    column("terms", gettext_lazy("How long"), gettext_lazy("AVG, article 30(1)(f)")),
    column("measures", gettext_lazy("How they are kept safe"), gettext_lazy("AVG, article 30(1)(g)")),
]


def basis_in_words(basis):
    """A ground with its letter."""
    return _("%(label)s (article 6(1)(%(letter)s))") % {"label": basis.label, "letter": basis.value}


def register_of(organisation):
    """The register of processing of an Organisation, as RegisterRows in the language of this moment."""
    return [row_of(each, organisation) for each in processings()]


def row_of(processing, organisation):
    said = [organisation.name, organisation.contact_name, organisation.contact_email, organisation.contact_phone]
    explained = processing.explained
    return RegisterRow(
        processing=str(processing.purpose.label),
        controller=", ".join(filter(None, said)),
        officer=organisation.privacy_officer or _("not filled in"),
        purpose=str(explained.says),
        basis="; ".join(capfirst(basis_in_words(each)) for each in LegalBasis if each in processing.basis),
        whose="; ".join(processing.words("whose")),
        what="; ".join(processing.words("what")),
        recipients=str(explained.readers),
        abroad=str(ABROAD),
        terms="; ".join(processing.terms(organisation.pk)),
        measures=str(MEASURES),
    )
