"""The one file: in pieces, encrypted, and refused with one sentence when anything about it is wrong."""

import io
import json
import tarfile
from itertools import count

import pytest

from backup.archive import FORMAT, Archive, stream, write
from backup.keys import identities, new_key, recipients
from backup.trouble import BackupTrouble

PRIVATE, PUBLIC = new_key()
DUMP = bytes(range(256)) * 1000  # 256,000 bytes


def made(*, to=(PUBLIC,), parts=(("dump", [DUMP[:70_000], DUMP[70_000:]]), ("names", [b"a", b"b"])), **told):
    file = io.BytesIO()
    write(stream(parts, lambda members: {"said": len(members), **told}, piece=100_000), file, recipients(to))
    return file.getvalue()


WHOLE, PLAIN = made(), made(to=())


@pytest.fixture
def opened(tmp_path):
    """A function: the Archive of these bytes, read with this private key."""

    def opened(content, key=PRIVATE):
        path = tmp_path / "back-up"
        path.write_bytes(content)
        return Archive.opened(path, identities(key.encode()) if key else [])

    return opened


@pytest.mark.parametrize("content", [WHOLE, PLAIN], ids=["encrypted", "plain"])
def test_what_went_in_comes_out_in_pieces(opened, content):
    with opened(content) as archive:
        manifest = archive.check()
        assert b"".join(archive.part("dump")) == DUMP and b"".join(archive.part("names")) == b"ab"

    sizes = {name: member["bytes"] for name, member in manifest["members"].items()}
    assert sizes == {"dump.000001": 100_000, "dump.000002": 100_000, "dump.000003": 56_000, "names.000001": 2}
    assert (manifest["format"], manifest["said"]) == (FORMAT, 4)


def test_any_program_for_tar_reads_it():
    with tarfile.open(fileobj=io.BytesIO(PLAIN)) as tar:
        assert b"".join(tar.extractfile(f"dump.00000{number}").read() for number in (1, 2, 3)) == DUMP


def test_what_is_encrypted_shows_nothing():
    assert DUMP[:64] in PLAIN and DUMP[:64] not in WHOLE and b"dump" not in WHOLE


def altered(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def packed(*members):
    """A tar of these (name, bytes), with nothing that tells what should be in it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, content in members:
            head = tarfile.TarInfo(name)
            head.size = len(content)
            tar.addfile(head, io.BytesIO(content))
    return file.getvalue()


MANIFEST = json.dumps({"format": FORMAT, "members": {}}).encode()
DAMAGED = "This back-up is damaged or cut off: "
FOREIGN = "This file is no back-up of Waaier."


@pytest.mark.parametrize(
    ("content", "key", "why"),
    [
        (WHOLE, new_key()[0], "This key does not open this back-up"),
        (WHOLE, "", "This back-up is encrypted: give the private key"),
        *(
            (WHOLE[:at], PRIVATE, DAMAGED)
            for at in (30, 250, 5_000, 65_536 + 200, len(WHOLE) - 70_000, len(WHOLE) - 1)
        ),
        *((altered(WHOLE, at), PRIVATE, DAMAGED) for at in (1_000, len(WHOLE) // 2, len(WHOLE) - 1)),
        (WHOLE + b"x", PRIVATE, DAMAGED),
        *((PLAIN[:at], "", DAMAGED) for at in (700, 150_000, len(PLAIN) - 3_000)),
        *((altered(PLAIN, at), "", DAMAGED) for at in (1_000, 200_000)),
        (made(to=(), format=FORMAT + 1), "", "This back-up was made by a newer Waaier"),
        (b"", "", FOREIGN),
        (b"PGDMP" + DUMP, "", FOREIGN),
        (packed(("holiday.jpg", b"x")), "", f"{DAMAGED}its manifest is not in it"),
        (packed(("dump.000001", b"x"), ("manifest.json", MANIFEST)), "", f"{DAMAGED}dump.000001 is not as it was"),
        (packed(("manifest.json", b"{")), "", f"{DAMAGED}its manifest cannot be read"),
        (packed(("manifest.json", b"[]")), "", FOREIGN),
        (
            packed(("manifest.json", MANIFEST), ("dump.000001", b"x")),
            "",
            f"{DAMAGED}dump.000001 is in it twice, or after",
        ),
    ],
    ids=count(),  # a key would be another one in each process
)
def test_what_is_wrong_is_said_in_one_sentence(opened, content, key, why):
    with pytest.raises(BackupTrouble) as raised, opened(content, key) as archive:
        archive.check()
    assert str(raised.value).startswith(why) and "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["none", ""])
def test_a_file_that_is_not_there(tmp_path, name):
    with pytest.raises(BackupTrouble, match=r"There is no file|cannot be read"), Archive.opened(tmp_path / name, []):
        pass


def test_what_goes_wrong_while_it_is_made_keeps_its_own_words():
    def breaks():
        yield b"x"
        raise BackupTrouble("The dump broke.")

    with pytest.raises(BackupTrouble, match=r"^The dump broke\.$"):
        made(parts=[("dump", breaks())])


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("age1wrong", "“age1wrong” is no public key"),
        ("ssh-ed25519 AAAA", "is no public key"),
        (PRIVATE, r"^A recipient is a private key: the back-up needs the public one"),
    ],
    ids=count(),
)
def test_a_public_key_that_is_none(key, why):
    with pytest.raises(BackupTrouble, match=why) as raised:
        recipients([key])
    assert PRIVATE not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"# public key\n", b"age1x", b"\xff\xfe", PUBLIC.encode()], ids=count())
def test_a_private_key_that_is_none(content):
    with pytest.raises(BackupTrouble, match="holds no private key"):
        identities(content)
