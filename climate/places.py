"""The areas that a round can be about: a municipality, one of its districts, or one of its neighbourhoods."""

from collections import defaultdict

from areas.models import District, Municipality, Neighbourhood

KINDS = {"GM": Municipality, "WK": District, "BU": Neighbourhood}
FACETS = {"GM": "municipality", "WK": "district", "BU": "neighbourhood"}


def place_at(code):
    """The area with this CBS code, None when there is none. One query at most."""
    kind = KINDS.get(code[:2])
    return kind and kind.objects.filter(pk=code).first()


def places_at(codes):
    """{CBS code: area} of these. Three queries at most, one for each kind of area."""
    by_kind = defaultdict(set)
    for code in codes:
        by_kind[code[:2]].add(code)
    found = {}
    for kind, wanted in by_kind.items():
        found |= KINDS[kind].objects.in_bulk(wanted) if kind in KINDS else {}
    return found


def places_to_choose(municipality):
    """((CBS code, name), …) of this municipality and its districts, each with its neighbourhoods. Two queries."""
    pairs = [(municipality.code, municipality.name)]
    neighbourhoods = defaultdict(list)
    for each in Neighbourhood.objects.current().filter(municipality=municipality):
        neighbourhoods[each.district_id].append((each.code, f"– {each.name}"))
    for district in District.objects.current().filter(municipality=municipality):
        pairs += [(district.code, district.name), *neighbourhoods[district.code]]
    return tuple(pairs)


def facet_of(code):
    """The key of the facet of the list in which an area with this code is a value."""
    return FACETS[code[:2]]
