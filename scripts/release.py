"""A release: `make release VERSION=1.2.0 KEY=~/.ssh/id_ed25519` makes `dist/waaier-1.2.0/` and the signed tag v1.2.0.

It holds the source as committed, what `make` builds of it, a list of all parts (CycloneDX) for Python and one for npm,
the texts of their licences, what is new, and the checksums of these with a signature (docs/releasing.md tells how to
check them). Nothing is pushed or published. Then scripts/released.json says which migrations it brought.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import licences

ROOT = Path(__file__).resolve().parent.parent
BUILT = ["collected", "icons", "fonts", "pages"]  # what a server needs that is not in the source
TAG = re.compile(r"v\d+\.\d+\.\d+")
NAMESPACE = "waaier-release"  # what the signature is for, so that it cannot be taken for another one


class NotReady(Exception):
    """What has to be done first, in a sentence."""


def run(*command, **options):
    return subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True, **options).stdout


def whats_new(version):
    """The part of CHANGELOG.md about this version. Raises NotReady without one."""
    changelog = (ROOT / "CHANGELOG.md").read_text()
    found = re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if not found or not found[1].strip():
        raise NotReady(f"CHANGELOG.md has no “## {version} - (date)” with something under it.")
    return found[1].strip() + "\n"


def see_whether_ready(version):
    """Raises NotReady unless all is committed, no tag has the name, and every file calls this version by its name."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise NotReady(f"{version} is no version: three numbers, as in 1.2.0.")
    if run("git", "status", "--porcelain"):
        raise NotReady("Not all is committed.")
    if run("git", "tag", "--list", f"v{version}"):
        raise NotReady(f"There is a tag v{version} already.")
    said = {
        "pyproject.toml": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
        "package.json": json.loads((ROOT / "package.json").read_text())["version"],
        "publiccode.yml": re.search(r'^softwareVersion: "(.*)"$', (ROOT / "publiccode.yml").read_text(), re.M)[1],
    }
    see_whether_written_down()
    for name, found in said.items():
        if found != version:
            raise NotReady(f"{name} says version {found}, not {version}.")


def see_whether_written_down():
    """Raises NotReady unless scripts/released.json is that of the last release: `make check` reads by it which
    migrations the code out there has had (scripts/upgrades.py)."""
    tags = [tag for tag in run("git", "tag", "--list", "v*", "--sort=-version:refname").split() if TAG.fullmatch(tag)]
    last = tags[0].removeprefix("v") if tags else ""
    said = json.loads((ROOT / "scripts" / "released.json").read_text())["release"]
    if said != last:
        raise NotReady(
            f"scripts/released.json says {said or 'that nothing'} was released last, the tags say {last or 'nothing'}."
            " On the commit of that tag run `python -m scripts.upgrades --released (version)`, and bring it here."
        )


def parts_of_python(version):
    """The list of the parts from PyPI, with their hashes and licences, as CycloneDX."""
    lock = ROOT / "requirements" / "production.lock"
    command = ["cyclonedx_py", "requirements", str(lock), "--pyproject", str(ROOT / "pyproject.toml")]
    bom = json.loads(run(sys.executable, "-W", "ignore", "-m", *command, "--output-reproducible", "--of=JSON"))
    known = {part.name: part.licence for part in licences.python_parts()}
    for each in bom["components"]:
        each["licenses"] = [{"expression": known[each["name"]]}]
        each.pop("description", None)  # it holds the line of the lock, hashes and all, once more
    bom["metadata"]["component"] |= {"version": version, "licenses": [{"expression": "EUPL-1.2"}]}
    return bom


def parts_of_npm(version):
    """The list of the parts from npm, with their hashes and licences, as CycloneDX."""
    bom = json.loads(run("npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--omit=dev"))
    bom["metadata"]["component"] |= {"name": "waaier", "version": version, "bom-ref": f"waaier@{version}"}
    return bom


def pack_source(path, version):
    """The source as committed, as a .tar.gz that is the same each time."""
    tar = subprocess.run(
        ["git", "archive", "--format=tar", f"--prefix=waaier-{version}/", "HEAD"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    path.write_bytes(gzip.compress(tar, mtime=0))


def pack_built(path, version):
    """What was built: style sheets, scripts, icons and fonts, to lie beside the source on a server without Node."""
    with tarfile.open(path, "w:gz") as tar:
        for each in BUILT:
            tar.add(ROOT / "build" / each, f"waaier-{version}/build/{each}")


def sums(folder):
    """The checksums of all that lies in the folder, as `sha256sum --check` reads them."""
    files = sorted(each for each in folder.iterdir() if not each.name.startswith("SHA256SUMS"))
    return "".join(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in files)


def make(version, key, folder):
    """Make the release in this folder and sign it and its tag with this SSH key. Raises NotReady."""
    see_whether_ready(version)
    new = whats_new(version)
    folder.mkdir(parents=True)
    pack_source(folder / f"waaier-{version}.tar.gz", version)
    pack_built(folder / f"waaier-{version}-built.tar.gz", version)
    for name, bom in [("python", parts_of_python(version)), ("npm", parts_of_npm(version))]:
        (folder / f"waaier-{version}.{name}.cdx.json").write_text(json.dumps(bom, indent=1) + "\n")
    (folder / "LICENCES.txt").write_text(licences.texts())
    (folder / "CHANGES.md").write_text(new)
    (folder / "SHA256SUMS").write_text(sums(folder))
    run("ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(folder / "SHA256SUMS"))
    signing = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={key}"]
    run("git", *signing, "tag", "--sign", "--cleanup=verbatim", f"--message=Waaier {version}\n\n{new}", f"v{version}")


def main():
    parser = argparse.ArgumentParser(prog="make release", description=__doc__.split("\n\n")[0])
    parser.add_argument("version")
    parser.add_argument(
        "key", type=Path, help="the private half of an SSH key, or the public one of a key in an agent"
    )
    options = parser.parse_args()
    folder = ROOT / "dist" / f"waaier-{options.version}"
    try:
        make(options.version, options.key.expanduser().resolve(), folder)
    except NotReady as reason:
        return f"Not made. {reason}"
    run(sys.executable, "-m", "scripts.upgrades", "--released", options.version)
    print(f"{folder.relative_to(ROOT)} and the tag v{options.version} are made. Push the tag, and publish the folder.")
    print("Commit scripts/released.json: from now on a migration must let the code of this release go on working.")


if __name__ == "__main__":
    sys.exit(main())
