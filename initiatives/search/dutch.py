"""Dutch words on folded text: stop words, plurals, diminutives and inflected forms, and what they are forms of.

Nothing here knows the words of the registry. Rules propose more than exists; the vocabulary keeps what it knows.
"""

import re
from functools import lru_cache

# Words that say nothing about an initiative. "s" and "t" are what folding leaves of 's and 't. The last line holds
# what may be said of nearly all of them.
_STOP_WORDS = """
    aan al alle als bij daar dan dat de den der deze die dit door dus een eens en er ge had hebben heeft het
    hier hij hoe hun ik in is je jij kan kunnen maar me men met mij mijn moet na naar niet nog nu of om omdat
    ons onze ook op over per s t te tegen tot u uit uw van vanuit veel via voor waar wat we welke wel werd wie
    wij wil worden wordt ze zei zich zij zijn zo zoals zonder zou the of and for to
    mensen iemand iedereen samen initiatief initiatieven project projecten
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

VOWELS = "aeiouy"
# One written vowel before one consonant: bom, material; not dier, tuin.
_OPEN = re.compile(r"(?:.*(?:[^aeiouy]|i(?=[ao])|e(?=o)|u(?=a)))?[aeou][^aeiouywxj]")
_VOICED = {"f": "v", "s": "z"}
_VOICELESS = {"v": "f", "z": "s"}
# Nouns that stay short, lose their own vowel or take -eren in the plural; compounds end in them too.
_IRREGULAR = {
    "bad": "baden", "blad": "bladeren", "dag": "dagen", "dak": "daken", "ei": "eieren", "gat": "gaten",
    "glas": "glazen", "god": "goden", "goed": "goederen", "hof": "hoven", "kalf": "kalveren", "kind": "kinderen",
    "kleed": "kleden", "koe": "koeien", "lam": "lammeren", "lid": "leden", "lied": "liederen", "lot": "loten",
    "museum": "musea", "pad": "paden", "rund": "runderen", "schip": "schepen", "slot": "sloten", "spel": "spelen",
    "stad": "steden", "vat": "vaten", "volk": "volkeren", "weg": "wegen", "zoon": "zonen",
    "centrum": "centra", "datum": "data",
}  # fmt: skip
_SINGULAR = {plural: one for one, plural in _IRREGULAR.items()} | {"zoons": "zoon", "spellen": "spel"}
_IRREGULAR_ENDS = re.compile(f"(.*?)({'|'.join(sorted({*_IRREGULAR, *_SINGULAR}, key=len, reverse=True))})")
# Where an s behind may be a plural; behind other letters it belongs to the word (gids, fiets, huis, kans).
_BEFORE_S = re.compile(
    r".+(?:e[lmnr]d?|[aeo]{2}r|eur|[^aeiou][aeiu]t|[cnrfs]t|nd|ll|ie|ee|eu|ue|[ae]y|[^aeiou][aeiouy]|[bcfmpkgw])"
    r"|.+eau|.*[aeiouy][^aeiouy]+[aeiouy]+[rnltdkp]{1,2}"
    r"|[^aeiou]*(?:ea|ai|oa|ou)[dklmnprt]|bar|bit|clan|fan|hit|kit|pin|plot|run|scan|set|spot|star|volt"
)


def shortened(body):
    """What may stand before -en or -e: "bom" of bomen gives "boom", "katt" gives "kat", "huiz" gives "huis"."""
    found = [body]
    if len(body) > 2 and body[-1] == body[-2] and body[-1] not in VOWELS:
        found = [body[:-1]]
    elif _OPEN.fullmatch(body):
        # An open syllable in the plural is a long vowel in the singular; a syllable without stress is not (tafelen).
        long = body[:-1] + body[-2:]
        if not re.search("[aeiouy][^aeiouy]+[aeiouy]", body):
            found = [long]
        else:
            found = [body, long] if body.endswith(("el", "er", "en", "em")) else [long, body]
    return [each[:-1] + _VOICELESS[each[-1]] if each[-1] in _VOICELESS else each for each in found]


def bodies(word):
    """What stands before -en or -e in forms of a word: the reverse of `shortened`."""
    voiced = word[:-1] + _VOICED[word[-1]] if word[-1] in _VOICED else word
    if re.fullmatch(r".*([aeou])\1[^aeiouy]", word):
        return {voiced[:-2] + voiced[-1], word[:-2] + word[-1], word}
    if re.fullmatch(r"[^aeiouy]*[aeiou][^aeiouywxj]", word):
        return {word + word[-1]}
    if re.fullmatch(r".*[^aeiouy][aeiou][^aeiouywxj]", word):
        return {word + word[-1], word}
    return {voiced, word}


def _takes_tje(word):
    """Whether the diminutive has -tje: tuintje, but kasje and plannetje."""
    return word[-1] in "aeiouylnrwj" and not re.fullmatch(r"[^aeiouy]*[aiou][lnr]", word)


@lru_cache(maxsize=4096)
def bases(word):
    """The words of which this may be the plural, the diminutive or an inflected form; the word itself first."""
    found = dict.fromkeys([word])
    if match := _IRREGULAR_ENDS.fullmatch(word):
        front, end = match.groups()
        if end in _SINGULAR:
            found[front + _SINGULAR[end]] = None
    for plural, one in (("heden", "heid"), ("lieden", "man"), ("lui", "man")):
        if len(word) > len(plural) + 2 and word.endswith(plural):
            found[word.removesuffix(plural) + one] = None
    small = re.fullmatch(r"(.{2,}?)(etje|pje|kje|tje|je)s?", word)
    if small:
        found |= dict.fromkeys(_big(word.removesuffix("s")))
    elif len(word) > 4 and word.endswith("en") and not word.endswith("oen"):
        found |= dict.fromkeys(shortened(word[:-2]))
        found[word[:-1]] = None  # ziekte, ziekten
    elif len(word) > 3 and word.endswith("e"):
        found |= dict.fromkeys(shortened(word[:-1]))
    elif len(word) > 5 and word.endswith(("ches", "shes")):
        found[word[:-2]] = None  # coaches
    elif len(word) > 3 and word.endswith("s") and _BEFORE_S.fullmatch(word[:-1]):
        found[word[:-1]] = None
    return tuple(
        each for each in found if each == word or ((len(each) > 2 or each in _IRREGULAR) and each not in STOP_WORDS)
    )


def _big(small):
    """The words of which this is the diminutive: tuintje, boompje, koninkje, bloemetje, autootje, huisje."""
    body = small[:-2]
    if body.endswith("et"):
        inner = body[:-2]
        yield inner[:-1] if inner[-2:-1] == inner[-1:] and inner[-1:] not in VOWELS else inner
    if body.endswith("p") and body[-2:-1] == "m":
        yield body[:-1]
    if body.endswith("nk") and re.search("[aeiouy]+[^aeiouy]+[aeiouy]", body):
        yield body[:-1] + "g"
    if body.endswith("t") and len(body) > 2:
        inner = body[:-1]
        is_long = inner[-1] in "aeou" and inner[-2:-1] == inner[-1]
        if _takes_tje(inner) and (not is_long or inner[-1] == "e"):
            yield inner
        if is_long:
            yield inner[:-1]
    yield body


@lru_cache(maxsize=2048)
def inflections(word):
    """Plurals, inflected forms and diminutives that this word may have, more than exist."""
    found = dict.fromkeys([f"{word}je", f"{word}pje", f"{word}etje"])
    if _BEFORE_S.fullmatch(word):
        found[f"{word}s"] = None
    if word.endswith("e") and not word.endswith("oe"):
        found[f"{word}n"] = None
    if _takes_tje(word):
        found[f"{word}tje"] = None
    for body in bodies(word) if word[-1] not in "aou" else ():
        found |= dict.fromkeys([f"{body}en", f"{body}e", f"{body}etje"])
    if word.endswith(("ch", "sh")):
        found[f"{word}es"] = None
    if re.fullmatch(r".*[aeiouy].*ing", word):
        found[f"{word[:-1]}kje"] = None
    if word[-1] in "aeou":
        found[f"{word}{word[-1]}tje"] = None
    if word.endswith("heid"):
        found[f"{word[:-4]}heden"] = None
    if word.endswith("man"):
        found |= dict.fromkeys([f"{word[:-3]}lieden", f"{word[:-3]}lui"])
    if (match := _IRREGULAR_ENDS.fullmatch(word)) and match[2] in _IRREGULAR:
        found[match[1] + _IRREGULAR[match[2]]] = None
    found |= dict.fromkeys([f"{each}s" for each in found if each.endswith("je")])
    return tuple(found)
