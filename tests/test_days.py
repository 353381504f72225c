"""A day is a day in the Netherlands, wherever a moment becomes one: just after midnight, in winter and in summer."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.files.table import FileTable
from curation.exchange.differences import differences
from curation.exchange.entries import entries_of
from curation.exchange.files import contents_of
from curation.exchange.imports import Import
from curation.exchange.skos import skos_of
from curation.exchange.table import csv_of
from demo.bulk_copy import copy
from follow.models import Frequency
from initiatives.models import CouncilPack, Initiative
from initiatives.search.facets import FACETS_OF_ALL
from intake.models import Intake
from intake.revising import new_reference
from taxonomy.models import Category
from tests.builders import a_category, a_pack, an_admin, an_intake, an_official
from workbench.waiting import Waiting

pytestmark = pytest.mark.django_db

# Half past midnight in Amsterdam, which in UTC is the day before.
DAYS = {
    "New Year": (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), date(2025, 1, 1), "1 januari 2025"),
    "summer time": (datetime(2025, 6, 30, 22, 30, tzinfo=UTC), date(2025, 7, 1), "1 juli 2025"),
}
just_after_midnight = pytest.mark.parametrize(("moment", "day", "words"), DAYS.values(), ids=DAYS)


@pytest.fixture
def at(moment):
    """An initiative to which everything happened at that moment, and its official."""
    by = an_official()
    intake = an_intake(submitted_at=moment)
    initiative = Initiative.objects.register(intake, by=by, at=moment)
    initiative.publish(by=by, at=moment)
    initiative.assess([(a_category("actors/collectives"), "", "chosen")], by=by, at=moment)
    return initiative, by


@just_after_midnight
class TestDay:
    def test_of_an_import_in_its_preview(self, moment, day, words):
        key = Category.objects.filter(lens="growth").first().key
        text = f"lens;key;retired_at\ngrowth;{key};{moment.isoformat()}\n"
        arrival = Import(contents_of("csv", text.encode()), by=an_admin())
        revision = arrival.take("Uit een bestand")

        assert arrival.refused == []
        [difference] = differences(revision)
        assert [after for _label, _before, after in difference.lines] == [day.isoformat()]

    @pytest.mark.parametrize("write", [csv_of, lambda entries: skos_of(entries, "ttl")], ids=["table", "SKOS"])
    def test_in_a_file_of_the_taxonomy(self, moment, day, words, write):
        Category.objects.filter(lens="actors", key="collectives").update(retired_at=moment, curated_at=moment)
        entries = entries_of(Category.objects.filter(lens="actors", key="collectives"))

        assert set(re.findall(r"202[45]-\d\d-\d\dT", write(entries))) == {f"{day}T"}

    def test_in_each_kind_of_export(self, client, at, moment, day, words):
        _initiative, by = at
        client.force_login(by)
        address = "/initiatieven/export.{}"

        text = content(client.get(address.format("csv"))).decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(text), delimiter=next(each for each in ";," if each in text))
        assert list(row.values()).count(day.isoformat()) == 4  # registered, published, confirmed, last contact
        [row] = json.loads(content(client.get(address.format("json"))))["rows"]
        assert day.isoformat() in row.values()
        assert "2024-12-31" not in row.values()
        sheet = load_workbook(io.BytesIO(content(client.get(address.format("xlsx"))))).worksheets[0]
        assert datetime.combine(day, datetime.min.time()) in [cell.value for cell in sheet[2]]

    def test_in_a_table(self, at, moment, day, words):
        _initiative, by = at
        table = FileTable(Initiative.objects.visible_to(by), by, ["registered", "published"])
        [row] = table.rows()
        assert row.count(day) == 2

    def test_on_pages(self, client, at, moment, day, words):
        initiative, by = at
        client.force_login(by)
        profile = client.get(initiative.get_absolute_url()).content.decode()
        assert f'datetime="{day}"' in profile and words in profile
        waiting = an_intake(submitted_at=moment, name="Nog een")
        assert words in client.get(reverse("workbench:registration", args=[waiting.pk])).content.decode()

    def test_of_the_last_confirmation(self, at, moment, day, words):
        initiative, _by = at
        assert list(FACETS_OF_ALL["confirmed"].values_of(initiative)) == [str(day.year)]

    def test_in_the_name_of_the_file_of_a_pack(self, client, at, moment, day, words):
        _initiative, by = at
        pack = a_pack(by=by)
        with connection.cursor() as cursor:  # a pack is kept as it was made
            cursor.execute("SET LOCAL session_replication_role = replica")
        CouncilPack.objects.filter(pk=pack.pk).update(made_at=moment)
        client.force_login(by)
        response = client.get(reverse("initiatives:pack-file", args=[pack.pk]))
        assert f"-{day}.json" in response["Content-Disposition"]

    def test_in_the_name_of_an_assessment(self, at, moment, day, words):
        initiative, _by = at
        assert str(initiative.assessment).endswith(day.isoformat())

    def test_of_waiting(self, moment, day, words):
        intake = an_intake(submitted_at=moment)
        assert Waiting(intake, None).days == (timezone.localdate() - day).days

    def test_of_a_mailing(self, moment, day, words):
        assert timezone.localdate(Frequency.DAILY.began(moment)) == date.fromordinal(day.toordinal() - 1)

    def test_of_a_copy_lies_in_the_same_year(self, at, moment, day, words):
        initiative, _by = at
        copy([initiative.pk], [new_reference()])
        years = {timezone.localtime(each.submitted_at).year for each in Intake.objects.submitted()}
        assert years == {day.year}


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content
