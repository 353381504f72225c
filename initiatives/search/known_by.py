"""By what officials know the initiatives of their own municipality: reference number, contact person, addresses, and
what rooms above add, such as notes.

The words of the list are public (`documents.words`), and these are not: they are in no row, vocabulary or suggestion.
They are asked of the tables themselves, among what is of the official's municipalities, and only when words are asked.
The database has an index of trigrams over each text. A word is known by what holds it or its singular, as a whole or
as a part; together with public words each word may be met by either.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from initiatives.search.dutch import bases
from intake.models import Intake
from ui.text import fold

SHORTEST, LEAST_DIGITS = 3, 6
MOST = 1000  # rows found by one question; those with its first words stand first
MOST_WORDS = 12  # of a question, asked for in one statement
ACCENTED, BARE = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy"
# A phone number counts by its digits, however people part them.
KNOWN_BY = f"""
    translate(
        lower(
            coalesce(intake_intake.reference, '') || ' ' || intake_intake.contact_name || ' ' ||
            intake_intake.contact_email || ' ' || intake_intake.website || ' ' ||
            translate(intake_intake.contact_phone, ' -.()/+', '')
        ), '{ACCENTED}', '{BARE}'
    )
"""
PHONE = re.compile(r"[\d\s()+./-]+")


@dataclass(frozen=True)
class PrivateText:
    """A text that the officials of a municipality may search: rows with an `initiative`, and what they say in small
    letters without accents, as SQL over which there is an index of trigrams."""

    rows: QuerySet
    sql: str


SOURCES = [PrivateText(Intake.objects.submitted(), KNOWN_BY)]


def declare(source):
    """From now on officials find the initiatives of their own municipality by this text too."""
    SOURCES.append(source)


def known_by(question, municipalities):
    """{term or phrase of a Query: the keys of the initiatives of these municipalities that are known by it}, without
    those by which nothing is. One query, or none."""
    return known_by_each([question], municipalities)[0]


def known_by_each(questions, municipalities):
    """The same for each of these Query, in their order: one query for all, or none."""
    asked = [dict(list(needles_of(question).items())[:MOST_WORDS]) if municipalities else {} for question in questions]
    needles = list(dict.fromkeys(frozenset(texts) for each in asked for texts in each.values()))
    if not needles:
        return asked
    names = {texts: f"has_{number}" for number, texts in enumerate(needles)}
    parts = [_rows(source, names, sorted(municipalities)) for source in SOURCES]
    rows = parts[0].union(*parts[1:], all=True).order_by(*(f"-{name}" for name in names.values()), "initiative")
    found = {texts: set() for texts in needles}
    for key, *has in rows[:MOST]:
        for texts, is_there in zip(needles, has, strict=True):
            if is_there:
                found[texts].add(key)
    return [{word: keys for word, texts in each.items() if (keys := found[frozenset(texts)])} for each in asked]


def _rows(source, names, municipalities):
    rows = source.rows.order_by().annotate(private_text=RawSQL(source.sql, (), output_field=TextField()))
    rows = rows.filter(_any(frozenset().union(*names)), initiative__municipality__in=municipalities)
    has = {name: ExpressionWrapper(_any(texts), BooleanField()) for texts, name in names.items()}
    return rows.annotate(**has).values_list("initiative", *has)


def _any(texts):
    found = Q()
    for text in sorted(texts):
        found |= Q(private_text__contains=text)
    return found


def needles_of(question):
    """{term or phrase: the texts of which a private text must hold one}, of those that say something."""
    found = {phrase: {bare(phrase)} for phrase in question.phrases if len(phrase) >= SHORTEST}
    content = set(question.content)
    for typed in question.typed:
        terms = fold(typed).split()
        # A word counts by its singular too; "W-2024-0012" and "jan@zwaluw.example" as they were typed.
        texts = {bare(typed)}
        if len(terms) == 1:
            texts |= {terms[0], *(each for each in bases(terms[0]) if len(each) > SHORTEST)}
        texts = {each for each in texts if len(each) >= SHORTEST}
        for term in content.intersection(terms) if texts else ():
            found.setdefault(term, set()).update(texts)
    digits = national(question.text)
    if PHONE.fullmatch(question.text) and len(digits) >= LEAST_DIGITS:
        for term in question.terms:
            found.setdefault(term, set()).add(digits)
    return found


def bare(word):
    """A word in small letters without accents, as far as the index knows these."""
    return unicodedata.normalize("NFC", word).lower().translate(str.maketrans(ACCENTED, BARE))


def national(text):
    """The digits of a number without what stands before it here or abroad: +31 6, 0031 6 and 06 are one."""
    return re.sub(r"^(0031|31|0)", "", re.sub(r"\D", "", text))
