"""The known words that are a form of a word: nouns, adjectives (dutch.py) and verbs (verbs.py) together."""

import re
from functools import lru_cache

from initiatives.search.dutch import STOP_WORDS, bases, bodies, inflections, shortened
from initiatives.search.verbs import infinitives, verb_forms

# What an adjective mostly ends in; others are named. Of these -er and -st make no other word.
_WELL_KNOWN = """
    actief arm blij breed breekbaar creatief dicht diep dik dun eerlijk ernstig fijn fit fris gek gezond goedkoop groen
    groot heet helder hoog intensief jong klein koud kort laag lang leeg lief licht mooi moeilijk modern nat nauw nieuw
    open positief puur rijk rond ruim schoon simpel slecht slim smal snel sociaal sterk stil streng toegankelijk trots
    vaak veilig vers vies vlot vol vrij warm wit wijd wild zacht zuiver zwaar zwak
"""
_ADJECTIVES = frozenset(_WELL_KNOWN.split())
_LIKE_AN_ADJECTIVE = re.compile(r".{3,}(?:zaam|lijk|baar|ig|loos|rijk)")
# What rules take for one and whoever searches the register does not.
_APART = [
    ({"ouder", "ouders", "oudertje"}, {"oudere", "ouderen"}),
    ({"bedrijf", "bedrijven", "bedrijfje", "bedrijfjes"}, {"bedrijvig", "bedrijvigheid"}),
    ({"gemeente", "gemeenten", "gemeentes"}, {"gemeen", "gemene"}),
    ({"beweging", "bewegingen"}, {"bewegen", "beweegt", "bewogen"}),
    ({"vereniging", "verenigingen"}, {"verenigen", "verenigd", "verenigde"}),
    ({"stichting", "stichtingen"}, {"stichten", "sticht", "stichter"}),
    ({"opleiding", "opleidingen"}, {"opleiden"}),
    ({"regel", "regels"}, {"regelen", "regelt", "geregeld", "regeling", "regelingen"}),
    ({"maat", "maten", "maatje", "maatjes"}, {"mate"}),
    ({"buur", "buren"}, {"buurt", "buurten", "buurtje", "buurtjes"}),
    ({"plan", "plans", "plannen", "gepland", "geplande", "planning"}, {"plant", "planten", "plantje", "plantjes"}),
    ({"gelegenheid", "gelegenheden"}, {"gelegen"}),
    ({"vier", "vierde"}, {"vieren", "viert", "vierend", "gevierd", "gevierde", "viering", "vieringen"}),
    ({"leger", "legers"}, {"leeg", "lege"}),
    ({"school", "scholen", "schooltje"}, {"scholing"}),
    ({"beleid"}, {"begeleiding", "begeleiden", "begeleid", "begeleidt", "begeleide"}),
    # Towns that are a word as well.
    ({"leiden"}, {"leid", "leidt", "leidde", "leidden", "geleid", "geleide", "leiding"}),
    ({"bergen"}, {"berg", "bergt", "geborgen"}),
]


@lru_cache(maxsize=5_000)
def stem(word):
    """What the forms of a folded word have in common, roughly: a key for what is nearly one, and no judge."""
    root = min(bases(word), key=lambda each: (len(_trunk(each)), each))
    return min(infinitives(root) | infinitives(word), default=_trunk(root))


def _trunk(word):
    """The word with a long vowel written short, as in an open syllable."""
    return re.sub(r"([aeou])\1", r"\1", word)


@lru_cache(maxsize=512)  # each word takes some 4 kB
def _candidates(word):
    """The forms of a word, most of which do not exist."""
    roots = bases(word)
    found = {*roots, *verb_forms(word)}
    for root in roots:
        found.update(inflections(root))
    for root in _positives(word):
        found |= {root, f"{root}heid", f"{root}heden"}
        for body in bodies(root) if _is_adjective(root) else ():
            comparative = f"{body}der" if body.endswith("r") else f"{body}er"
            found |= {f"{body}e", comparative, f"{comparative}e", f"{root}st", f"{root}ste"}
    return frozenset(found - {word})


def _positives(word):
    """The words of which this may be -heid, the comparative or the superlative; the word itself first."""
    found = dict.fromkeys(bases(word))
    for end in ("heid", "heden"):
        if word.endswith(end) and len(word) > len(end) + 2:
            found[word.removesuffix(end)] = None
    for end in ("er", "ere", "der", "dere"):
        if word.endswith(end) and len(word) > len(end) + 2:
            found |= dict.fromkeys(filter(_is_adjective, shortened(word.removesuffix(end))))
    for end in ("st", "ste"):
        if word.endswith(end) and _is_adjective(root := word.removesuffix(end)):
            found[root] = None
    return found


def _is_adjective(word):
    return word in _ADJECTIVES or _LIKE_AN_ADJECTIVE.fullmatch(word) is not None


def relatives(word, known):
    """The other `known` words that are a form of this word, in alphabetical order."""
    if len(word) < 3 or not word.isalpha():
        return []
    found = filter(known.__contains__, _candidates(word))
    return sorted(each for each in found if each not in STOP_WORDS and not are_apart(word, each))


def are_apart(word, other):
    """Whether people mean different things by two words that rules would take for one."""
    return any((word in these and other in those) or (word in those and other in these) for these, those in _APART)
