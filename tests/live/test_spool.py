import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.exchange.errors import UnusableError
from stillwatch.live.spool import spool as spool_module
from stillwatch.live.spool.folders import closed_segments, open_segments
from stillwatch.live.spool.segment import OpenSegment
from stillwatch.live.spool.spool import Limits, Spool, SpoolFull
from stillwatch.readers.decompress import Decompressed

ROOMY = Limits(1 << 30, 3600)


def text_of(path: Path) -> bytes:
    with Decompressed(str(path)) as stream:
        return stream.read(1 << 20)


def kept(folder: Path) -> bytes:
    return b"".join(text_of(one.path) for one in closed_segments(folder))


def test_what_is_appended_is_in_a_segment_of_its_sender_and_format(tmp_path):
    spool = Spool(tmp_path, ROOMY)
    for place, text in ((("a", "otel"), b"1\n"), (("a", "canonical"), b"2\n"), (("a", "otel"), b"3\n")):
        spool.append(*place, text).result()
    spool.close()
    found = {one.path.parent.relative_to(tmp_path).as_posix(): text_of(one.path) for one in closed_segments(tmp_path)}
    assert found == {"a/otel": b"1\n3\n", "a/canonical": b"2\n"}


def test_a_second_process_does_not_write_to_a_spool(tmp_path):
    spool = Spool(tmp_path, ROOMY)
    spool.append("a", "canonical", b"1\n").result()
    with pytest.raises(UnusableError, match="another process writes"):
        Spool(tmp_path, ROOMY)
    spool.append("a", "canonical", b"2\n").result()
    spool.close()
    assert kept(tmp_path) == b"1\n2\n"
    Spool(tmp_path, ROOMY).close()


def test_no_prompt_lies_readable_in_the_spool(tmp_path):
    spool = Spool(tmp_path, ROOMY)
    spool.append("a", "canonical", b"a secret prompt\n").result()
    spool.close()
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and b"secret" in p.read_bytes()]
    assert {p.stat().st_mode & 0o77 for p in tmp_path.rglob("*")} == {0}


@given(texts=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=5), cut=st.integers(0, 400))
def test_a_segment_that_was_cut_anywhere_is_closed_with_its_whole_frames(texts, cut, tmp_path_factory):
    folder = tmp_path_factory.mktemp("spool")
    Spool(folder, ROOMY).close()
    segment = OpenSegment(folder / "a" / "canonical", (folder / "key").read_bytes())
    ends = [segment.size]
    for text in texts:
        segment.append(text)
        ends.append(segment.size)
    with open(segment.path, "rb+") as file:
        file.truncate(min(cut, segment.size))
    Spool(folder, ROOMY).close()
    whole = sum(end <= cut for end in ends[1:])
    assert kept(folder) == b"".join(texts[:whole])
    assert not open_segments(folder)


def test_a_damaged_frame_ends_the_text_before_it(tmp_path):
    spool = Spool(tmp_path, ROOMY)
    for number in range(3):
        spool.append("a", "canonical", b"%d\n" % number).result()
    spool.close()
    [one] = closed_segments(tmp_path)
    data = bytearray(one.path.read_bytes())
    data[-1] ^= 1
    one.path.write_bytes(data)
    with Decompressed(str(one.path)) as stream:
        assert stream.read(100) == b"0\n1\n"
        assert stream.broken


def test_a_full_disk_is_told_to_the_sender_and_costs_nothing_that_was_acknowledged(tmp_path, monkeypatch):
    spool = Spool(tmp_path, ROOMY)
    spool.append("a", "canonical", b"first\n").result()
    write = OpenSegment._write

    def half_of_it(self, data):
        write(self, data[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(OpenSegment, "_write", half_of_it)
        with pytest.raises(OSError, match="No space"):
            spool.append("a", "canonical", b"refused\n").result()
    spool.append("a", "canonical", b"second\n").result()
    spool.close()
    assert kept(tmp_path) == b"first\nsecond\n"


@pytest.mark.parametrize("limits", [Limits(10, 3600), Limits(1 << 30, 0.0)])
def test_a_spool_that_is_full_or_too_old_takes_nothing_more(tmp_path, limits):
    spool = Spool(tmp_path, ROOMY)
    spool.append("a", "canonical", b"first\n").result()
    spool.close()
    spool = Spool(tmp_path, limits)
    with pytest.raises(SpoolFull):
        spool.append("a", "canonical", b"second\n")
    spool.close()
    assert kept(tmp_path) == b"first\n"


def test_what_waits_for_the_disk_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(spool_module, "WAITING_BYTES", 10)
    spool = Spool(tmp_path, ROOMY)
    with pytest.raises(SpoolFull):
        spool.append("a", "canonical", b"x" * 11)
    spool.append("a", "canonical", b"x" * 10).result()
    spool.close()


def test_a_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(UnusableError, match="no key of a spool"):
        Spool(tmp_path, ROOMY)
