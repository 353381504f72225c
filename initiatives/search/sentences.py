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
    regelen soms staan terecht vind vinden vindt vraag vragen waarom waarmee waarvoor waarheen wanneer weet weten
    welk werkt wil willen wilt zal zelf zit zitten zodat zoek zoeken zoekt zou zouden
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

WHO_ASKS, ASKING = frozenset(_WHO_ASKS.split()), frozenset(_ASKING.split())
LEADING_ALL, BETWEEN = frozenset(_LEADING.split()), frozenset(_BETWEEN.split())
LEADING = LEADING_ALL | frozenset(_LEADING_NAMES.split())
WORDS_TOO = frozenset(_WORDS_TOO.split())


def is_sentence(words, text):
    """Whether somebody asks in a sentence. Takes the folded words in their order, and the text as it was typed."""
    return len(words) >= LEAST_WORDS and (text.rstrip().endswith("?") or not WHO_ASKS.isdisjoint(words))
