import gzip
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.readers.source import open_sources
from stillwatch.selfcheck.training.compliance import compliance
from stillwatch.selfcheck.training.matching import ALIKE, EXACTLY, LEAST_WORDS, NEARLY, NOT_FOUND, Rows
from stillwatch.selfcheck.training.rows import answers_of, rows_of
from stillwatch.selfcheck.training.terms import is_old, known, terms_of


def answer(number, words=40):
    """An answer whose every word is its own."""
    return " ".join(f"word{number}x{k}" for k in range(words))


ROWS = {
    "chat": {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "an answer"}]},
    "parts": {"messages": [{"role": "assistant", "content": [{"type": "text", "text": "an answer"}]}]},
    "gemini": {
        "contents": [{"role": "user", "parts": [{"text": "q"}]}, {"role": "model", "parts": [{"text": "an answer"}]}]
    },
    "completion": {"prompt": "q", "completion": "an answer"},
    "messages as completion": {"prompt": [], "completion": [{"role": "assistant", "content": "an answer"}]},
    "alpaca": {"instruction": "q", "input": "", "output": "an answer"},
    "sharegpt": {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "an answer"}]},
    "preference": {"prompt": "q", "chosen": "an answer"},
    "several": {"prompt": "q", "answer": ["an answer"]},
    "text": {"text": "### Instruction:\nq\n\n### Response:\nan answer"},
    "template": {"text": "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\nan answer<|im_end|>"},
    "thoughts": {"completion": "<think>hm</think>\nan answer"},
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_answer_of_every_shape_of_row(row):
    found = answers_of(row)
    assert "an answer" in found and "q" not in (found if "text" not in row else [])


@pytest.mark.parametrize("row", [{}, {"messages": 3}, {"output": None}, {"messages": [{"from": []}, 7]}, {"text": 1.5}])
def test_a_row_without_an_answer(row):
    assert answers_of(row) == []


def test_files_of_every_kind(tmp_path):
    row = {"prompt": "q", "completion": "an answer"}
    (tmp_path / "lines").write_text(json.dumps(row) + "\nno json\n" + json.dumps([row]) + "\n")
    (tmp_path / "list.gz").write_bytes(gzip.compress(json.dumps([row, row], indent=1).encode()))
    (tmp_path / "packed").write_bytes(pa.compress(json.dumps(row).encode(), codec="zstd", asbytes=True))
    pq.write_table(pa.Table.from_pylist([row, row | {"completion": None}]), tmp_path / "table")
    told = {path.name: list(rows_of(str(path))) for path in tmp_path.iterdir()}
    assert told == {
        "lines": [["an answer"], None, ["an answer"]],
        "list.gz": [["an answer"]] * 2,
        "packed": [["an answer"]],
        "table": [["an answer"], []],
    }


def test_the_same_and_nearly_the_same_are_found_and_nothing_else():
    changed = answer(1, 200).split()
    changed[50] = changed[150] = "other"
    short = answer(2, LEAST_WORDS - 1)
    rows, place = Rows.of([answer(0), " ".join(changed), short, answer(3), answer(0).upper()])
    assert place[2] == -1 and place[0] == place[4]
    rows.look(pa.array([answer(0), answer(1, 200), short, answer(4), None]), pa.array(["m", "n", "m", "m", None]))
    found = [(int(rows.found[k]), rows.models[rows.model[k]]) for k in place[[0, 1]]]
    assert found == [(EXACTLY, "m"), (NEARLY, "n")] and rows.found[place[3]] == NOT_FOUND


def test_half_the_same_is_not_the_same():
    half = answer(5, 60).split()[:30] + answer(6, 30).split()
    rows, place = Rows.of([" ".join(half)])
    rows.look(pa.array([answer(5, 60)]), pa.array(["m"]))
    assert rows.found[place[0]] == NOT_FOUND and ALIKE > 0.5


@pytest.fixture
def sources(tmp_path):
    """A log of twenty answers of two models."""
    records = [
        {
            "exchange_id": f"x{k}", "timestamp": 1776852000000 + k, "account_id": "a", "completion": answer(k),
            "reasoning": answer(100 + k), "messages": [{"role": "user", "content": "q"}], "model": f"gpt-4.1-{k % 2}",
        }
        for k in range(20)
    ]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    return open_sources([tmp_path / "log.jsonl"])


def test_rows_are_told_by_file_and_model_with_a_place_or_two(tmp_path, sources):
    folder = tmp_path / "training"
    folder.mkdir()
    texts = [answer(0), answer(500), answer(1), f"<think>{answer(104)}</think>{answer(501)}", "short", answer(2)]
    (folder / "a.jsonl").write_text("".join(json.dumps({"completion": text}) + "\n" for text in texts) + "{\n")
    (folder / "b.jsonl").write_text(json.dumps({"completion": answer(502)}) + "\n")
    found = compliance([folder], sources)
    one, other = found.files
    assert (one.rows, one.unreadable, one.telling, one.exact) == (7, 1, 5, 4)
    assert one.models == {"gpt-4.1-0": 3, "gpt-4.1-1": 1} and [place.row for place in one.places] == [0, 2, 3]
    assert other.models == {} and found.models == one.models and found.share == 4 / 8
    assert [terms.vendor for terms in found.terms] == ["OpenAI"]
    assert answer(0)[:8] not in found.model_dump_json()


@pytest.mark.parametrize("content", ["", "no json\n", '{"a": 1}\n'])
def test_a_file_without_an_answer_is_refused(tmp_path, sources, content):
    path = tmp_path / "odd"
    path.write_text(content)
    with pytest.raises(UnusableError, match="odd"):
        compliance([path], sources)


@pytest.mark.parametrize(
    ("model", "vendor"),
    [
        ("gpt-4o-mini", "OpenAI"),
        ("openai/o3-mini", "OpenAI"),
        ("claude-sonnet-4", "Anthropic"),
        ("us.anthropic.claude-3-5-haiku-v1:0", "Anthropic"),
        ("models/gemini-2.5-pro", "Google"),
        ("meta-llama/Llama-3.1-8B-Instruct", "Meta"),
        ("meta.llama3-70b-instruct-v1:0", "Meta"),
        ("deepseek-ai/DeepSeek-R1", "DeepSeek"),
        ("not-gpt-like", None),
        ("our-own-model", None),
    ],
)
def test_whose_terms_a_model_comes_under(model, vendor):
    assert [terms.vendor for terms in terms_of([model])] == ([vendor] if vendor else [])


def test_terms_are_dated_and_grow_old():
    for terms in known():
        assert terms.says.endswith(".") and terms.source and not is_old(terms, terms.published)
        assert is_old(terms, date(terms.published.year + 2, 1, 1))
