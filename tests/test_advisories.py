"""What is said of known weaknesses, and of not having been able to ask."""

import json

import pytest

from scripts.advisories import of_npm, of_python, verdict

GONE = {"name": "a", "version": "1.0", "skip_reason": "not found"}
FINE = {"name": "b", "version": "2.0", "vulns": []}
WEAK = {"name": "c", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"]}]}
NPM = {
    "metadata": {"dependencies": {"total": 7}},
    "vulnerabilities": {
        "x": {"via": [{"url": "https://github.com/advisories/GHSA-1"}]},
        "y": {"via": ["x"]},  # it is weak by the other one
    },
}


def python(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_weakness_is_named():
    assert verdict("Python", of_python, python(GONE, FINE, WEAK), {}) == (
        "Python: 2 of 3 packages looked up; c 3.0 (PYSEC-1).",
        [("c 3.0", "PYSEC-1")],
    )
    assert verdict("npm", of_npm, json.dumps(NPM), {}) == (
        "npm: 7 of 7 packages looked up; x (GHSA-1).",
        [("x", "GHSA-1")],
    )


def test_one_that_was_accepted_is_none():
    said = "Python: 2 of 2 packages looked up; no advisory."
    assert verdict("Python", of_python, python(FINE, WEAK), {"PYSEC-1": "not used"}) == (said, [])


@pytest.mark.parametrize("said", ["", "{", "[]", json.dumps({"error": {"code": "E405"}})])
@pytest.mark.parametrize("read", [of_python, of_npm])
def test_that_nothing_could_be_asked_is_said_loudly(read, said):
    sentence, found = verdict("npm", read, said, {})
    assert "NOT LOOKED UP" in sentence and found == []


def test_that_no_package_is_known_is_not_that_none_is_weak():
    sentence, found = verdict("Python", of_python, python(GONE), {})
    assert sentence.startswith("Python: NOT LOOKED UP. None of 1 packages is known here") and found == []
