from io import StringIO

from django.conf import settings
from django.core.management import call_command

from knowledge.supplied import supplied


def printed():
    out = StringIO()
    call_command("what_fits", stdout=out)
    return out.getvalue()


def test_the_page_of_reasons_is_up_to_date():
    page = (settings.BASE_DIR / "docs" / "knowledge" / "what-fits.md").read_text()
    assert page == printed(), "run: python manage.py what_fits > docs/knowledge/what-fits.md"


def test_the_page_has_a_row_for_each_reason():
    rows = [line for line in printed().splitlines() if line.startswith("| ") and not line.startswith("| With")]
    assert len(rows) == sum(len(article.get("fits", ())) for article in supplied())


def test_reasons_stand_by_lens_and_by_question(monkeypatch):
    article = {"key": "a", "title_en": "Money", "section": "3.1", "fits": []}
    article["fits"] = [
        {"question": "phase", "answer": "idea", "weight": 3},
        {"category": "growth/scaling_up", "what_en": "think along"},
        {"category": "growth/recognition"},
    ]
    monkeypatch.setattr("knowledge.management.commands.what_fits.supplied", lambda: [article])
    page = printed()
    growth = page.partition("## Phases and growing pains")[2].partition("## ")[0]
    rows = [line for line in growth.splitlines() if "Money" in line]
    assert ["(`recognition`)" in row for row in rows] == [True, False]
    assert "| Money (`a`) | think along | 2 | 3.1 |" in rows[1]
    assert "| `idea` | Money (`a`) |  | 3 | 3.1 |" in page.partition("## Phase (`phase`)")[2]
