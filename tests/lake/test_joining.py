"""Records that make one exchange and stand in different chunks, files or readings."""

import pytest

from stillwatch.lake import Lake
from stillwatch.lake.intake import joining
from stillwatch.lake.store.errors import LakeError
from stillwatch.readers import text
from stillwatch.readers.source import open_sources
from tests.readers.formats.otel.test_otel import CURRENT, EVENTS, logs, span, spans
from tests.readers.formats.samples import ENVOY, SAMPLES
from tests.readers.logs import jsonl

WHO = {"user.id": "ann", "client.address": "192.0.2.1"}
CALL = {name: value for name, value in CURRENT.items() if name != "user.id"}


def of_trace(number: int, *given):
    """Export requests in a trace of its own."""
    text_of = jsonl(*given).decode()
    return text_of.replace("5b8efff798038103d269b633813fc60c", f"{number:032x}").replace(
        "5B8EFFF798038103D269B633813FC60C", f"{number:032x}"
    )


def exchanges(lake: Lake):
    rows = lake.view().query("SELECT account_id, address_token, model, prompt_chars FROM exchanges ORDER BY 1")
    return rows.to_pylist()


def original(lake: Lake):
    """The only exchange, as the log has it."""
    (place,) = lake.view().query("SELECT source, row, exchange_hash FROM exchanges").to_pylist()
    (found,) = lake.original(**place).to_pylist()
    return found


def ingest(lake: Lake, *paths):
    return lake.ingest(open_sources(paths), workers=1)


HALVES = {
    "caller": [spans(span(WHO, 1)), spans(span(CALL, 3, parent=1))],
    "prompts": [logs(*EVENTS), spans(span({"gen_ai.request.model": "m"} | WHO))],
    "access log": [ENVOY, spans(span(CALL))],
    "two tables": [SAMPLES["azure_apim"][0][:2], SAMPLES["azure_apim"][0][2:]],
    "batch": [SAMPLES["batch_files"][0][:1], SAMPLES["batch_files"][0][1:]],
    "trace and generation": [SAMPLES["langfuse"][0][:1], SAMPLES["langfuse"][0][1:]],
}
"""What makes one exchange, in two parts."""


def write(path, part):
    path.write_bytes(jsonl(*part) if isinstance(part, list) else jsonl(part))
    return path


@pytest.mark.parametrize("name", HALVES)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("readings", [1, 2])
def test_two_files_in_any_order_in_one_reading_or_two(tmp_path, name, order, readings):
    first, second = HALVES[name][::order]
    paths = [write(tmp_path / "a", first), write(tmp_path / "b", second)]
    with Lake.open(tmp_path / "lake") as lake:
        for some in [paths] if readings == 1 else [[path] for path in paths]:
            ingest(lake, *some)
        (row,) = exchanges(lake)
        assert row["account_id"] and row["prompt_chars"]
        assert row["prompt_chars"] in [len(message["content"]) for message in original(lake)["messages"]]
        assert lake.quarantined().num_rows == 0
        report = ingest(lake, *paths)  # the same again changes nothing
        assert (report.exchanges, report.known_sources) == (0, 2) and len(exchanges(lake)) == 1


@pytest.mark.parametrize("name", ["caller", "prompts"])
def test_one_file_in_chunks_and_as_it_grows(tmp_path, monkeypatch, name):
    path = tmp_path / "log"
    firsts = "".join(of_trace(n + 1, HALVES[name][0]) for n in range(8))
    seconds = "".join(of_trace(n + 1, HALVES[name][1]) for n in range(8))
    monkeypatch.setattr(text, "CHUNK_BYTES", 1500)
    path.write_text(firsts + seconds)
    with Lake.open(tmp_path / "whole") as whole:
        ingest(whole, path)
        assert len(exchanges(whole)) == 8 and whole.quarantined().num_rows == 0
        expected = exchanges(whole)
    with Lake.open(tmp_path / "lake") as lake:
        for some in (firsts, firsts + seconds[: len(seconds) // 2], firsts + seconds):
            path.write_text(some[: some.rindex("\n") + 1])
            ingest(lake, path)
        assert len(exchanges(lake)) == len(expected) and lake.quarantined().num_rows == 0


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("readings", [1, 2])
def test_calls_nested_in_each_other_are_one_exchange_wherever_they_stand(tmp_path, order, readings):
    inner = write(tmp_path / "a", spans(span(CURRENT, 3, parent=2)))
    outer = write(tmp_path / "b", spans(span(CURRENT | {"user.id": "bob"}, 2)))
    paths = [inner, outer][::order]
    other = tmp_path / "c"
    other.write_text(of_trace(7, spans(span(CURRENT))))
    with Lake.open(tmp_path / "lake") as lake:
        for some in [[*paths, other]] if readings == 1 else [[paths[0]], [other], [paths[1]]]:
            ingest(lake, *some)
        assert [row["account_id"] for row in exchanges(lake)] == ["ann", "ann"]


def test_so_many_calls_are_remembered_for_those_nested_in_them(tmp_path, monkeypatch):
    monkeypatch.setattr(joining, "REMEMBERED", 3)
    inner, outer = spans(span(CURRENT, 3, parent=2)), spans(span(CURRENT | {"user.id": "bob"}, 2))
    with Lake.open(tmp_path / "lake") as lake:
        for name, part in (("outer", outer), ("inner", inner)):
            for n in range(5):
                path = tmp_path / f"{name}-{n}"
                path.write_text(of_trace(n + 1, part))
                ingest(lake, path)
        assert [row["account_id"] for row in exchanges(lake)] == ["ann"] * 5 + ["bob"] * 2


def test_what_stays_open_is_set_aside_with_its_account(tmp_path):
    path = write(tmp_path / "a", spans(span({"gen_ai.request.model": "m"} | WHO)))
    with Lake.open(tmp_path / "lake") as lake:
        report = ingest(lake, path)
        (reject,) = lake.quarantined().to_pylist()
        assert report.quarantined == 1
        assert (reject["kind"], reject["reason"], reject["account_id"]) == ("missing", "messages is missing", "ann")
        lake.forget("ann")
        assert lake.quarantined()["account_id"].to_pylist() == [None]


def test_a_log_that_has_gone_leaves_its_records_set_aside(tmp_path):
    first, second = HALVES["prompts"]
    path = write(tmp_path / "a", first)
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, path)
        path.unlink()
        ingest(lake, write(tmp_path / "b", second))
        assert exchanges(lake) == []
        assert sorted(lake.quarantined()["reason"].to_pylist()) == ["account_id is missing", "messages is missing"]


def test_a_joined_exchange_of_which_a_part_has_gone_is_not_shown(tmp_path):
    paths = [write(tmp_path / str(k), part) for k, part in enumerate(HALVES["prompts"])]
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, *paths)
        for gone in paths:
            assert original(lake)["account_id"] == "ann"
            held = gone.read_bytes()
            gone.unlink()
            with pytest.raises(LakeError, match="no longer holds"):
                original(lake)
            gone.write_bytes(held)


def test_a_log_that_changed_in_its_place_is_not_joined_with(tmp_path):
    first, second = HALVES["prompts"]
    path = write(tmp_path / "a", first)
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, path)
        path.write_bytes(path.read_bytes().replace(b"sum", b"hum"))
        ingest(lake, write(tmp_path / "b", second))
        assert exchanges(lake) == []


def test_a_joined_exchange_is_what_it_would_have_been_in_one_place(tmp_path):
    first, second = HALVES["prompts"]
    with Lake.open(tmp_path / "one") as one, Lake.open(tmp_path / "two") as two:
        two.keys = one.keys
        ingest(one, write(tmp_path / "both", [first, second]))
        ingest(two, write(tmp_path / "a", first), write(tmp_path / "b", second))
        (whole,), (joined,) = (lake.view().query("SELECT * FROM exchanges").to_pylist() for lake in (one, two))
        same = set(whole) - {"source", "row"}
        assert {name: whole[name] for name in same} == {name: joined[name] for name in same}
