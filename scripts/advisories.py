"""Known weaknesses in what Waaier is made of: `python scripts/advisories.py` asks PyPI and npm, and fails on each.

Where they cannot be asked (a network with a mirror of the packages alone), it says so and does not fail: that says
nothing about the packages, and a check that nobody can pass is switched off soon.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "dev.lock"  # all of the other locks stand in it
PATIENCE = 180  # seconds


def accepted():
    """{advisory: why we live with it} of pyproject.toml."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return pyproject.get("tool", {}).get("waaier", {}).get("accepted-advisories", {})


def run(*command):
    """What a program prints; "" when it takes too long or is not there."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def of_python(said):
    """(how many packages there are, how many were looked up, [(package, advisory)]) of what pip-audit says as JSON."""
    packages = json.loads(said)["dependencies"]
    known = [each for each in packages if "skip_reason" not in each]
    found = [(f"{each['name']} {each['version']}", vuln["id"]) for each in known for vuln in each["vulns"]]
    return len(packages), len(known), found


def of_npm(said):
    """The same of what npm audit says as JSON. npm looks up all packages or none."""
    audit = json.loads(said)
    total = audit["metadata"]["dependencies"]["total"]
    advisories = [
        (name, via["url"].rpartition("/")[2])
        for name, each in audit["vulnerabilities"].items()
        for via in each["via"]
        if isinstance(via, dict)
    ]
    return total, total, sorted(set(advisories))


ASKED = [
    (
        "Python",
        of_python,
        [sys.executable, "-m", "pip_audit", "--format=json", "--disable-pip", f"--requirement={LOCK}"],
    ),
    ("npm", of_npm, ["npm", "audit", "--json", "--package-lock-only"]),
]


def verdict(kind, read, said, fine):
    """(one sentence, the advisories that are not accepted) about what a program said, `fine` being those that are."""
    try:
        total, looked_up, found = read(said)
    except (ValueError, KeyError, TypeError):
        return f"{kind}: NOT LOOKED UP. No advisories can be had here; ask again where the internet is.", []
    if not looked_up:
        return f"{kind}: NOT LOOKED UP. None of {total} packages is known here; ask again where the internet is.", []
    rest = [each for each in found if each[1] not in fine]
    words = ", ".join(f"{package} ({advisory})" for package, advisory in rest) or "no advisory"
    return f"{kind}: {looked_up} of {total} packages looked up; {words}.", rest


def main():
    fine, bad = accepted(), []
    for kind, read, command in ASKED:
        sentence, rest = verdict(kind, read, run(*command), fine)
        print(sentence, flush=True)
        bad += rest
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
