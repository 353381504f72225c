"""COPY writes what a plain loop over the rows would write."""

import csv
import io
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from catalogue.files.cells import safe
from catalogue.files.copy import in_keys, pieces
from catalogue.files.csv import csv_file
from catalogue.files.json import COPY as JSON_COPY
from catalogue.files.table import FileTable
from initiatives.models import Classification, Initiative
from intake.options import Essence, FundingSource, Phase, SupportNeed
from taxonomy.models import Category
from tests.builders import a_category, a_municipality, a_neighbourhood, an_initiative, an_official, no_categories

pytestmark = pytest.mark.django_db
# How a text may begin.
FIRST = [
    "Tuin",
    "=Som",
    "+31 6",
    "-1",
    "@nu",
    "\tTab",
    "\nRegel",
    "＝Som",
    "Émile",
    'Met "aanhaling"; en punt',
    "🌷 Tulp",
]
FIRST += ["1 mei", " =x", "'t Anker", ""]


@pytest.fixture(scope="class")
def forty(kept_rows):
    with kept_rows(forty_initiatives) as readers:
        yield readers


def forty_initiatives():
    """Forty initiatives of two municipalities with answers of every kind, read through all lenses. Returns readers."""
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    official, other = an_official(here), an_official(zeist)
    a_category("actors/citizens")
    many = list(Category.objects.exclude(lens__in=["growth", "government_relation"]))
    single = [list(Category.objects.filter(lens=lens)) for lens in ["growth", "government_relation"]]
    spots = [a_neighbourhood(f"BU9999010{n}", f"Buurt {9 - n}") for n in range(4)]
    for n in range(40):
        by = official if n % 4 else other
        initiative = an_initiative(
            by=by,
            municipality=here if n % 4 else zeist,
            published=n % 5 != 0,
            name=FIRST[n % len(FIRST)] or "Naam",
            summary=FIRST[(n + 3) % len(FIRST)],
            description=f"{FIRST[(n + 7) % len(FIRST)]}\r\nTweede regel; met punt\n",
            place=FIRST[(n + 5) % len(FIRST)],
            neighbourhoods=spots[: n % 4],
            started=1990 + n if n % 3 else None,
            essence=Essence.values[: n % 5],
            essence_other=FIRST[(n + 11) % len(FIRST)],
            support_needs=[SupportNeed.values[n % 10], *([SupportNeed.values[9]] if n % 10 < 9 else [])],
            funding_sources=FundingSource.values[: n % 3],
            phase=Phase.values[n % 5] if n % 7 else "",
            volunteers=["", "0-2", "100+"][n % 3],
            commitment=n % 10 + 1 if n % 3 else None,
            turnover_now=["", "1m+", "0-10k"][n % 3],
            contact_phone="+31 6 0000",
            publish_contact=["email", "phone"][: n % 3],
        )
        categories = [*many[n % 7 :: 7][: n % 5], *(kind[n % len(kind)] for kind in single if n % 3)]
        if categories:
            initiative.assess([(each, "", Classification.Basis.CHOSEN) for each in categories], by=by)
        if n % 10 == 7:
            initiative.archive(by=by, reason="Klaar")
    return {"official": official, "other": other, None: AnonymousUser()}


def plain(table, keys):
    """The oracle: the rows in Python, in the order of the keys."""
    rows = dict(zip(table.initiatives.values_list("pk", flat=True), table.rows(), strict=True))
    return [["" if value is None else str(safe(value)) for value in rows[key]] for key in keys]


def in_csv(table, keys):
    text = b"".join(csv_file(table, keys)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def asked(rows):
    """The cells that were asked for: without those that say which initiative it is, and the licence."""
    return [row[3:-1] for row in rows]


def visible(user, *order):
    return Initiative.objects.visible_to(user).order_by(*order or ("pk",))


class TestForty:
    @pytest.mark.parametrize("language", ["nl", "en"])
    @pytest.mark.parametrize(("reader", "number"), [(None, 28), ("official", 38), ("other", 30)])
    def test_csv_holds_what_a_plain_loop_holds(self, forty, reader, number, language):
        user = forty[reader]
        with translation.override(language):
            keys = list(visible(user, "-intake__name", "pk").values_list("pk", flat=True))
            headers, *rows = in_csv(FileTable(visible(user), user), keys)
            table = FileTable(visible(user), user)
            expected = plain(table, keys)

        assert len(rows) == number
        assert headers == [column.header for column in table.columns]
        assert rows == expected

    def test_a_key_that_the_gate_holds_back_is_passed_over(self, forty):
        hidden = Initiative.objects.filter(published_at=None).values_list("pk", flat=True)
        public = Initiative.objects.public().values_list("pk", flat=True)
        user = forty[None]

        rows = in_csv(FileTable(visible(user), user, ["address"]), [hidden[0], public[1], 10**9, public[0]])[1:]

        assert [row[1].split("/")[-2] for row in rows] == [
            Initiative.objects.get(pk=public[1]).slug,
            Initiative.objects.get(pk=public[0]).slug,
        ]

    @pytest.mark.parametrize("size", [1, 7, 40, 41])
    def test_slices_keep_the_order(self, forty, monkeypatch, size):
        monkeypatch.setattr("catalogue.files.copy.SLICE", size)
        user = forty["official"]
        keys = list(visible(user, "-pk").values_list("pk", flat=True))
        table = FileTable(visible(user), user, ["address", "commitment", "actors"])
        assert in_csv(table, keys)[1:] == plain(table, keys)

    def test_no_keys_give_no_rows(self, forty):
        assert in_csv(FileTable(visible(forty[None]), forty[None]), [])[1:] == []


def test_options_that_the_checklist_no_longer_has_stand_as_they_are():
    official = an_official()
    initiative = an_initiative(by=official, essence=["youth_care", "gone", "elderly_care"], legal_form="vof")
    with translation.override("en"):
        table = FileTable(visible(official), official, ["essence", "legal_form"])
        rows = in_csv(table, [initiative.pk])[1:]

    assert rows == list(table.rows())
    assert asked(rows) == [["Care for older people; Youth care; gone", "vof"]]


def test_a_taxonomy_without_categories_gives_empty_cells():
    no_categories()
    initiative = an_initiative()
    user = AnonymousUser()
    assert asked(in_csv(FileTable(visible(user), user, ["actors", "growth"]), [initiative.pk])[1:]) == [["", ""]]


def test_any_number_of_categories_is_told_apart():
    """They are bits of numbers. Two of these are not enough here, and a lens stands in more than one."""
    official = an_official()
    circles = Category.objects.bulk_create(
        Category(
            lens="actors",
            key=f"circle_{n}",
            slug=f"kring-{n}",
            name_nl=f"Kring {n}",
            name_en=f"Circle {n}",
            position=900 + n,
        )
        for n in range(130)
    )
    initiative = an_initiative(by=official)
    chosen = [*(circles[n] for n in (0, 50, 62, 129)), a_category("work_fields/elderly_care")]
    initiative.assess([(each, "", Classification.Basis.CHOSEN) for each in chosen], by=official)
    user = AnonymousUser()
    with translation.override("en"):
        table = FileTable(visible(user), user, ["actors", "work_fields"])
        rows = in_csv(table, [initiative.pk])[1:]
        expected = plain(table, [initiative.pk])

    assert rows == expected
    assert asked(rows)[0][0] == "Circle 0; Circle 50; Circle 62; Circle 129"


def test_a_merged_category_counts_as_the_other_and_stands_there_once():
    kept, merged = a_category("actors/citizens"), a_category("actors/care_collectives")
    official = an_official()
    keys = []
    for categories in [[kept, merged], [merged]]:
        initiative = an_initiative(by=official)
        initiative.assess([(each, "", Classification.Basis.CHOSEN) for each in categories], by=official)
        keys.append(initiative.pk)
    Category.objects.filter(pk=merged.pk).update(counts_as=kept, retired_at=timezone.now())
    user = AnonymousUser()
    with translation.override("en"):
        table = FileTable(visible(user), user, ["actors"])
        rows = in_csv(table, keys)[1:]
        expected = plain(table, keys)

    assert rows == expected
    assert asked(rows) == [["Citizens with an initiative"]] * 2


def test_a_category_that_begins_like_a_formula_is_harmless():
    category = a_category("actors/citizens")
    category.name_nl = "=1+1"
    category.save()
    initiative = an_initiative(categories=["actors/citizens"])
    user = AnonymousUser()
    with translation.override("nl"):
        assert asked(in_csv(FileTable(visible(user), user, ["actors"]), [initiative.pk])[1:]) == [["'=1+1"]]


def test_days_are_those_of_the_netherlands():
    initiative = an_initiative()
    Initiative.objects.filter(pk=initiative.pk).update(registered_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    user = AnonymousUser()
    assert asked(in_csv(FileTable(visible(user), user, ["registered"]), [initiative.pk])[1:]) == [["2026-07-01"]]


def test_json_holds_keys_numbers_and_lists():
    official = an_official()
    initiative = an_initiative(
        by=official,
        name='=Som "x"\n\\',
        commitment=9,
        support_needs=["say", "permit"],
        neighbourhoods=[a_neighbourhood("BU99990102", "Kerk"), a_neighbourhood("BU99990101", "Haven")],
        categories=["actors/care_collectives", "actors/citizens", "growth/recognition"],
    )
    keys = [
        "name",
        "actors",
        "growth",
        "added_value",
        "support_needs",
        "neighbourhoods",
        "commitment",
        "place",
        "fictional",
        "phase",
    ]
    table = FileTable(visible(official), official, keys)

    (line,) = b"".join(pieces(table, [initiative.pk], in_keys, JSON_COPY)).decode().splitlines()

    assert json.loads(line) == {
        "fictional": False,
        "actors": ["care_collectives", "citizens"],
        "added_value": [],
        "growth": ["recognition"],
        "name": '=Som "x"\n\\',
        "address": f"{settings.SITE_URL}/initiatieven/{initiative.slug}/",
        "identifier": f"tag:{urlsplit(settings.SITE_URL).hostname},2026:initiatief/{initiative.pk}",
        "neighbourhoods": ["Haven", "Kerk"],
        "place": None,
        "commitment": 9,
        "support_needs": ["say", "permit"],
        "phase": "start_up",
    }


def test_the_language_is_that_of_the_request_and_not_of_the_moment_of_streaming():
    initiative = an_initiative(phase="idea")
    user = AnonymousUser()
    with translation.override("nl"):
        file = csv_file(FileTable(visible(user), user, ["phase", "fictional"]), [initiative.pk])
    with translation.override("en"):
        rows = [line.split(";") for line in b"".join(file).decode("utf-8-sig").splitlines()]
    assert asked(rows) == [["Verzonnen", "Fase"], ["nee", "Ideevorming"]]
