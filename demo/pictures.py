"""Pictures of some initiatives of the demo: drawings, one that waits for a look, and two logos."""

from accounts.models import User
from demo.painting import badge, painted
from demo.thread import PEOPLE
from initiatives.models import Initiative
from media.models import Album, Picture
from media.redrawing import drawn_logo, drawn_photo

PHOTOS = [
    # The initiative, the scene, what is to be seen, and whether everyone may see it.
    ("Buurtmoestuin De Kromme Akker", "garden", "Tekening van een moestuin met rijen groente en een huis.", True),
    ("Buurtmoestuin De Kromme Akker", "table", "Tekening van een tafel met zes gevulde borden.", True),
    ("Buurtmoestuin De Kromme Akker", "street", "Tekening van vier huizen aan een straat met bomen.", True),
    ("Repair Café Schippersbuurt", "workshop", "Tekening van een fiets in een werkplaats met gereedschap.", True),
    ("Repair Café Schippersbuurt", "water", "Tekening van een zeilboot op het water.", False),
    ("Eetclub Aan Tafel", "table", "Tekening van een gedekte tafel met slingers.", True),
    ("Wijkbedrijf Zuiderkade", "water", "Tekening van een zeilboot bij de kade.", True),
]
LOGOS = [("Buurtmoestuin De Kromme Akker", "#2a551d"), ("Energiecoöperatie Zonnewaaier", "#936400")]


def load_pictures(code):
    """Draw these for this municipality, unless there are pictures already. Returns how many were put in."""
    if Picture.objects.filter(album__initiative__municipality=code).exists():
        return 0
    by = User.objects.get(email=PEOPLE["sam"])
    drawn = {scene: drawn_photo(painted(scene)) for scene in {scene for _name, scene, *_rest in PHOTOS}}
    known = {each.intake.name: each for each in Initiative.objects.filter(municipality=code).select_related("intake")}
    for name, scene, alt, is_shown in PHOTOS:
        if name in known:
            initiative = known[name]
            who = by if is_shown else initiative.intake.owner
            Album.objects.open(initiative.intake).put_photo(drawn[scene], alt=alt, by=who, approved=is_shown)
    for name, colour in LOGOS:
        if name in known:
            logo = drawn_logo(badge(name, colour))
            Album.objects.open(known[name].intake).put_logo(logo, by=by, approved=True)
    return Picture.objects.filter(album__initiative__municipality=code).count()
