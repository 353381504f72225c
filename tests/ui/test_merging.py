"""What an older page may change: what was changed on it, and what nobody else changed meanwhile."""

import pytest
from django import forms
from django.http import QueryDict

from ui.merging import ThreeWayMerge, sent

FIELDS = {
    "name": forms.CharField(),
    "website": forms.URLField(assume_scheme="https"),
    "kinds": forms.MultipleChoiceField(),
    "area": forms.CharField(),
}


def mark(**stored):
    """The mark of a page that shows this."""
    return ThreeWayMerge(FIELDS, None, sent({}), {"area": ["parts"]}).mark(sent(stored))


def merge(shown, typed, stored, unanswered=""):
    """What becomes of a page that showed `shown`, sends `typed` and meets `stored`: (data, kept, conflicts)."""
    data = sent(typed)
    data["shown"], data["unanswered"] = mark(**shown), unanswered
    done = ThreeWayMerge(FIELDS, data, sent(stored), {"area": ["parts"]})
    return done.data, done.kept, done.conflicts


def test_what_the_page_did_not_change_stays_as_it_is_stored_by_now():
    data, kept, conflicts = merge({"name": "A"}, {"name": "A", "kinds": ["x"]}, {"name": "B"})
    assert (data["name"], data.getlist("kinds"), kept, conflicts) == ("B", ["x"], ["name"], [])


def test_what_the_page_alone_changed_is_taken():
    data, kept, conflicts = merge({"name": "A"}, {"name": "B"}, {"name": "A"})
    assert (data["name"], kept, conflicts) == ("B", [], [])


@pytest.mark.parametrize(("typed", "expected"), [("C", ["name"]), ("", ["name"]), ("B", [])])
def test_what_both_changed_is_a_conflict_unless_they_agree(typed, expected):
    data, kept, conflicts = merge({"name": "A"}, {"name": typed}, {"name": "B"})
    assert (data.get("name", ""), kept, conflicts) == (typed, [], expected)


def test_what_was_emptied_elsewhere_does_not_come_back():
    data, kept, _conflicts = merge(
        {"name": "A", "kinds": ["x", "y"]}, {"name": "A", "kinds": ["x", "y"]}, {"name": "A"}
    )
    assert (data.getlist("kinds"), kept) == ([], ["kinds"])


def test_another_way_of_writing_is_no_change():
    shown = {"name": "A\nB", "website": "https://www.kade.example"}
    _data, kept, conflicts = merge(shown, {"name": " A\nB ", "website": "www.kade.example"}, {"name": "C"})
    assert (kept, conflicts) == (["name", "website"], [])


def test_what_belongs_together_is_one_answer():
    shown = {"area": "Zeist", "parts": ["Centrum"]}
    data, kept, conflicts = merge(shown, shown, {"area": "Utrecht", "parts": ["Oost", "West"]})
    assert (data["area"], data.getlist("parts"), kept) == ("Utrecht", ["Oost", "West"], ["area"])
    _data, kept, conflicts = merge(shown, {"area": "Zeist", "parts": ["Noord"]}, {"area": "Utrecht"})
    assert (kept, conflicts) == ([], ["area"])


def test_what_the_page_sent_itself_without_an_answer_is_nobody_elses():
    _data, _kept, conflicts = merge({"name": "A"}, {"name": "ABC"}, {"name": "AB"}, "name=AB")
    assert conflicts == []
    _data, _kept, conflicts = merge({"name": "A"}, {"name": "ABC"}, {"name": "AB"}, "name=AX")
    assert conflicts == ["name"]


def test_a_page_that_stays_open_is_not_taken_to_show_what_it_was_never_told():
    """Else its next save would bring the older answer back."""
    data = sent({"name": "A", "area": "new"})
    data["shown"] = mark(name="A", area="old")
    done = ThreeWayMerge(FIELDS, data, sent({"name": "B", "area": "old"}))
    again = sent({"name": "A", "area": "newer"})
    again["shown"] = done.mark_of_open_page(sent({"name": "B", "area": "new"}))
    done = ThreeWayMerge(FIELDS, again, sent({"name": "B", "area": "new"}))
    assert (done.kept, done.conflicts) == (["name"], [])


@pytest.mark.parametrize("shown", ["", "nonsense", ":", "name", "name: other:x"])
def test_a_page_without_a_mark_is_taken_at_its_word(shown):
    data = QueryDict(mutable=True)
    data.update({"name": "A", "shown": shown})
    done = ThreeWayMerge(FIELDS, data, sent({"name": "B"}))
    assert (done.data["name"], done.kept) == ("A", [])
