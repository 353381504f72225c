"""How Waaierdam's officials and an initiator look at one of the demo's initiatives and at its neighbourhood."""

import tomllib
from pathlib import Path

from accounts.models import User
from areas.models import Neighbourhood
from demo.moments import moment
from demo.thread import PEOPLE
from initiatives.models import Initiative
from readings.guides import GUIDES
from readings.models import Asset, GuidedReading

DATA = Path(__file__).parent / "data" / "readings.toml"


def load_readings(code):
    """Write what the data file says into this municipality, unless somebody looked at something there before. Returns
    how many readings were written."""
    if GuidedReading.objects.filter(municipality=code).exists():
        return 0
    with DATA.open("rb") as file:
        entries = tomllib.load(file)
    people = {name: User.objects.get(email=address) for name, address in PEOPLE.items()}
    for entry in entries["reading"]:
        write(code, entry, people)
    area = Neighbourhood.objects.filter(municipality=code, name=entries["area"]).first()
    for each in entries["asset"] if area else ():
        asset = Asset.objects.add(
            area, by=people["sam"], kind=each["kind"], what=each["what"], where=each.get("where", "")
        )
        if "gone" in each:
            asset.end()
    return GuidedReading.objects.filter(municipality=code).count()


def write(code, entry, people):
    """Record what an entry says of an initiative or a neighbourhood, when that is there."""
    guide, voice = GUIDES[entry["guide"]], entry["voice"]
    if guide.about == "area":
        subject = Neighbourhood.objects.filter(municipality=code, name=entry["of"]).first()
    else:
        subject = Initiative.objects.filter(municipality=code, intake__name=entry["of"]).first()
    if subject is None:
        return
    found = {
        part.key: {"level": level or None, **entry.get(part.key, {})}
        for part, level in zip(guide.parts, entry["levels"], strict=True)
    }
    newest = GuidedReading.objects.chain(guide, subject, voice).newest().first()
    by = subject.intake.owner if voice == "initiator" else people["sam"]
    at, replaces = moment(entry["on"], 11), newest and newest.pk
    GuidedReading.objects.record(guide, subject, found, voice=voice, by=by, replaces=replaces, at=at)
