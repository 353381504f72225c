from io import StringIO

from django.conf import settings
from django.core.management import call_command

from taxonomy.rules import supplied


def printed():
    out = StringIO()
    call_command("rules", stdout=out)
    return out.getvalue()


def test_the_page_of_rules_is_up_to_date():
    page = (settings.BASE_DIR / "docs" / "proposal-rules.md").read_text()
    assert page == printed(), "run: python manage.py rules > docs/proposal-rules.md"


def test_the_page_has_a_row_for_each_rule():
    rows = [line for line in printed().splitlines() if line.startswith("| ") and not line.startswith("| Category")]
    assert len(rows) == len(supplied())


def test_a_rule_says_its_answers_its_scale_and_what_may_stay_open():
    rows = printed()
    assert "| Care for older people (`elderly_care`) | `essence` is `elderly_care` |" in rows
    assert "| Break new paths (`pathfinders`) | `innovation` is 8 to 10 |" in rows
    assert "`initiator_kind` is `residents` and `legal_form` is `none` or open" in rows
