"""Events are found however their bytes are cut on the way, and nothing of them is lost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards import events
from stillwatch.safeguards.events import Events, StreamError

LINE = st.binary(max_size=12).map(lambda b: b.replace(b"\r", b".").replace(b"\n", b"."))
BREAK = st.sampled_from([b"\n", b"\r\n", b"\r"])


@st.composite
def streams(draw):
    """(bytes of a stream, the data of its events)."""
    told, wanted = b"", []
    for lines in draw(st.lists(st.lists(LINE, min_size=1, max_size=3), max_size=5)):
        end = draw(BREAK)
        told += b"event: e" + end + b"".join(b"data: " + line + end for line in lines) + end
        wanted.append(b"\n".join(lines))
    return told, wanted


@given(streams(), st.lists(st.integers(0, 200)))
def test_events_are_found_however_they_are_cut(stream, cuts):
    told, wanted = stream
    places = sorted({0, len(told), *(cut for cut in cuts if cut < len(told))})
    reader = Events()
    found = [one for a, b in itertools.pairwise(places) for one in reader.feed(told[a:b])] + reader.end()
    assert [one.data for one in found] == wanted
    assert b"".join(one.raw for one in found) == told


def test_an_event_keeps_its_name_when_its_data_changes():
    (event,) = Events().feed(b"event: message\r\nid: 7\r\ndata: one\r\ndata: two\r\n\r\n")
    assert event.data == b"one\ntwo"
    assert event.saying(b"three") == b"event: message\nid: 7\ndata: three\n\n"


def test_an_event_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(events, "MOST_BYTES", 100)
    reader = Events()
    assert not reader.feed(b"data: " + b"x" * 90)
    with pytest.raises(StreamError, match="event"):
        reader.feed(b"x" * 10)
