"""How easily our Dutch reads: the formula of Flesch and Douma, where 60 and more is standard Dutch (B1).

Its syllables are counted as they are spoken, by their vowels. Hyphenation patterns find fewer (no break after one
letter: "even", "over"), and with them every text would seem easier than it is.
"""

import re

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from html5lib import parse

from intake.forms import KeepForm, StartForm, section_form
from intake.models import Intake
from intake.ownership import SESSION_KEY
from intake.questions import Section, questions
from outbox.models import Message
from tests.builders import a_draft, a_neighbourhood, a_user, an_intake

# A vowel or several that sound as one; a diaeresis begins a new one.
NUCLEUS = re.compile(
    r"eau|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|eu|oe|ui|ij|ei|ou|au|ai|oi|[aeiouyäëïöüáéíóúàèêô]", re.IGNORECASE
)
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])[’”)]?\s+")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
INLINE = {"a", "abbr", "b", "em", "i", "kbd", "small", "span", "strong"}
LEFT_OUT = {"script", "style", "svg", "select", "option", "textarea"}

# In one short sentence a single "initiatief" (five syllables), "gemeente" or "ambtenaar" decides, and those are the
# subject: "In welke gemeente is het initiatief?" has 34. So a sentence on its own may be harder than a text. With few
# words the formula says nothing; officials' pages have more of those long words, so there it takes more of them.
FLOOR = 30
FEWEST_WORDS, FEWEST_WORDS_OF_ALL = 5, 8


def syllables(word):
    return max(1, len(NUCLEUS.findall(word)))


def sentences(texts):
    return [each for text in texts for each in BETWEEN_SENTENCES.split(text) if WORD.search(each)]


def reading_ease(texts):
    """Flesch-Douma of these texts as one; the end of a text also ends its last sentence."""
    said = sentences(texts)
    words = [word for each in said for word in WORD.findall(each)]
    return 206.84 - 77 * sum(map(syllables, words)) / len(words) - 0.93 * len(words) / len(said)


def hard(texts, fewest, floor):
    """[(reading ease, sentence)] of the sentences with so many words that lie below this floor, the hardest first.

    What ends in no stop is a label or a title, not a sentence.
    """
    whole = [each for each in sentences(texts) if each[-1] in ".?!" and len(WORD.findall(each)) >= fewest]
    return sorted((round(ease), each) for each in whole if (ease := reading_ease([each])) < floor)


def blocks(element, line=None):
    """The texts of a page, one for each block, as a reader meets them."""
    if element.tag in LEFT_OUT:
        return
    mine = [] if element.tag not in INLINE or line is None else line
    mine.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            yield from blocks(child, mine)
        mine.append(child.tail or "")
    if mine is not line and (text := " ".join("".join(mine).split())):
        yield text


def seen_by_initiators():
    """Every text of the questionnaire: its pages, what a mistake is told, and its mails."""
    kade = a_neighbourhood()
    draft, empty, sent = a_draft(neighbourhoods=[kade]), Intake.objects.create(), an_intake()
    client = Client()
    session = client.session
    session[SESSION_KEY] = [str(each.pk) for each in (draft, empty, sent)]
    session.save()
    addresses = [reverse("intake:start"), reverse("intake:receipt", args=[sent.pk])]
    addresses += [reverse("intake:section", args=[draft.pk, section]) for section in Section]
    addresses += [reverse(f"intake:{page}", args=[each.pk]) for page in ("check", "keep") for each in (draft, empty)]
    for address in addresses:
        page = parse(client.get(address).content, namespaceHTMLElements=False)
        yield from blocks(page.find(".//main"))
    forms = [StartForm(a_user()), KeepForm(), *(section_form(section)(draft) for section in Section)]
    for form in forms:
        for field in form.fields.values():
            yield from (PLACE.sub("", str(text)) for text in field.error_messages.values())
    draft.submit()
    for mail in Message.objects.all():
        yield from (" ".join(block.split()) for block in mail.text.split("\n\n"))


def words_of_the_study(language):
    """What the study asks officials, and the options of its lists: they keep their words."""
    with translation.override(language):
        of_study = [each for each in questions(Intake) if each.section not in (Section.BASICS, Section.CONTACT)]
        options = [str(label) for each in of_study for label in each.options.values()]
        return {*options, *(str(each.ask) for each in of_study if each.ask_initiator)}


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("buurt", 1), ("even", 2), ("over", 2), ("gemeente", 3), ("initiatief", 5), ("initiatieven", 6),
        ("categorieën", 5), ("financiële", 5), ("coöperatie", 5), ("beoordelen", 4), ("geïnteresseerd", 5),
        ("nieuw", 1), ("fraai", 1), ("mooie", 2), ("bureau", 2), ("tuinieren", 3), ("ij", 1), ("e-mail", 2),
        ("CBS", 1),
    ],
)  # fmt: skip
def test_syllables_are_those_that_are_spoken(word, number):
    assert syllables(word) == number


@pytest.mark.django_db
def test_the_questionnaire_is_plain_dutch_for_initiators():
    texts = list(dict.fromkeys(seen_by_initiators()))
    assert len(sentences(texts)) > 300
    assert reading_ease(texts) >= 60
    of_study = words_of_the_study("nl")
    ours = [text for text in texts if text not in of_study]
    assert hard(ours, FEWEST_WORDS, FLOOR) == []


def test_no_sentence_of_the_interface_is_hard():
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    kept = words_of_the_study("en")
    texts = [
        PLACE.sub("Jan", re.sub(r"<.*?>", "", text))
        for entry in catalogue
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and entry.msgid not in kept
    ]
    assert hard(texts, FEWEST_WORDS_OF_ALL, FLOOR) == []
