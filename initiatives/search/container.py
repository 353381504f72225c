"""A file with arrays that is written once, checked whole when it is opened, and then mapped: all processes share it.

    magic | length of the head | head | digest of the three | sections

The head is JSON: the format, what the file belongs to (`stamp`), and of each section its name, type, shape, place and
checksum. Sections begin at a multiple of 64 bytes; what fills up the place before one counts in its checksum. So every
byte is held by a digest or a checksum, and what was damaged anywhere is no file at all.

It is read like any file before it is mapped: where the disk fails, that is an OSError and no signal. Nobody writes in
a file or shortens one that is there: a new one takes its name, and who has the old one mapped keeps it. (Were a mapped
file cut off by somebody else, the processes that use it would be ended by SIGBUS.)
"""

import json
import mmap
import os
import stat
import sys
from hashlib import blake2b

import numpy as np
from isal.isal_zlib import crc32

MAGIC = b"WAAIERKP"
FORMAT = 1
ALIGNED = 64
LONGEST_HEAD = 1 << 20
LENGTH, DIGEST = 8, 16  # bytes
PIECE = 1 << 20


class Unusable(Exception):
    """A file that is damaged, of somebody else, or about something else."""


def write(file, stamp, parts):
    """Write arrays, {name: numpy array}, to a binary file that is empty and unbuffered. `stamp` is what JSON can hold.

    Raises OSError when the disk is full.
    """
    sections, contents, at = [], [], 0
    for name, part in parts.items():
        part = np.ascontiguousarray(part)
        content = part.reshape(-1).view(np.uint8).data
        filling = bytes(-at % ALIGNED)
        at += len(filling)
        checksum = crc32(content, crc32(filling))
        sections.append([name, part.dtype.str, list(part.shape), at, len(content), checksum])
        contents += [filling, content]
        at += len(content)
    head = json.dumps({"format": FORMAT, "order": sys.byteorder, "stamp": stamp, "sections": sections}).encode()
    head += b" " * (-(len(MAGIC) + LENGTH + len(head) + DIGEST) % ALIGNED)
    begin = MAGIC + len(head).to_bytes(LENGTH, "little") + head
    for content in [begin + _digest(begin), *contents]:
        _write_all(file, content)


def read(path, fits):
    """(stamp, {name: array}) of a file; None where there is none. `fits` says whether a stamp is the one meant.

    The arrays are read-only, in memory that all who opened the file share. Raises Unusable for a file that does not
    fit, is damaged or is not this user's alone, and OSError where it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        if path.is_symlink():
            raise Unusable("it is a link") from error
        raise
    try:
        size = _own_size(descriptor)
    except Unusable:
        os.close(descriptor)
        raise
    with open(descriptor, "rb", buffering=0) as file:
        stamp, sections, first = _head(file, fits, size)
        _check(file, sections, first, size)
        mapped = mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ)
    parts = {}
    for name, kind, shape, at, length, _checksum in sections:
        kind = np.dtype(kind)
        parts[name] = np.frombuffer(mapped, kind, length // kind.itemsize, first + at).reshape(shape)
    return stamp, parts


def _own_size(descriptor):
    """The size of a file that nobody but this user can have written."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise Unusable("it is no file")
    if found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Unusable("others may write or read it")
    return found.st_size


def _head(file, fits, size):
    """(the stamp, the sections, where the first begins)."""
    begin = file.read(len(MAGIC) + LENGTH)
    length = int.from_bytes(begin[len(MAGIC) :], "little")
    if begin[: len(MAGIC)] != MAGIC or length > min(LONGEST_HEAD, size):
        raise Unusable("it is something else")
    head = _read_all(file, length)
    if _read_all(file, DIGEST) != _digest(begin + head):
        raise Unusable("its head is damaged")
    told = json.loads(head)  # what the digest holds was written by `write`
    if told["format"] != FORMAT or told["order"] != sys.byteorder:
        raise Unusable("it is of another version")
    if not fits(told["stamp"]):
        raise Unusable("it is about something else")
    return told["stamp"], told["sections"], len(begin) + length + DIGEST


def _check(file, sections, first, size):
    """Read all sections once, and see that they are what was written and that nothing follows."""
    reached, buffer = 0, memoryview(bytearray(PIECE))
    for name, _kind, _shape, at, length, checksum in sections:
        found, left = 0, at + length - reached
        while left:
            number = file.readinto(buffer[: min(left, PIECE)])
            if not number:
                raise Unusable("it ends too early")
            found = crc32(buffer[:number], found)
            left -= number
        if found != checksum:
            raise Unusable(f"{name} is damaged")
        reached = at + length
    if first + reached != size:
        raise Unusable("something follows it")


def _read_all(file, length):
    found = b""
    while len(found) < length and (more := file.read(length - len(found))):
        found += more
    return found


def _write_all(file, content):
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


def _digest(content):
    return blake2b(content, digest_size=DIGEST).digest()
