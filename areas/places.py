"""The places of the country by name, also those that are not in this register: what somebody types may be one."""

import csv
import tomllib
from functools import cache
from pathlib import Path

from areas.loader import ALIASES
from areas.models import Municipality, Province

# Names and codes of CBS (CC BY 4.0), edition 2025.
COUNTRY = Path(__file__).parent / "data" / "municipalities.csv"


@cache
def of_country():
    """The names of all provinces and municipalities, and their other names."""
    with COUNTRY.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    aliases = tomllib.loads(ALIASES.read_text(encoding="utf-8"))
    return (*Province.labels, *names, *(name for names in aliases.values() for name in names))


def names():
    """The same and those of the register, which may have more. One query."""
    own = Municipality.objects.order_by().values_list("name", "aliases")
    return [*of_country(), *(each for name, aliases in own for each in (name, *aliases))]
