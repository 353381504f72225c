"""Reading the files of Statistics Netherlands (CBS) with municipalities, districts and neighbourhoods.

Understood are CSV and GeoJSON, with the column names of plain tables (`code`, `name`, `gemeente_code` …), of the
map service "Wijken en buurten" of CBS and PDOK (`buurtcode`, `buurtnaam`, `aantal_inwoners`, `water` …), of that map
as CBS itself gives it (`BU_CODE`, `BU_NAAM`, `AANT_INW`, `H2O` …), of PDOK's "Gebiedsindelingen" (`statcode`,
`statnaam`), and of tables with areas of all kinds: "Kerncijfers wijken en buurten" (`gwb_code_10`, `regio` …) and the
same of StatLine (`Codering_3`, `WijkenEnBuurten` …). Columns that nobody asked for are ignored.

The polygons of a GeoJSON file are the outlines of its areas. A GeoJSON file with codes and without names brings
outlines only, of areas that are known already. A file that is one page of a longer download says so, and its `pages`
tell whether the rest is there.
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
GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


class Unreadable(Exception):
    """A file that cannot be loaded; the message names the file, the place in it and the reason."""

    def __init__(self, path, place, reason):
        super().__init__(f"{', '.join(filter(None, [Path(path).name, place]))}: {reason}")


def _name(value):
    if not value:
        raise ValueError("is empty")
    if len(value) > 120 or not value.isprintable():
        raise ValueError(f"is not a name: {value[:40]!r}")
    if re.fullmatch("(GM|WK|BU)[0-9]{4}[0-9A-Z]{0,4}", value):
        raise ValueError(f"is a code and not a name: {value!r}")
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
    if GROUPED.fullmatch(value):
        raise ValueError(
            f"may be {value.replace('.', '')} or {value.partition('.')[0]}: {value!r}; write it without points"
        )
    number = _number(value)
    if number is None or number <= CBS_MISSING:
        return None
    if not (0 <= number <= MOST_INHABITANTS) or number != int(number):
        raise ValueError(f"is not a number of people: {value!r}")
    return int(number)


def _postcode(value):
    if value in NO_NUMBER or re.fullmatch(r"-?9{4,}[0-9]?", value):
        return ""
    if not re.fullmatch("[1-9][0-9]{3}", value):
        raise ValueError(f"is not the four digits of a postcode: {value[:40]!r}")
    return value


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


INHABITANTS = CbsColumn(
    "inhabitants",
    ("inhabitants", "aantal_inwoners", "aantalinwoners", "aant_inw", "a_inw", "aantalinwoners_5"),
    _inhabitants,
)
POSITION = [
    CbsColumn("latitude", ("latitude",), _degrees),
    CbsColumn("longitude", ("longitude",), _degrees),
]
IN_MUNICIPALITY = CbsColumn(
    "municipality_id", ("gemeentecodegm", "gemeentecode", "gemeente_code", "gm_code"), MUNICIPALITY_CODE
)
# The columns that hold the code of an area of any kind: of one kind in a file, or of several.
OF_ONE_KIND = ("code", "statcode")
OF_ALL_KINDS = ("gwb_code_10", "gwb_code", "codering_3")
NAMES = ("name", "statnaam")
NAMES_OF_ALL_KINDS = ("regio", "wijkenenbuurten")
# The columns that hold the code of one kind, and say which kind a file is. A file of parts has those of the whole too.
CODES = {
    Neighbourhood: ("buurtcode", "bu_code"),
    District: ("wijkcode", "wk_code"),
    Municipality: ("gemeentecodegm", "gemeentecode", "gm_code"),
}


def _identity(model, read, *names):
    """The columns of the code and the name of a kind of area; `names` are the kind's own."""
    return [
        CbsColumn("code", (*OF_ALL_KINDS, *CODES[model], *OF_ONE_KIND), read, required=True),
        CbsColumn("name", (names[0], *NAMES, *names[1:], *NAMES_OF_ALL_KINDS), _name, required=True),
    ]


# What a file of each kind may hold.
COLUMNS = {
    Municipality: [
        *_identity(Municipality, MUNICIPALITY_CODE, "gemeentenaam", "gm_naam", "gemeentenaam_1"),
        CbsColumn("province", ("province_code", "provinciecodepv", "provinciecode"), _province),
        INHABITANTS,
        *POSITION,
    ],
    District: [*_identity(District, DISTRICT_CODE, "wijknaam", "wk_naam"), IN_MUNICIPALITY, INHABITANTS],
    Neighbourhood: [
        *_identity(Neighbourhood, NEIGHBOURHOOD_CODE, "buurtnaam", "bu_naam"),
        IN_MUNICIPALITY,
        CbsColumn("district_id", ("wijkcode", "wijk_code", "wk_code"), DISTRICT_CODE),
        CbsColumn("postcode", ("postcode4", "meest_voorkomende_postcode", "postcode", "pst_mvp"), _postcode),
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


# Other regions that stand between them in a table: country, parts of it, provinces, COROP regions.
OTHER_REGIONS = ("NL", "LD", "PV", "CR")


@dataclass(frozen=True)
class Pages:
    """What a page of a paged download says of the whole: `matched` features, of which `returned` stand in this file.

    `matched` is None when it only says that there is more.
    """

    returned: int
    matched: int | None


@dataclass
class CbsFile:
    """The areas of one kind in one file: by code, the `rows` (dicts of model fields), the `places` they stood, and the
    `shapes` (lists of rings, see `areas.geometry`) of those that have one.

    A file without names has no rows. `pages` is there for a page of a paged download.
    """

    path: Path
    model: type
    fields: list[str]
    rows: dict[str, dict] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, list] = field(default_factory=dict)
    pages: Pages | None = None


def read(path):
    """The areas of one CBS file, as a CbsFile for each kind; none for a file of provinces (those are code).

    Raises Unreadable.
    """
    records, pages = _records(path)
    if not records:
        raise Unreadable(path, "", "holds no areas")
    return [_sheet(path, model, of_model, pages) for model, of_model in _by_kind(path, records).items()]


def _sheet(path, model, records, pages):
    _place, first, shape = records[0]
    nameless = shape is not None and not any(name in first for name in COLUMNS[model][1].names)
    columns = _columns(path, model, first, COLUMNS[model][:1] if nameless else COLUMNS[model])
    sheet = CbsFile(Path(path), model, [c.field for c, _ in columns if c.field != "code"], pages=pages)
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


def _by_kind(path, records):
    """{kind of area: its records}, of a table with all kinds; of another file there is one kind, that of its first."""
    place, first, _shape = records[0]
    of_all = next((name for name in OF_ALL_KINDS if name in first), None)
    if not of_all:
        model = _kind(path, place, first)
        return {model: records} if model else {}
    found = {}
    for record in records:
        if model := _kind_of_code(path, record[0], of_all, record[1].get(of_all, "")):
            found.setdefault(model, []).append(record)
    return found


def _kind(path, place, record):
    for model, names in CODES.items():
        if any(name in record for name in names):
            return model
    name = next((name for name in OF_ONE_KIND if name in record), None)
    if name is None:
        known = ", ".join([*OF_ONE_KIND, *(names[0] for names in CODES.values()), *OF_ALL_KINDS])
        raise Unreadable(path, "", f"has no column with codes ({known})")
    return _kind_of_code(path, place, name, record[name], others=("PV",))


def _kind_of_code(path, place, name, code, others=OTHER_REGIONS):
    if not code.startswith((*PREFIXES, *others)):
        raise Unreadable(path, place, f"{name} is not a CBS code of an area: {code[:40]!r}")
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
    """The rows of a file as [(place, {column name in lower case: text}, GeoJSON geometry or None)]; and its Pages, or
    None when it says nothing of pages.

    Only land: water is described as areas of their own, with the code of the municipality or as districts without
    people; B are the parts abroad that CBS draws along the border.
    """
    text = _text(path)
    is_json = text.lstrip().startswith(("{", "["))
    records, pages = _features(path, text) if is_json else (_lines(path, text), None)
    return [record for record in records if _is_land(record[1])], pages


def _text(path):
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(path, "", f"cannot be read: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(path, f"line {line}", "is not UTF-8") from None


def lines(path):
    """The rows of a CSV file as [(place, {column name in lower case: text})]. Raises Unreadable."""
    return [(place, record) for place, record, _shape in _lines(path, _text(path))]


def _is_land(record):
    return record.get("water", record.get("h2o", "")).upper() in ("", "NEE")


def _lines(path, text):
    header_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
            if delimiter == ";":
                _ungroup(record)
            records.append((place, record, None))
    except csv.Error as error:
        raise Unreadable(path, f"line {reader.line_num}", f"is not CSV: {error}") from None
    return records


def _ungroup(record):
    """Where a semicolon separates, the comma is for decimals and the point for thousands: 12.000 people are 12000."""
    for name in INHABITANTS.names:
        if GROUPED.fullmatch(record.get(name, "")):
            record[name] = record[name].replace(".", "")


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
        records.append((f"feature {number}", record, feature.get("geometry")))
    return records, _pages(data)


def _pages(data):
    """What a collection of features says of pages: as OGC API Features, GeoServer and ArcGIS say it."""
    returned = len(data["features"])
    links = data.get("links")
    relations = {link.get("rel") for link in links if isinstance(link, dict)} if isinstance(links, list) else set()
    properties = data.get("properties")
    exceeded = [each.get("exceededTransferLimit") for each in (data, properties) if isinstance(each, dict)]
    # Services that do not count say "unknown".
    counts = [data.get(name) for name in ("numberMatched", "totalFeatures")]
    matched = max((count for count in counts if type(count) is int), default=None)
    is_page = relations & {"next", "prev", "previous"} or True in exceeded or (matched or 0) > returned
    return Pages(returned, matched) if is_page else None
