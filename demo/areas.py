"""The areas of the demo: a small part of the country, and Waaierdam, which is made up."""

from pathlib import Path

_DATA = Path(__file__).parent / "data" / "areas"

# The files that `manage.py load_areas` takes, in CBS's own forms.
AREAS = [
    *(str(_DATA / f"{kind}.csv") for kind in ("municipalities", "districts", "neighbourhoods")),
    *(str(_DATA / f"waaierdam_{kind}.geojson") for kind in ("municipality", "districts", "neighbourhoods")),
]
