"""The one file of a back-up: a tar, encrypted with age, made and read as a stream.

`age -d -i KEY FILE | tar -x && cat database.dump.* | pg_restore …` opens it without Waaier. A tar says how long a file
is before it begins, which nobody knows of a dump; so each part stands in pieces, that are put together again. The last
member is the manifest, with the digest of each piece: a file without it is not whole.
"""

import hashlib
import json
import os
import tarfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import pyrage

from backup.keys import BEGINS
from backup.trouble import BackupTrouble

PIECE = 8 * 1024 * 1024  # bytes of a part that are held in memory at once
READ = 1024 * 1024
MANIFEST = "manifest.json"
FORMAT = 1
LARGEST_MANIFEST = 256 * 1024 * 1024
OTHER_KEY = "This key does not open this back-up: it was encrypted to another one, or its beginning is damaged."
FOREIGN = "This file is no back-up of Waaier."
DAMAGED = "This back-up is damaged or cut off: {}. Take another one."


# --- Making --------------------------------------------------------------------------------------------------------


def stream(parts, manifest, piece=PIECE):
    """The bytes of the tar, one after another. `parts` are (name, its bytes in any portions); `manifest({name of a
    piece: {"bytes", "sha256"}})` gives what the manifest says beside these."""
    members = {}
    for part, portions in parts:
        for number, content in enumerate(_pieces(portions, piece), 1):
            name = f"{part}.{number:06}"
            members[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            yield from _member(name, content)
    told = {"format": FORMAT, **manifest(members), "members": members}
    yield from _member(MANIFEST, json.dumps(told, indent=1, ensure_ascii=False).encode())
    yield bytes(2 * tarfile.BLOCKSIZE)


def _pieces(portions, size):
    held = bytearray()
    for portion in portions:
        held += portion
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def _member(name, content):
    head = tarfile.TarInfo(name)
    head.size, head.mode = len(content), 0o600
    yield head.tobuf(tarfile.USTAR_FORMAT)
    yield content
    yield bytes(-len(content) % tarfile.BLOCKSIZE)


class ReadableStream:
    """An iterable of bytes as a file to read from. What goes wrong in it is kept in `error`: age tells of it in words
    alone."""

    def __init__(self, portions):
        self.portions, self.held, self.at, self.error = iter(portions), b"", 0, None

    def read(self, size):
        try:
            while self.at == len(self.held):
                self.held, self.at = next(self.portions), 0
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        found = self.held[self.at : self.at + size]
        self.at += len(found)
        return found


def write(portions, file, recipients):
    """Write these bytes into a file, encrypted to the recipients; as they are when there are none."""
    if not recipients:
        for portion in portions:
            file.write(portion)
        return
    drawn = ReadableStream(portions)
    try:
        pyrage.encrypt_io(drawn, file, recipients)
    except (pyrage.EncryptError, OSError) as error:
        raise drawn.error or BackupTrouble(f"The back-up could not be written: {error}.") from None


# --- Reading -------------------------------------------------------------------------------------------------------


@dataclass
class Archive:
    """A back-up, open to be read as often as one likes."""

    file: object
    identities: list

    @classmethod
    @contextmanager
    def opened(cls, path, identities):
        try:
            with path.open("rb") as file:
                yield cls(file, identities)
        except FileNotFoundError as error:
            raise BackupTrouble(f"There is no file {path}.") from error
        except (IsADirectoryError, PermissionError) as error:
            raise BackupTrouble(f"{path} cannot be read.") from error

    def check(self):
        """Read all of it once, and return the manifest. Raises BackupTrouble unless every piece is there, as it was
        written, and nothing else."""
        found, told, strange = {}, None, ""
        with self._members() as members:
            for name, portions in members:
                if name in found or told:
                    strange = name
                elif name == MANIFEST:
                    told = _manifest(portions)
                else:
                    found[name] = _digested(portions)
        if strange:
            raise BackupTrouble(DAMAGED.format(f"{strange} is in it twice, or after its manifest"))
        if told is None:
            raise BackupTrouble(DAMAGED.format("its manifest is not in it"))
        if told.get("format") != FORMAT:
            raise BackupTrouble("This back-up was made by a newer Waaier: restore it with that version.")
        if wrong := _unlike(found, told["members"]):
            raise BackupTrouble(DAMAGED.format(f"{wrong[0]} is not as it was written"))
        return told

    def part(self, part):
        """The bytes of a part, in portions."""
        with self._members() as members:
            for name, portions in members:
                if name.rpartition(".")[0] == part:
                    yield from portions

    @contextmanager
    def _members(self):
        """(name, its bytes in portions) of each member, in order: the bytes of one are read before the next."""
        with self._plain() as plain:
            try:
                with tarfile.open(fileobj=plain, mode="r|", bufsize=READ) as tar:
                    yield ((member.name, _portions(tar, member)) for member in tar)
            except (tarfile.ReadError, EOFError) as error:
                raise NoTar from error

    @contextmanager
    def _plain(self):
        """The tar, as a file to read from once. age gives what it opened by itself, so it works in a thread."""
        self.file.seek(0)
        is_encrypted = self.file.read(len(BEGINS)) == BEGINS
        self.file.seek(0)
        if not is_encrypted:
            try:
                yield self.file
            except NoTar:
                cut = self.file.seek(0, os.SEEK_END) and self._is_tar()
                raise BackupTrouble(DAMAGED.format("it ends too soon") if cut else FOREIGN) from None
            return
        if not self.identities:
            raise BackupTrouble("This back-up is encrypted: give the private key with --identity.")
        outlet, inlet = os.pipe()
        trouble = []
        opening = threading.Thread(target=self._decrypt, args=(inlet, trouble))
        opening.start()
        try:
            with open(outlet, "rb", READ) as plain:
                yield plain
                while plain.read(READ):
                    pass  # up to its end, where age says whether nothing is missing
        except NoTar:
            opening.join()
            raise BackupTrouble(trouble[0] if trouble else DAMAGED.format("what is in it is no tar")) from None
        finally:
            opening.join()
        if trouble:
            raise BackupTrouble(trouble[0])

    def _decrypt(self, inlet, trouble):
        with open(inlet, "wb", READ) as plain:
            try:
                pyrage.decrypt_io(self.file, plain, self.identities)
                plain.flush()
            except BrokenPipeError:
                pass  # who reads has seen enough
            except pyrage.DecryptError as error:
                is_other = "No matching keys" in str(error)
                trouble.append(OTHER_KEY if is_other else DAMAGED.format("its beginning cannot be read"))
            except OSError:
                trouble.append(DAMAGED.format("it does not open up to its end"))

    def _is_tar(self):
        self.file.seek(257)
        return self.file.read(5) == b"ustar"


class NoTar(Exception):
    """What should be a tar is none, or ends too soon."""


def _portions(tar, member):
    if not member.isfile():
        raise BackupTrouble(FOREIGN)
    content = tar.extractfile(member)
    return iter(lambda: content.read(READ), b"")


def _digested(portions):
    digest, size = hashlib.sha256(), 0
    for portion in portions:
        digest.update(portion)
        size += len(portion)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _unlike(found, told):
    return [name for name in sorted(found.keys() | told.keys()) if found.get(name) != told.get(name)]


def _manifest(portions):
    content = bytearray()
    for portion in portions:
        content += portion
        if len(content) > LARGEST_MANIFEST:
            raise BackupTrouble(DAMAGED.format("its manifest is too long"))
    try:
        told = json.loads(content)
    except ValueError as error:
        raise BackupTrouble(DAMAGED.format("its manifest cannot be read")) from error
    if not isinstance(told, dict) or not isinstance(told.get("members"), dict):
        raise BackupTrouble(FOREIGN)
    return told
