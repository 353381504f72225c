"""Forms of Dutch verbs, on folded text: of koken also kook, kookt, kookte, gekookt, kokend, koker and kooksters.

The verbs stand in initiatives/data/dutch-verbs.txt, the forms follow by rule. Only what comes from a verb is taken for
a form of one: *buurt* does not come from *buren*, nor *gezond* from *zonnen*.
"""

import re
from pathlib import Path

from initiatives.search.dutch import bodies, shortened


def _read():
    """(all infinitives, {infinitive: the forms that no rule makes}, {such a form: its infinitives})."""
    text = (Path(__file__).parents[1] / "data" / "dutch-verbs.txt").read_text(encoding="utf-8")
    entries = [line.split() for line in text.splitlines() if not line.startswith("#")]
    irregular = {infinitive: tuple(forms) for infinitive, *forms in entries if forms}
    infinitives_of = {}
    for infinitive, forms in irregular.items():
        for form in forms:
            infinitives_of[form] = (*infinitives_of.get(form, ()), infinitive)
    return frozenset(entry[0] for entry in entries), irregular, infinitives_of


VERBS, _IRREGULAR, _INFINITIVES = _read()
# What parts from a verb (knapt op) and takes ge- behind it (opgeknapt); of the others it may be missing (ondersteund).
_TIGHT = """
    aan achter af bij binnen boven buiten deel dicht in klaar kwijt langs los mee na neer op open plaats rond rondom
    samen schoon stil tegemoet tegen teleur terecht terug thuis toe tussen uit vast voort vooruit vrij weg
"""
_LOOSE = frozenset({"door", "mis", "om", "onder", "over", "vol", "voor", "weer"})
_PARTICLES = (*_TIGHT.split(), *_LOOSE)
# With these a participle has no ge-.
_PREFIXES = ("be", "er", "her", "mis", "ont", "ver")
_WITHOUT_GE = re.compile(r"(?:be|er|ge|her|ont|ver|aanbe|aanvaard|door|mis|om|onder|over|vol|voor|weer).*[aeiouy].*.n")
_VOICELESS_END = re.compile(r".*(?:[tkfspx]|ch)")
_ENDINGS = (
    "", "t", "te", "ten", "d", "de", "den", "e", "en", "end", "ende", "er", "ers", "der", "ders", "aar", "aars",
    "ster", "sters", "ing", "ingen",
)  # fmt: skip
# What a verb and its ending make by chance, or what has become a thing of its own.
_CHANCE = """
    achter bekend bekende bekenden gedicht geacht geachte geluid generatie generaties haring koning last lasten later
    leger lekker letter letters organisatie organisaties situatie situaties verkeer verkeerd verkeerde
"""
_OTHERS = frozenset(_CHANCE.split())


def verb_forms(word):
    """The forms of all verbs of which a folded word is a form, without itself; more than exist."""
    found = {form for forms in _paradigms(word).values() for form in forms}
    return frozenset(found - {word})


def infinitives(word):
    """The infinitives of all verbs of which a folded word is a form."""
    return set(_paradigms(word))


def _paradigms(word):
    """{infinitive: its forms} of all verbs of which a word is a form."""
    found = {}
    for particle in _particles(word):
        for infinitive in _infinitives(word.removeprefix(particle), particle):
            forms = _conjugated(infinitive)
            if particle in _LOOSE:
                forms = forms | {each[2:] for each in forms if each.startswith("ge")}
            forms = {particle + each for each in forms}
            if word in forms:
                found.setdefault(particle + infinitive, set()).update(forms)
    return found


def verb_stems(word):
    """What stands in compounds for an infinitive or what is made of it: opvoed for opvoeden and opvoeding."""
    found = set()
    for particle in _particles(word) if word.endswith(("en", "ing")) else ():
        rest = word.removeprefix(particle)
        for infinitive in _infinitives(rest, particle):
            if rest in (infinitive, f"{infinitive[:-2]}ing"):
                found |= {particle + stem for stem in _stems(infinitive)}
    return found


def _particles(word):
    return ["", *(each for each in _PARTICLES if word.startswith(each) and len(word) > len(each) + 2)]


def _infinitives(word, particle=""):
    """The infinitives of which a word, taken from behind a particle, may be a form."""
    found = set()
    for text in {word, word.removeprefix("ge")}:
        for end in _ENDINGS:
            if text.endswith(end) and len(text) > len(end) + 1:
                body = text[: len(text) - len(end)]
                found |= {each + "en" for each in (body, *bodies(body))}
    if word.endswith(("atie", "aties")):
        found.add(word.removesuffix("s").removesuffix("atie") + "eren")
    for prefix in ("", *_PREFIXES):
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            for text in {rest, rest.removesuffix("e")}:
                strong = {*_INFINITIVES.get(text, ()), *(_INFINITIVES.get("ge" + text, ()) if prefix else ())}
                found |= {prefix + each for each in (*strong, text) if each in _IRREGULAR}
    return {each for each in found if each in VERBS or particle + each in VERBS or _strong_root(each)}


def _strong_root(infinitive):
    """(prefix, strong verb) that an infinitive consists of: ver, kopen; or None."""
    if infinitive in _IRREGULAR:
        return "", infinitive
    if infinitive not in VERBS:
        for prefix in _PREFIXES:
            if infinitive.startswith(prefix) and (root := infinitive.removeprefix(prefix)) in _IRREGULAR:
                return prefix, root
    return None


def _stems(infinitive):
    return shortened(infinitive[:-2]) if infinitive.endswith("en") else []


def _conjugated(infinitive):
    """All forms of a verb without a particle."""
    body, stems, strong = infinitive[:-2], _stems(infinitive), _strong_root(infinitive)
    found = {infinitive, f"{infinitive}d", f"{infinitive}de"}
    if stems:
        agents = [f"{stem}der" for stem in stems] if body.endswith("r") else [f"{body}er"]
        agents += [f"{body}aar"] if re.search("[aeiouy].*e[lnr]$", body) else []
        agents += [f"{stem}ster" for stem in stems]
        nouns = [*agents, f"{body.removesuffix('er')}atie"] if body.endswith("er") else agents
        found |= {form for each in nouns for form in (each, f"{each}s")} | {f"{body}ing", f"{body}ingen"}
    for stem in stems:
        found |= {stem, stem if stem.endswith("t") else f"{stem}t"}
    if strong:
        prefix, root = strong
        listed = [prefix + (each.removeprefix("ge") if prefix else each) for each in _IRREGULAR[root]]
        found |= {*listed, *(inflected for each in listed if each[-1] in "td" for inflected in _inflected(each))}
    else:
        for stem in stems:
            end = "t" if _VOICELESS_END.fullmatch(body) else "d"
            participle = stem if stem.endswith(end) else stem + end
            past = {f"{stem}{end}e", f"{stem}{end}en"}
            if _WITHOUT_GE.fullmatch(infinitive):
                found |= {participle, *_inflected(participle), *past}
            found |= {f"ge{participle}", *_inflected(f"ge{participle}"), *past}
    return frozenset(found - _OTHERS)


def _inflected(participle):
    return {f"{each}e" for each in bodies(participle)}
