"""docs/privacy.md, written from the declarations: a test holds that it is current."""

from django.conf import settings
from django.utils import translation

from retention.register import basis_in_words, processings, tables
from retention.rules import RULES
from retention.words import STAYS
from ui.personal import Plain

PATH = settings.BASE_DIR / "docs" / "privacy.md"
HEAD = """# What Waaier keeps of people

Written by `manage.py privacy` from what stands on the fields (`ui/personal.py`, `@holds` over each model) and from the
rules about keeping (`retention/kinds.py`, `retention/machinery.py`). Do not change it by hand; a test holds that it is
current.

A municipality decides itself why it may keep data, and how long. What stands here as ground is a proposal; where it
says "may be chosen", the organisation chooses its own term at `/beheer/privacy/`. From the same declarations come the
page `/privacy/` and the register of processing (AVG, article 30), which admins download there.

## Sources

- AVG (Regulation (EU) 2016/679): article 6(1) for the grounds; its last sentence keeps (f) from authorities in their
  tasks, so that it does not occur here. Article 13 for what `/privacy/` tells, article 30(1) for the register.
- Archiefwet 1995, article 5: what may be destroyed, and when, stands in a selection list. For municipalities that is
  the *Selectielijst gemeenten en intergemeentelijke organen 2020* (Staatscourant 2020, 11143), for what was made or
  received since 1 January 2020. It goes by process and result: which result fits its register of initiatives, and
  with it the term, the municipality looks up. So what is under archival duty never goes by itself. The terms below
  only say when it is put on the list of the archivist, and are our own, cautious choice.
- Archiefbesluit 1995, article 8: of what is destroyed a declaration is made, with which records, on what ground and
  in what way. It is kept with the list, and without any content.
"""


def document():
    """The text of docs/privacy.md."""
    with translation.override("en"):
        return "\n".join([HEAD, *_purposes(), *_rules(), *_columns()]) + "\n"


def _purposes():
    yield "## What for\n"
    for each in processings():
        yield f"### {each.purpose.label}\n"
        yield f"{each.explained.says}\n"
        yield f"- of whom: {', '.join(each.words('whose'))}"
        yield f"- what: {', '.join(each.words('what'))}"
        yield f"- ground: {', '.join(basis_in_words(basis) for basis in sorted(each.basis))}"
        yield f"- who gets to see it: {each.explained.readers}"
        yield f"- how long: {'; '.join(each.terms())}\n"


def _rules():
    yield "## How long\n"
    yield "| key | what | how long | may be chosen | what becomes of it | first a mail | where it is set |"
    yield "|---|---|---|---|---|---|---|"
    for each in RULES.values():
        span = each.span
        chosen = f"{span.least} to {span.most} days" if span.is_chosen else ""
        mail = "30 days before" if each.warning else ""
        yield (
            f"| `{each.key}` | {each.label} | {each.in_words()} | {chosen} |"
            f" {each.fate.label} | {mail} | `{span.source}` |"
        )
    yield ""
    yield "What no rule is about:\n"
    for keep, why in STAYS.items():
        yield f"- {keep.label}: {why}"
    yield ""


def _columns():
    yield "## Where it stands\n"
    yield "| table | column | of whom | what | for | ground | kept as |"
    yield "|---|---|---|---|---|---|---|"
    for table, columns in sorted(tables().items()):
        for name, said in columns:
            yield (
                f"| `{table}` | `{name}` | {said.whose} | {said.what} | {said.purpose} | {said.basis} | {said.keep} |"
            )
    yield ""
    yield "Columns that could hold something and hold nothing of a person say why, where they are declared: "
    yield ", ".join(f"*{each.value}* ({each.label})" for each in Plain) + "."
