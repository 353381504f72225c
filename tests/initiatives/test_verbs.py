"""Of the verbs of daily life every form finds every other; what only looks like a form finds nothing."""

import re
from pathlib import Path

import pytest

from initiatives.search import verbs
from initiatives.search.forms import relatives, stem
from initiatives.search.verbs import VERBS, verb_forms, verb_stems

# The infinitive, the stem, the past and the participle.
PARTS = """
    aanbieden aanbied aanbood aangeboden / aanmelden aanmeld aanmeldde aangemeld
    aanpakken aanpak aanpakte aangepakt / aanvragen aanvraag aanvroeg aangevraagd
    adviseren adviseer adviseerde geadviseerd / afhalen afhaal afhaalde afgehaald / bakken bak bakte gebakken
    bedanken bedank bedankte bedankt / beginnen begin begon begonnen / begeleiden begeleid begeleidde begeleid
    begraven begraaf begroef begraven / behandelen behandel behandelde behandeld / bekijken bekijk bekeek bekeken
    beloven beloof beloofde beloofd / besparen bespaar bespaarde bespaard / bestellen bestel bestelde besteld
    bestrijden bestrijd bestreed bestreden / betalen betaal betaalde betaald / bewegen beweeg bewoog bewogen
    bezoeken bezoek bezocht bezocht / bezorgen bezorg bezorgde bezorgd / bieden bied bood geboden
    bijdragen bijdraag bijdroeg bijgedragen / binden bind bonden gebonden / blijven blijf bleef gebleven
    boeken boek boekte geboekt / bouwen bouw bouwde gebouwd / branden brand brandde gebrand
    breien brei breide gebreid / breken breek brak gebroken / brengen breng bracht gebracht
    chatten chat chatte gechat / coachen coach coachte gecoacht / creeren creeer creeerde gecreeerd
    dansen dans danste gedanst / deelnemen deelneem deelnam deelgenomen / delen deel deelde gedeeld
    denken denk dacht gedacht / dienen dien diende gediend / dragen draag droeg gedragen
    drinken drink dronk gedronken / dromen droom droomde gedroomd / durven durf durfde gedurfd
    eten eet aten gegeten / evalueren evalueer evalueerde geevalueerd / feesten feest feestte gefeest
    fietsen fiets fietste gefietst / filmen film filmde gefilmd
    fotograferen fotografeer fotografeerde gefotografeerd / gamen game gamede gegamed
    gebruiken gebruik gebruikte gebruikt / geloven geloof geloofde geloofd / genieten geniet genoot genoten
    geven geef gaf gegeven / gooien gooi gooide gegooid / graven graaf groef gegraven
    groeien groei groeide gegroeid / haken haak haakte gehaakt / halen haal haalde gehaald
    helpen help hielp geholpen / herdenken herdenk herdacht herdacht
    hergebruiken hergebruik hergebruikte hergebruikt / herstellen herstel herstelde hersteld
    hopen hoop hoopte gehoopt / horen hoor hoorde gehoord / houden houd hield gehouden / huren huur huurde gehuurd
    informeren informeer informeerde geinformeerd / inschrijven inschrijf inschreef ingeschreven
    inspireren inspireer inspireerde geinspireerd / inzamelen inzamel inzamelde ingezameld
    isoleren isoleer isoleerde geisoleerd / kiezen kies koos gekozen / kijken kijk keek gekeken
    klagen klaag klaagde geklaagd / kletsen klets kletste gekletst / klimmen klim klom geklommen
    klussen klus kluste geklust / knippen knip knipte geknipt / knutselen knutsel knutselde geknutseld
    koken kook kookte gekookt / komen kom kwam gekomen / kopen koop kocht gekocht / krijgen krijg kreeg gekregen
    kweken kweek kweekte gekweekt / lachen lach lachte gelachen / lenen leen leende geleend
    leren leer leerde geleerd / leven leef leefde geleefd / leveren lever leverde geleverd / lezen lees las gelezen
    lopen loop liep gelopen / luisteren luister luisterde geluisterd / maaien maai maaide gemaaid
    maken maak maakte gemaakt / meedoen meedoe meedeed meegedaan / meedenken meedenk meedacht meegedacht
    melden meld meldde gemeld / metselen metsel metselde gemetseld / naaien naai naaide genaaid
    nemen neem nam genomen / oefenen oefen oefende geoefend / ondersteunen ondersteun ondersteunde ondersteund
    onderhouden onderhoud onderhield onderhouden / onderzoeken onderzoek onderzocht onderzocht
    ontdekken ontdek ontdekte ontdekt / ontmoeten ontmoet ontmoette ontmoet
    ontspannen ontspan ontspande ontspannen / ontvangen ontvang ontving ontvangen / oogsten oogst oogstte geoogst
    opgroeien opgroei opgroeide opgegroeid / ophalen ophaal ophaalde opgehaald / opknappen opknap opknapte opgeknapt
    opleiden opleid opleidde opgeleid / oplossen oplos oploste opgelost / oprichten opricht oprichtte opgericht
    opruimen opruim opruimde opgeruimd / opvangen opvang opving opgevangen / opvoeden opvoed opvoedde opgevoed
    organiseren organiseer organiseerde georganiseerd / overlijden overlijd overleed overleden
    overleggen overleg overlegde overlegd / parkeren parkeer parkeerde geparkeerd / pesten pest pestte gepest
    planten plant plantte geplant / plukken pluk plukte geplukt / poetsen poets poetste gepoetst
    praten praat praatte gepraat / proberen probeer probeerde geprobeerd / reizen reis reisde gereisd
    rekenen reken rekende gerekend / repareren repareer repareerde gerepareerd / rijden rijd reed gereden
    roepen roep riep geroepen / roken rook rookte gerookt / ruilen ruil ruilde geruild
    samenwerken samenwerk samenwerkte samengewerkt / schaatsen schaats schaatste geschaatst
    schaken schaak schaakte geschaakt / scheiden scheid scheidde gescheiden / schenken schenk schonk geschonken
    schilderen schilder schilderde geschilderd / schoonmaken schoonmaak schoonmaakte schoongemaakt
    schrijven schrijf schreef geschreven / slapen slaap sliep geslapen / sluiten sluit gesloten
    snoeien snoei snoeide gesnoeid / sparen spaar spaarde gespaard / spelen speel speelde gespeeld
    sporten sport sportte gesport / spreken spreek sprak gesproken / starten start startte gestart
    stemmen stem stemde gestemd / steunen steun steunde gesteund / stoppen stop stopte gestopt
    storten stort stortte gestort / studeren studeer studeerde gestudeerd / sturen stuur stuurde gestuurd
    tekenen teken tekende getekend / timmeren timmer timmerde getimmerd / trainen train trainde getraind
    trouwen trouw trouwde getrouwd / tuinieren tuinier tuinierde getuinierd / uitdagen uitdaag uitdaagde uitgedaagd
    uitlenen uitleen uitleende uitgeleend / uitnodigen uitnodig uitnodigde uitgenodigd / vallen val viel gevallen
    vangen vang ving gevangen / veranderen verander veranderde veranderd / verbeteren verbeter verbeterde verbeterd
    verbinden verbind verbond verbonden / verbouwen verbouw verbouwde verbouwd
    verdienen verdien verdiende verdiend / verduurzamen verduurzaam verduurzaamde verduurzaamd
    vergeten vergeet vergat vergeten / vergroenen vergroen vergroende vergroend
    verhuizen verhuis verhuisde verhuisd / verhuren verhuur verhuurde verhuurd / verkopen verkoop verkocht verkocht
    verliezen verlies verloor verloren / vertellen vertel vertelde verteld / vertrekken vertrek vertrok vertrokken
    vervoeren vervoer vervoerde vervoerd / verzamelen verzamel verzamelde verzameld
    verzorgen verzorg verzorgde verzorgd / vinden vind vond gevonden / vissen vis viste gevist
    vluchten vlucht vluchtte gevlucht / volgen volg volgde gevolgd / voorkomen voorkom voorkwam voorkomen
    voorlezen voorlees voorlas voorgelezen / vormen vorm vormde gevormd / vragen vraag vroeg gevraagd
    wachten wacht wachtte gewacht / wandelen wandel wandelde gewandeld / werken werk werkte gewerkt
    winnen win won gewonnen / wonen woon woonde gewoond / zaaien zaai zaaide gezaaid / zeggen zeg zeiden gezegd
    zien zie zag gezien / zingen zing zong gezongen / zitten zit zat gezeten / zoeken zoek zocht gezocht
    zorgen zorg zorgde gezorgd / zwemmen zwem zwom gezwommen
"""
TABLE = [row.split() for line in PARTS.strip().splitlines() for row in line.split(" / ")]


@pytest.mark.parametrize("parts", TABLE, ids=lambda parts: parts[0])
def test_every_form_of_a_verb_finds_every_other(parts):
    infinitive, stem, *_ = parts
    forms = {*parts, stem if stem.endswith("t") else f"{stem}t", f"{infinitive}d", f"{infinitive}de"}
    assert {form: {*relatives(form, forms), form} for form in forms} == dict.fromkeys(forms, forms)


@pytest.mark.parametrize(
    ("infinitive", "others"),
    [
        ("bezorgen", "bezorger bezorgers bezorging bezorgingen"),
        ("huren", "huurder huurders"),
        ("besturen", "bestuurder bestuurders besturing"),
        ("wandelen", "wandelaar wandelaars wandeling wandelingen"),
        ("tekenen", "tekenaar tekening"),
        ("koken", "kookster kooksters"),
        ("geven", "gever gevers"),
        ("leveren", "levering leveringen"),
        ("opleiden", "opleider opgeleide"),
        ("bezoeken", "bezoeker bezoekers bezochte"),
        ("opvoeden", "opvoeding opvoeder opvoedster"),
        ("wonen", "woning woningen gewoonde"),
        ("vergeten", "vergaten vergeetster"),
        ("isoleren", "isolatie isolaties geisoleerde"),
        ("evalueren", "evaluatie"),
    ],
)
def test_who_does_it_what_is_done_and_what_it_became_are_forms(infinitive, others):
    forms = set(others.split())
    assert set(relatives(infinitive, forms)) == forms
    assert all(infinitive in relatives(each, {infinitive}) for each in forms)


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("gezond", "zon zonnen zonder gezonken"),
        ("zon", "gezond gezonde zonder zonde"),
        ("gemeente", "menen gemeen gemeend meent"),
        ("gedicht", "dicht dichte dichter"),
        ("gebed", "bed bedden"),
        ("buurt", "buren buur buurman"),
        ("gewoon", "woon wonen woning"),
        ("kinder", "kin kinnen"),
        ("wijk", "week geweken wijkt gewijd"),
        ("dag", "daagt gedaagd"),
        ("land", "geland landing"),
        ("school", "geschoold schoolt"),
        ("plan", "plant planten plantje"),
        ("kas", "kast kasten kastje"),
        ("mes", "mest"),
        ("gast", "gas gassen"),
        ("koning", "koon konen"),
        ("letter", "letten let"),
        ("later", "laten laat"),
        ("viering", "vier vierde"),
        ("vieren", "vier vierde"),
        ("verkeer", "verkeerd verkeerde"),
        ("geluid", "luid luiden luidt"),
        ("spel", "spelt gespeld spelling"),
        ("raad", "geraden raadt"),
        ("maand", "maan manen"),
        ("paard", "paren paar gepaard"),
        ("hond", "honen hoon"),
        ("geld", "geldig gold"),
        ("winkel", "wink winken"),
        ("zomer", "zoom zomen"),
        ("water", "waten waadt"),
        ("leger", "leeg lege"),
        ("groen", "groepje groetjes grootje"),
        ("maatje", "maan maas"),
        ("drang", "drankje drankjes"),
        ("moeder", "moe moeite"),
        ("gebied", "bieden biedt"),
        ("bedrijf", "drijven drijft"),
        ("gebouw", "bouwen bouwt"),
        ("gevaar", "varen vaart"),
        ("gevaren", "varen vaart"),
        ("reden", "rijden rijdt"),
        ("sloten", "sluiten gesloten"),
        ("ouderen", "oud oude ouder"),
        ("organisatie", "organiseren georganiseerd"),
    ],
)
def test_what_looks_like_a_form_of_a_verb_is_none(word, others):
    assert relatives(word, set(others.split())) == []
    assert [other for other in others.split() if word in relatives(other, {word})] == []


@pytest.mark.parametrize(
    "forms",
    [
        "tuin tuinen tuintje",
        "boom bomen",
        "sociaal sociale",
        "ondernemer ondernemers",
        "gemeente gemeenten",
        "koken kookt gekookt",
        "opvoeding opvoeden opgevoed",
        "brief brieven",
        "kind kinderen",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({stem(each) for each in forms.split()}) == 1


def test_strangers_have_no_stem_in_common():
    strangers = ["gezond", "zon", "gemeente", "menen", "gedicht", "dicht", "gebed", "bed", "gewoon", "buurt", "buren"]
    assert len({stem(each) for each in strangers}) == len(strangers)


def test_a_verb_stands_in_compounds_as_its_stem():
    assert verb_stems("koken") == {"kook"}
    assert verb_stems("opvoeding") == {"opvoed"}
    assert verb_stems("tuin") == verb_stems("kook") == set()


def test_what_is_no_form_of_a_verb_has_no_forms():
    assert verb_forms("fiets") > {"fietsen", "fietst", "gefietst"}
    assert verb_forms("buurthuis") == frozenset()
    assert verb_forms("zonder") == frozenset()


def test_no_plural_that_is_a_verb_by_chance_is_among_the_verbs():
    assert VERBS.isdisjoint(["buren", "wijken", "dagen", "weken", "landen", "scholen", "bedrijven", "zonnen"])


def test_the_list_of_verbs_holds_each_folded_infinitive_once():
    text = (Path(verbs.__file__).parents[1] / "data" / "dutch-verbs.txt").read_text(encoding="utf-8")
    entries = [line.split() for line in text.splitlines() if not line.startswith("#")]
    assert [entry[0] for entry in entries] == sorted({entry[0] for entry in entries})
    assert [word for entry in entries for word in entry if not re.fullmatch("[a-z]+", word)] == []
