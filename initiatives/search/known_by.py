"""By what officials know the initiatives of their own municipality: reference number, contact person, addresses.

The words of the list are public (`documents.words`), and these are not: they are in no row, vocabulary or suggestion.
They are asked of the intakes themselves, among those of the official's municipalities, and only when words are asked.
The database has an index of trigrams over the same text.
"""

import re
import unicodedata

from django.db.models import Q, TextField
from django.db.models.expressions import RawSQL

from intake.models import Intake

SHORTEST, MOST_WORDS, LEAST_DIGITS = 3, 6, 6
MOST = 1000  # found by one question
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


def known_by(text, municipalities):
    """The keys of the initiatives of these municipalities that are known by this text. One query, or none.

    All its words must stand in the reference number, the name or e-mail address of the contact person or the website,
    in any of these; or it is a part of the phone number.
    """
    words = text.split()
    if not municipalities or len(text) < SHORTEST or len(words) > MOST_WORDS or '"' in text:
        return ()
    if any(word.startswith("-") for word in words):
        return ()
    is_known = Q()
    for word in words:
        is_known &= Q(known_by__contains=bare(word))
    digits = national(text)
    if PHONE.fullmatch(text) and len(digits) >= LEAST_DIGITS:
        is_known |= Q(known_by__contains=digits)
    found = Intake.objects.annotate(known_by=RawSQL(KNOWN_BY, (), output_field=TextField()))
    found = found.submitted().filter(is_known, initiative__municipality__in=sorted(municipalities))
    return list(found.order_by().values_list("initiative", flat=True)[:MOST])


def bare(word):
    """A word in small letters without accents, as far as the index knows these."""
    return unicodedata.normalize("NFC", word).lower().translate(str.maketrans(ACCENTED, BARE))


def national(text):
    """The digits of a number without what stands before it here or abroad: +31 6, 0031 6 and 06 are one."""
    return re.sub(r"^(0031|31|0)", "", re.sub(r"\D", "", text))
