"""A file of arrays is what was written, down to the last bit, or nothing."""

import os
import resource
import signal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.search import container
from initiatives.search.container import ALIGNED, Unusable, read, write

PARTS = {
    "keys": np.arange(1000, dtype=np.int64),
    "nothing": np.zeros(0, np.uint32),
    "flags": np.array([True, False, True]),
    "bits": np.arange(12, dtype=np.uint16).reshape(3, 4),
    "text": np.frombuffer("zorgcoöperatie".encode(), np.uint8),
}


def anything(_stamp):
    return True


def written(path, parts=PARTS, stamp=None):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", buffering=0) as file:
        write(file, stamp or {"of": 7}, parts)
    return path


@pytest.fixture
def path(tmp_path):
    return written(tmp_path / "some.index")


def same(one, other):
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype
        and one[name].shape == other[name].shape
        and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_what_was_written_is_read(path):
    stamp, parts = read(path, anything)
    assert stamp == {"of": 7}
    assert same(parts, PARTS)
    assert not any(part.flags.writeable for part in parts.values())
    assert not any(part.ctypes.data % ALIGNED for part in parts.values())


def test_nothing_is_read_where_nothing_is(tmp_path):
    assert read(tmp_path / "none.index", anything) is None


def test_who_has_it_open_keeps_it_when_another_takes_its_name(path):
    _stamp, parts = read(path, anything)
    written(path.with_name("other"), {"keys": np.zeros(1000, np.int64)})
    path.with_name("other").replace(path)
    assert same(parts, PARTS)
    assert not read(path, anything)[1]["keys"].any()


def test_a_bit_that_turned_anywhere_makes_it_nothing(path):
    content = path.read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        with pytest.raises(Unusable):
            read(path, anything)


def test_a_file_that_was_cut_off_anywhere_or_went_on_is_nothing(path):
    content = path.read_bytes()
    for size in range(len(content)):
        path.write_bytes(content[:size])
        with pytest.raises(Unusable):
            read(path, anything)
    path.write_bytes(content + b"\0")
    with pytest.raises(Unusable):
        read(path, anything)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_no_other_file_is_taken_for_one(tmp_path, content):
    path = written(tmp_path / "some.index")
    for other in (content, container.MAGIC + content, path.read_bytes()[:90] + content):
        path.write_bytes(other)
        with pytest.raises(Unusable):
            read(path, anything)


def test_a_file_of_another_format_is_nothing(path, monkeypatch):
    monkeypatch.setattr(container, "FORMAT", container.FORMAT + 1)
    with pytest.raises(Unusable, match="another version"):
        read(path, anything)


def test_a_file_about_something_else_is_nothing(path):
    with pytest.raises(Unusable, match="something else"):
        read(path, lambda stamp: stamp == {"of": 8})


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602])
def test_a_file_that_others_may_read_or_write_is_nothing(path, mode):
    path.chmod(mode)
    with pytest.raises(Unusable, match="others"):
        read(path, anything)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_of_another_user_is_nothing(path):
    os.chown(path, 65534, -1)
    with pytest.raises(Unusable, match="others"):
        read(path, anything)


def test_a_link_a_folder_and_a_pipe_are_nothing(path, tmp_path):
    (tmp_path / "link").symlink_to(path)
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for each in ("link", "folder", "pipe"):
        with pytest.raises(Unusable):
            read(tmp_path / each, anything)


def test_a_full_disk_is_an_error_and_no_file_of_half(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            written(tmp_path / "some.index")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    with pytest.raises(Unusable):
        read(tmp_path / "some.index", anything)
