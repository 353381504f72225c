"""A release can be checked by whoever gets it, and says what is in it."""

import json
import re
import shutil
import subprocess
import tarfile

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.conf import settings

from scripts import licences, release

ROOT = settings.BASE_DIR
SIGNER = "releases@waaier.example"


def run(*command, folder, **options):
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, **options)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small checkout that is ready for version 1.2.0, with what its release reads of ours."""
    root = tmp_path / "checkout"
    (root / "requirements").mkdir(parents=True)
    for name in [
        "pyproject.toml",
        "package.json",
        "package-lock.json",
        "publiccode.yml",
        "requirements/production.lock",
    ]:
        text = (ROOT / name).read_text()
        (root / name).write_text(
            re.sub(r'("?(?:version|softwareVersion)"?(?: =|:) )"0\.1\.0"', r'\1"1.2.0"', text, count=1)
        )
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2027-01-31\n\n- New.\n\n## 1.1.0 - x\n"
    )
    (root / "scripts").mkdir()
    (root / "initiatives" / "data").mkdir(parents=True)
    shutil.copy(ROOT / "initiatives" / "data" / "dutch-words.LICENCE.txt", root / "initiatives" / "data")
    (root / "scripts" / "released.json").write_text('{"release": "", "migrations": {}}')
    (root / ".gitignore").write_text("/build/\n/dist/\n/node_modules\n")
    for each in release.BUILT:
        (root / "build" / each).mkdir(parents=True)
        (root / "build" / each / "one.txt").write_text(each)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    run("git", "init", "-q", folder=root, check=True)
    for name, value in [("user.name", "A"), ("user.email", SIGNER), ("commit.gpgsign", "false")]:
        run("git", "config", name, value, folder=root, check=True)
    commit(root)
    monkeypatch.setattr(release, "ROOT", root)
    monkeypatch.setattr(licences, "ROOT", root)
    return root


def commit(root):
    run("git", "add", "-A", folder=root, check=True)
    run("git", "commit", "-q", "-m", "x", folder=root, check=True)


@pytest.mark.skipif(not shutil.which("npm"), reason="npm comes with Node, and not with this Python")
def test_a_release_is_whole_and_its_signature_holds(checkout, key, tmp_path):
    folder = checkout / "dist" / "waaier-1.2.0"
    release.make("1.2.0", key, folder)

    assert {each.name for each in folder.iterdir()} == {
        *("waaier-1.2.0.tar.gz", "waaier-1.2.0-built.tar.gz", "waaier-1.2.0.python.cdx.json"),
        *("waaier-1.2.0.npm.cdx.json", "LICENCES.txt", "CHANGES.md", "SHA256SUMS", "SHA256SUMS.sig"),
    }
    assert (folder / "CHANGES.md").read_text() == "- New.\n"
    with (
        tarfile.open(folder / "waaier-1.2.0.tar.gz") as source,
        tarfile.open(folder / "waaier-1.2.0-built.tar.gz") as built,
    ):
        assert "waaier-1.2.0/pyproject.toml" in source.getnames()
        assert not [name for name in source.getnames() if "/build" in name or "/dist" in name]
        assert {f"waaier-1.2.0/build/{each}/one.txt" for each in release.BUILT} <= set(built.getnames())

    signers = tmp_path / "signers"
    signers.write_text(f"{SIGNER} {key.with_suffix('.pub').read_text()}")
    assert run("sha256sum", "--check", "SHA256SUMS", folder=folder).returncode == 0
    assert signed(folder, signers) and tag_is_signed(checkout, signers)
    said = run("git", "tag", "--list", "--format=%(contents)", "v1.2.0", folder=checkout).stdout
    assert said.startswith("Waaier 1.2.0\n\n- New.")

    (folder / "CHANGES.md").write_text("- Other.\n")
    assert run("sha256sum", "--check", "SHA256SUMS", folder=folder).returncode == 1
    (folder / "SHA256SUMS").write_text(release.sums(folder))
    assert not signed(folder, signers)

    see_parts(folder / "waaier-1.2.0.python.cdx.json", SchemaVersion.V1_6, licences.python_parts())
    see_parts(folder / "waaier-1.2.0.npm.cdx.json", SchemaVersion.V1_5, licences.npm_parts())


def signed(folder, signers):
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        signers,
        "-I",
        SIGNER,
        "-n",
        "waaier-release",
        "-s",
        "SHA256SUMS.sig",
    ]
    return run(*command, folder=folder, input=(folder / "SHA256SUMS").read_text()).returncode == 0


def tag_is_signed(checkout, signers):
    return not run(
        "git", "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-tag", "v1.2.0", folder=checkout
    ).returncode


def see_parts(path, schema, parts):
    """The list is valid, names each part that we run with by version and licence, and has a checksum of each."""
    assert JsonStrictValidator(schema).validate_str(path.read_text()) is None
    bom = json.loads(path.read_text())
    assert (bom["metadata"]["component"]["name"], bom["metadata"]["component"]["version"]) == ("waaier", "1.2.0")
    found = {}
    for each in bom["components"]:
        assert each["licenses"] and "hash" in json.dumps(each), each["name"]
        name = "/".join(filter(None, [each.get("group"), each["name"]]))
        found.setdefault(name, []).append(each["version"])
    for part in parts:
        assert ", ".join(found[part.name]) == part.version


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda root: (root / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n"), "CHANGELOG.md has no"),
        (lambda root: replace(root / "package.json", "1.2.0", "1.1.0"), "package.json says version 1.1.0"),
        (lambda root: replace(root / "publiccode.yml", "1.2.0", "1.1.0"), "publiccode.yml says version 1.1.0"),
        (lambda root: replace(root / "pyproject.toml", "1.2.0", "1.1.0"), "pyproject.toml says version 1.1.0"),
    ],
)
def test_what_was_left_out_is_said_and_nothing_is_made(checkout, key, breaks, says):
    breaks(checkout)
    commit(checkout)
    with pytest.raises(release.NotReady, match=says):
        release.make("1.2.0", key, checkout / "dist")
    assert not (checkout / "dist").exists()


def replace(path, old, new):
    path.write_text(path.read_text().replace(old, new, 1))


def test_not_before_all_is_committed_and_not_twice(checkout, key):
    with pytest.raises(release.NotReady, match="no version"):
        release.make("1.2", key, checkout / "dist")
    (checkout / "new.txt").write_text("x")
    with pytest.raises(release.NotReady, match="Not all is committed"):
        release.make("1.2.0", key, checkout / "dist")
    commit(checkout)
    run("git", "tag", "v1.2.0", folder=checkout, check=True)
    with pytest.raises(release.NotReady, match=r"a tag v1\.2\.0 already"):
        release.make("1.2.0", key, checkout / "dist")


def test_not_before_it_is_written_down_what_the_last_one_brought(checkout, key):
    for tag in ("v1.1.0", "v1.1.0-rc1", "v1.0.9"):
        run("git", "tag", tag, folder=checkout, check=True)
    with pytest.raises(release.NotReady, match=r"that nothing was released last, the tags say 1\.1\.0"):
        release.make("1.2.0", key, checkout / "dist")
    (checkout / "scripts" / "released.json").write_text('{"release": "1.1.0", "migrations": {}}')
    commit(checkout)
    release.see_whether_ready("1.2.0")


# --- Licences ------------------------------------------------------------------------------------------------------

# What may be combined with the EUPL-1.2, or stands beside it untouched (its appendix; fonts are no program).
FREE = {"MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Zlib", "PSF-2.0", "Apache-2.0"}
FREE |= {"EUPL-1.2", "LGPL-3.0-only", "MPL-2.0", "CC0-1.0", "CC-BY-4.0", "OFL-1.1"}


def test_the_page_of_licences_is_that_of_the_locks():
    assert licences.TABLE.read_text() == licences.table(), "make licences"


def test_each_part_is_under_a_licence_that_goes_with_ours():
    for part in licences.parts():
        assert set(re.split(r" (?:AND|OR) ", part.licence)) <= FREE, part


def test_the_text_of_nearly_every_licence_goes_along():
    without = [
        part.name for part in licences.parts() if not any(file.read_text(errors="replace") for file in part.files)
    ]
    assert set(without) <= {"dj-email-url", "ua-parser-builtins", "colorama", "tzdata"} | {
        name
        for name in without
        if name.startswith(("@utrecht/", "@nl-design-system"))  # the text is that of our own
    }
