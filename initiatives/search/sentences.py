"""Questions in whole sentences: the words with which people ask, and how they lead to a place.

"Is er iets te doen voor ouderen in Zeist?" asks for *ouderen*, in Zeist. In a few words beside each other nothing is
asked: *helpen* and *hulp zoeken* are searched as they stand.
"""

LEAST_WORDS = 3  # of a sentence

# Who asks or is asked for, and what a question begins with: one of these makes a sentence of some words.
_WHO_ASKS = """
    ik mij me mijn wij jij je jullie u er wie waar wat hoe welke welk wanneer waarom iemand iets ergens
    i my me who where what how which when there anyone anybody someone somebody anything something
"""
# What people say around what they look for.
_ASKING = """
    aanbieden als ander andere anderen aub ben bent buurt bestaan bestaat bieden biedt bij dank doe doen doet echt
    even ergens ga gaan gaat geef geen gegeven geven gezocht graag had heb hebben hebt heeft hallo help helpen
    helpt het hoi iemand iets ik ken kent kom komen komt kon konden krijg krijgen krijgt kun kunnen kunt kan laten
    leuk leuke leuks liefst lukt maak maakt maken mag mee meer mij misschien moet moeten mogelijk nodig op plek
    regelen soms staan terecht vind vinden vindt voel voelen voelt vraag vragen waarom waarmee waarvoor waarheen
    wanneer weet weten welk werkt wil willen wilt woon woont worden zal zelf zit
    zitten zodat zoek zoeken zoekt zou zouden
    a about am an any anybody anyone anything are at be can could do does for find get give have has help how i in
    is it like looking look me my near need please some somebody someone something that the their there they to
    want we what when where which who with would you your
"""
# What stands before a place, and what may stand between ("in de gemeente Zeist", "in the city of Utrecht").
_LEADING = "in te uit gemeente provincie"
# The same, said of people too ("eten bij buren"): it does not make a town of a word that means something else.
_LEADING_NAMES = "bij rond rondom nabij omgeving regio naar near around from within"
_BETWEEN = "de the of van gemeente provincie stad dorp city province municipality buurt omgeving regio"
# Municipalities whose name is a Dutch word as well.
_WORDS_TOO = """
    altena asten beek bergen best borne buren dongen duiven echt goes haren hoorn houten huizen hulst kampen kapelle
    laren leiden losser ommen putten sluis stein waterland weert westland wierden
"""
# Those that need no article behind "in" or "uit" when they are the word: "hulp in huizen", but "aan de beek".
_THINGS_TOO = "bergen buren duiven haren houten huizen kampen putten"

WHO_ASKS, ASKING = frozenset(_WHO_ASKS.split()), frozenset(_ASKING.split())
_LEADING_ALL, BETWEEN = frozenset(_LEADING.split()), frozenset(_BETWEEN.split())
_LEADING_ANY = _LEADING_ALL | frozenset(_LEADING_NAMES.split())
WORDS_TOO, _THINGS = frozenset(_WORDS_TOO.split()), frozenset(_THINGS_TOO.split())
_LEADING_THINGS = _LEADING_ALL - {"in", "uit"}


def is_sentence(words, text):
    """Whether somebody asks in a sentence. Takes the folded words in their order, and the text as it was typed."""
    return len(words) >= LEAST_WORDS and (text.rstrip().endswith("?") or not WHO_ASKS.isdisjoint(words))


def leading_to(name, has_capital):
    """The words of which one before this folded name makes it certain that the place is meant. A word in small letters
    needs more than a name does, and a thing more than other words."""
    if has_capital or name not in WORDS_TOO:
        return _LEADING_ANY
    return _LEADING_THINGS if name in _THINGS else _LEADING_ALL
