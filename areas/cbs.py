"""Reading the files of Statistics Netherlands (CBS) with municipalities, districts and neighbourhoods.

Understood are CSV and GeoJSON, with the column names of plain tables (`code`, `name`, `gemeente_code` …), of the map
service "Wijken en buurten" of CBS and PDOK (`buurtcode`, `buurtnaam`, `aantal_inwoners`, `water` …) and of PDOK's
"Gebiedsindelingen" (`statcode`, `statnaam`). Columns that nobody asked for are ignored.

The polygons of a GeoJSON file are the outlines of its areas. A GeoJSON file with codes and without names brings
outlines only, of areas that are known already.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from areas.models import District, Municipality, Neighbourhood, Province
from areas.outlines import rings_of

# Where CBS has no number it prints nothing or a dot in tables, and -99997, -99999999 … in maps.
NO_NUMBER = {"", "."}
CBS_MISSING = -99_990
MOST_INHABITANTS = 100_000_000


class Unreadable(Exception):
    """A file that cannot be loaded; the message names the file, the place in it and the reason."""

    def __init__(self, path, place, reason):
        super().__init__(f"{', '.join(filter(None, [Path(path).name, place]))}: {reason}")


def _name(value):
    if not value:
        raise ValueError("is empty")
    if len(value) > 120 or not value.isprintable():
        raise ValueError(f"is not a name: {value[:40]!r}")
    return value


def _number(value):
    if value in NO_NUMBER:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"is not a number: {value[:40]!r}")
    return number


def _inhabitants(value):
    number = _number(value)
    if number is None or number <= CBS_MISSING:
        return None
    if not (0 <= number <= MOST_INHABITANTS) or number != int(number):
        raise ValueError(f"is not a number of people: {value!r}")
    return int(number)


def _degrees(value):
    number = _number(value)
    if number is not None and abs(number) > 180:
        raise ValueError(f"is not in degrees: {value!r}")
    return number


def _code(pattern, example):
    def read(value):
        if not re.fullmatch(pattern, value):
            raise ValueError(f"is not a CBS code like {example}: {value[:40]!r}")
        return value

    return read


# Amsterdam numbers its districts with letters: WK0363AA.
MUNICIPALITY_CODE = _code("GM[0-9]{4}", "GM0355")
DISTRICT_CODE = _code("WK[0-9]{4}[0-9A-Z]{2}", "WK035501")
NEIGHBOURHOOD_CODE = _code("BU[0-9]{4}[0-9A-Z]{4}", "BU03550101")


def _province(value):
    if value not in Province.values:
        raise ValueError(f"is not the CBS code of a province: {value[:40]!r}")
    return value


@dataclass(frozen=True)
class CbsColumn:
    """One field of an area: the names that files give to it, and how its text becomes a value."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str], object]
    required: bool = False


INHABITANTS = CbsColumn("inhabitants", ("inhabitants", "aantal_inwoners", "aantalinwoners"), _inhabitants)
POSITION = [
    CbsColumn("latitude", ("latitude",), _degrees),
    CbsColumn("longitude", ("longitude",), _degrees),
]
# What a file of each kind may hold. The first name of a code is the kind's own: it says which kind a file is.
COLUMNS = {
    Municipality: [
        CbsColumn("code", ("gemeentecode", "code", "statcode"), MUNICIPALITY_CODE, required=True),
        CbsColumn("name", ("gemeentenaam", "name", "statnaam"), _name, required=True),
        CbsColumn("province", ("province_code", "provinciecode"), _province),
        INHABITANTS,
        *POSITION,
    ],
    District: [
        CbsColumn("code", ("wijkcode", "code", "statcode"), DISTRICT_CODE, required=True),
        CbsColumn("name", ("wijknaam", "name", "statnaam"), _name, required=True),
        CbsColumn("municipality_id", ("gemeentecode", "gemeente_code"), MUNICIPALITY_CODE),
        INHABITANTS,
    ],
    Neighbourhood: [
        CbsColumn("code", ("buurtcode", "code", "statcode"), NEIGHBOURHOOD_CODE, required=True),
        CbsColumn("name", ("buurtnaam", "name", "statnaam"), _name, required=True),
        CbsColumn("municipality_id", ("gemeentecode", "gemeente_code"), MUNICIPALITY_CODE),
        CbsColumn("district_id", ("wijkcode", "wijk_code"), DISTRICT_CODE),
        INHABITANTS,
        *POSITION,
    ],
}
# The code of a part begins with the code of the whole: BU03550101 lies in WK035501, which lies in GM0355.
PARENTS = {
    Municipality: {},
    District: {"municipality_id": ("GM", 4)},
    Neighbourhood: {"municipality_id": ("GM", 4), "district_id": ("WK", 6)},
}
PREFIXES = {"GM": Municipality, "WK": District, "BU": Neighbourhood}


@dataclass
class CbsFile:
    """The areas of one kind in one file: by code, the `rows` (dicts of model fields), the `places` they stood, and the
    `shapes` (lists of rings, see `areas.geometry`) of those that have one.

    A file without names has no rows.
    """

    path: Path
    model: type
    fields: list[str]
    rows: dict[str, dict] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, list] = field(default_factory=dict)


def read(path):
    """The Sheet of one CBS file, or None for a file of provinces (those are code). Raises Unreadable."""
    records = _records(path)
    if not records:
        raise Unreadable(path, "", "holds no areas")
    place, first, shape = records[0]
    model = _kind(path, place, first)
    if model is None:
        return None
    nameless = shape is not None and not any(name in first for name in COLUMNS[model][1].names)
    columns = _columns(path, model, first, COLUMNS[model][:1] if nameless else COLUMNS[model])
    sheet = CbsFile(Path(path), model, [c.field for c, _ in columns if c.field != "code"])
    sheet.fields += [parent for parent in PARENTS[model] if parent not in sheet.fields]
    for place, record, shape in records:
        row = _row(path, place, model, columns, record)
        code = row["code"]
        if code in sheet.places:
            raise Unreadable(path, place, f"{code} stands in this file twice")
        sheet.places[code] = place
        if not nameless:
            sheet.rows[code] = row
        if shape is not None:
            try:
                sheet.shapes[code] = rings_of(shape)
            except ValueError as error:
                raise Unreadable(path, place, f"the geometry of {code} {error}") from None
    return sheet


def _kind(path, place, record):
    for model in (Neighbourhood, District, Municipality):
        if COLUMNS[model][0].names[0] in record:
            return model
    code = record.get("code", record.get("statcode"))
    if code is None:
        raise Unreadable(path, "", "has no column with codes (code, statcode, gemeentecode, wijkcode or buurtcode)")
    if not code.startswith((*PREFIXES, "PV")):
        raise Unreadable(path, place, f"code is not a CBS code of an area: {code[:40]!r}")
    return PREFIXES.get(code[:2])


def _columns(path, model, record, wanted):
    """The wanted columns that this file has, each with the name it has here."""
    found = []
    for column in wanted:
        name = next((name for name in column.names if name in record), None)
        if name:
            found.append((column, name))
        elif column.required:
            raise Unreadable(path, "", f"has no column {' or '.join(column.names)}")
    return found


def _row(path, place, model, columns, record):
    row = {}
    for column, name in columns:
        try:
            row[column.field] = column.read(record.get(name, ""))
        except ValueError as error:
            raise Unreadable(path, place, f"{name} {error}") from None
    for parent, (prefix, digits) in PARENTS[model].items():
        derived = prefix + row["code"][2 : 2 + digits]
        if row.setdefault(parent, derived) != derived:
            raise Unreadable(path, place, f"{row['code']} lies in {derived}, not in {row[parent]}")
    return row


def _records(path):
    """The rows of a file as [(place, {column name in lower case: text}, GeoJSON geometry or None)]."""
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(path, "", f"cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(path, f"line {line}", "is not UTF-8") from None
    return _features(path, text) if text.lstrip().startswith(("{", "[")) else _lines(path, text)


def _lines(path, text):
    header_line = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header_line.count), strict=True)
    records = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        for values in reader:
            place = f"line {reader.line_num}"
            if not any(values):
                continue
            if len(values) != len(header):
                raise Unreadable(path, place, f"has {len(values)} values under {len(header)} columns")
            record = dict(zip(header, (value.strip() for value in values), strict=True))
            records.append((place, record, None))
    except csv.Error as error:
        raise Unreadable(path, f"line {reader.line_num}", f"is not CSV: {error}") from None
    return records


def _features(path, text):
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(path, f"line {error.lineno}", f"is not JSON: {error.msg}") from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise Unreadable(path, "", "is not GeoJSON: it has no list of features")
    records = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise Unreadable(path, f"feature {number}", "has no properties")
        record = {
            name.strip().lower(): "" if value is None else str(value).strip() for name, value in properties.items()
        }
        # Water is drawn as areas of their own, with the code of the municipality or as districts without people;
        # B are the parts abroad that CBS draws along the border.
        if record.get("water", "NEE").upper() in ("", "NEE"):
            records.append((f"feature {number}", record, feature.get("geometry")))
    return records
