"""Which words are Dutch: those of a list, and the compounds that these make.

The list is OpenTaal's (initiatives/data/README.md), folded, without compounds of other words of it: these are judged
here. It lies in a trie that is mapped from its file, so all workers of a machine share one copy.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import marisa_trie

from initiatives.search.dutch import STOP_WORDS

FILE = Path(__file__).parents[1] / "data" / "dutch-words.marisa"
SHORTEST = 4  # of a word on the list, in letters
LONGEST = 40
LINKS = ("", "s", "en", "e", "n", "er")
# The shorter words that compounds begin with or end in. Others are far more often a piece of something else.
_SHORT_FIRST = """
    aow app arm bad bak bal bed bel bio bom bon bos bui bus cd cel dag dak dam dek dia dop duo dvd eet ei fan gas
    gft ggz god gym hbo hek hof hop ict ijs kap kar kas kat kip koe kok kop lak lam lap les lid lip log lok mat mbo
    min nek net nul oog oor oud ov pak pan pc pin pop pot rad rap rek rij rit rok rol rug sap ski sla spa tap ton
    top tv uur vak vet vis was wc web wet wol zak zee zon zzp
"""
_SHORT_LAST = """
    aas app arm bad bak bal bar bed bel bol bon bos bot box bus cel dag dak dam dek duo ei eis fan gas gat gif god
    hal hek hof hok hut ijs jam jas job kan kap kar kas kat kip kit koe kok kom kop lab lap les lid lot lus man map
    mat mes mix mus net oog oor pad pak pan pas pet pil pin pop pot put rad rat rek rij rit rok rol sap set sla sok
    som tak tap tas ton top tv ui uur vak val vat vee vet vis wc web weg wet wol zak zee zet zon zus
"""
# What words end in without being compounds, though most of these are words as well.
_SUFFIXES = """
    aal aar aard aars achtig achtige ant anten atie aties baar baarheid bare dom eel ele ement en end ende enis ent
    enten er erd eerd eerde eerden eert eren erend erende erij erijen ers eur euse ha heden heid ie ief iek ieke ier
    iers ieve ig ige ing ingen isch ische isme ist isten iteit je jes kje kundig kundige lijk lijke lijks lijkheid
    ling lingen loos loosheid loze ment menten pje rijk rijke s schap schappen sel sels ster sters t teit tie ties
    tje tjes waarts zaam zaamheid zame
"""
# Beginnings that make another word of what follows, and no compound.
_PREFIXES = """
    aan af be bij door er for ge her in mee met na om on onder ont op over toe uit ver voor weg
"""
# Of the words that say little in a question, these do stand in compounds.
_NEARLY_ALL = {"mensen", "samen", "initiatief", "initiatieven", "project", "projecten"}
# What stands in compounds only, at their end.
_ONLY_LAST = {"geving", "gevingen"}
SHORT_FIRST, SHORT_LAST, SUFFIXES, PREFIXES = (
    frozenset(words.split()) for words in (_SHORT_FIRST, _SHORT_LAST, _SUFFIXES, _PREFIXES)
)
_NO_PARTS = {"heel", "iets", "niets", "toen", "zeer"} | SUFFIXES | PREFIXES | STOP_WORDS - _NEARLY_ALL


@cache
def _trie():
    return marisa_trie.Trie().mmap(str(FILE))


def is_part(text):
    """Whether a text, folded, may be one part of a compound at all: no ending, prefix or stop word is."""
    return text not in _NO_PARTS


def is_word(word):
    """Whether a folded word stands on the list."""
    return word in _trie()


@lru_cache(maxsize=20_000)
def is_correct(word):
    """Whether a folded word is Dutch: on the list, or a compound of words on it."""
    return is_word(word) or is_compound(word, _trie())


def is_dutch_last(text):
    """Whether a compound may end in this: a word, or a compound itself, of short parts too."""
    return is_last(text, _trie()) or (is_part(text) and is_compound(text, _trie(), loose=True))


def is_dutch_front(text):
    """Whether this may stand before the last part of a compound, with its link if it has one."""
    return is_front(text, _trie(), loose=True)


def is_compound(word, words, *, loose=False):
    """Whether a folded word consists of parts in `words`, with or without an s between them.

    A loose one may have any link and short parts. That is enough for what somebody wrote in a text, and not to tell
    what is typed well from what is not: passport is no pas-sport.
    """
    if len(word) > LONGEST:
        return False
    shortest = 2 if loose else SHORTEST
    cuts = [cut for cut in range(shortest, len(word) - shortest + 1) if is_last(word[cut:], words, loose=loose)]
    return bool(cuts) and not _fronts(word[: cuts[-1]], words, loose=loose).isdisjoint(cuts)


def dutch_cuts(word):
    """Where a word can be cut in what `is_dutch_front` and `is_dutch_last` hold for, in order."""
    return loose_cuts(word, _trie())


def loose_cuts(word, words):
    """As `dutch_cuts`, of parts in `words`."""
    if len(word) > LONGEST:
        return []
    fronts, tails = _fronts(word, words, loose=True), _tails(word, words)
    found = []
    for cut in sorted(fronts - {len(word) - 1, len(word)}):
        ends = [end for end in tails if end >= cut + 2]
        if is_last(word[cut:], words) or (
            is_part(word[cut:]) and any(_is_linked(is_first, word[cut:end], words, loose=True) for end in ends)
        ):
            found.append(cut)
    return found


def is_first(text, words, *, loose):
    """Whether a compound may begin with this word."""
    return loose and text in SHORT_FIRST if len(text) < SHORTEST else text in words and is_part(text)


def is_last(text, words, *, loose=True):
    """Whether a compound may end in this word."""
    if len(text) < SHORTEST:
        return loose and text in SHORT_LAST
    return (text in words and is_part(text)) or text in _ONLY_LAST


def is_front(text, words, *, loose):
    """Whether this may stand before the last part of a compound: a word, with its link, or several."""
    return len(text) <= LONGEST and len(text) in _fronts(text, words, loose=loose)


def _fronts(text, words, *, loose):
    """How many letters of a text may stand before the last part of a compound. The steps are no more than the pairs of
    letters: whoever tries one beginning after another never ends on a word made for that."""
    found = set()
    for end in range(2, len(text) + 1):
        if _is_linked(is_first, text[:end], words, loose=loose) or any(
            _is_linked(is_last, text[cut:end], words, loose=loose) for cut in found if cut < end - 1
        ):
            found.add(end)
    return found


def _tails(text, words):
    """From which letters on a text may be the last parts of a compound, one or several."""
    found = set()
    for start in range(len(text) - 2, 1, -1):
        if is_last(text[start:], words) or any(
            _is_linked(is_last, text[start:end], words, loose=True) for end in found if end > start + 1
        ):
            found.add(start)
    return found


def _is_linked(is_kind, text, words, *, loose):
    return any(is_kind(body, words, loose=loose) for body in unlinked(text, LINKS if loose else LINKS[:2]))


def unlinked(text, links=LINKS):
    """What this is when a link at its end is none of it: "stads" is stad, "zonne" zon, and so on."""
    yield text
    for link in links[1:]:
        if (
            text.endswith(link) and len(text) > len(link) + 1 and not (link == "er" and text.endswith("eer"))
        ):  # parkeer
            yield text[: -len(link)]
    if "e" in links and re.fullmatch(r".*([^aeiouy])\1e", text):
        yield text[:-2]
