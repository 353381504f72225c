"""The places of the country by name, also those that are not in this register: what somebody types may be one."""

import csv
import tomllib
from functools import cache
from pathlib import Path

from areas.loader import ALIASES
from areas.models import Municipality, Province

# Names and codes of CBS (CC BY 4.0), edition 2025.
COUNTRY = Path(__file__).parent / "data" / "municipalities.csv"
# How provinces are called beside their own names.
PROVINCES_TOO = [("Friesland", Province.FRYSLAN), ("Brabant", Province.NOORD_BRABANT)]


@cache
def of_country():
    """(name, CBS code) of all municipalities and provinces, also by their other names; municipalities first."""
    with COUNTRY.open(encoding="utf-8", newline="") as file:
        found = [(row["name"], row["code"]) for row in csv.DictReader(file)]
    aliases = tomllib.loads(ALIASES.read_text(encoding="utf-8"))
    found += [(name, code) for code, names in aliases.items() for name in names]
    return (*found, *((name, code) for code, name in Province.choices), *PROVINCES_TOO)


def of_register():
    """{CBS code: (its names, the code of its province or "", that of the municipality that it counts as)} of the
    municipalities of the register. One query."""
    rows = Municipality.objects.order_by("code").values_list("code", "name", "aliases", "province", "went_up_in")
    return {code: ([name, *aliases], province, into or code) for code, name, aliases, province, into in rows}


def names():
    """The names of the country and of the register, which may have more. One query."""
    own = [name for names, _province, _into in of_register().values() for name in names]
    return [*(name for name, _code in of_country()), *own]
