"""The thread of Waaierdam's officials with some of the demo's initiatives: notes, promises, needs and offers."""

import tomllib
from pathlib import Path

from accounts.models import User
from areas.models import Municipality
from casework.models import Need, Note, Offer, Promise
from demo.moments import moment
from initiatives.models import Initiative

DATA = Path(__file__).parent / "data" / "thread.toml"
PEOPLE = {"sam": "ambtenaar@waaierdam.example", "kim": "beheerder@waaierdam.example"}


def load_thread(code):
    """Write what the data file says into this municipality, unless somebody wrote a note there before. Returns how
    many notes were written."""
    if Note.objects.filter(municipality=code).exists():
        return 0
    with DATA.open("rb") as file:
        entries = tomllib.load(file)
    people = {name: User.objects.get(email=address) for name, address in PEOPLE.items()}
    municipality = Municipality.objects.get(pk=code)
    for entry in entries["initiative"]:
        initiative = Initiative.objects.filter(municipality=code, intake__name=entry["name"]).first()
        if initiative:
            write(initiative, entry, people)
    for each in entries["official"]:
        by = people[each["by"]]
        Offer.objects.put_up(by=by, official=by, municipality=municipality, kind=each["kind"], words=each["words"])
    return Note.objects.filter(municipality=code).count()


def write(initiative, entry, people):
    """Write what an entry says of one initiative."""
    about = {"initiative": initiative, "municipality": initiative.municipality}
    for each in entry.get("notes", ()):
        by, at = people[each["by"]], moment(each["on"], 11)
        Note.objects.create(**about, by=by, at=at, on=at.date(), channel=each["channel"], text=each["text"])
    for each in entry.get("promises", ()):
        by, party = people[each["by"]], each.get("party", Promise.Party.MUNICIPALITY)
        ends = {f"{end}_at": moment(each[end], 12) for end in ("kept", "broken") if end in each}
        Promise.objects.create(
            **about,
            **ends,
            by=by,
            at=moment(each["on"], 11),
            what=each["what"],
            party=party,
            official=by if party == Promise.Party.MUNICIPALITY else None,
            amount=each.get("amount"),
            due_on=each.get("due"),
            why=each.get("why", ""),
            settled_by=by if ends else None,
        )
    for each in entry.get("offers", ()):
        Offer.objects.put_up(by=initiative.intake.owner, **about, kind=each["kind"], words=each["words"])
    for kind, each in entry.get("needs", {}).items():
        for need in Need.objects.open().filter(initiative=initiative, kind=kind):
            if "owner" in each:
                need.work_on(owner=people[each["owner"]], due_on=each["due"])
            else:
                need.close(each["outcome"], by=people["sam"], words=each["words"])
