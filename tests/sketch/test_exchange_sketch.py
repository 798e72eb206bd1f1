import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.sketch.exchange_sketch import sketch_exchanges
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import EXCHANGE_SKETCH, EXCHANGE_TOKENS, with_key_id
from tests.sketch.exchanges import KEYS, batch, exchange, talk

GOLDEN = Path(__file__).parent / "golden.json"


def rows(*exchanges, keys=KEYS):
    return sketch_exchanges(batch(*exchanges), keys, 7).to_pylist()


def row(**fields):
    return rows(exchange(**fields))[0]


def test_schema_and_key_id():
    made = sketch_exchanges(batch(exchange()), KEYS, 7)
    assert made.schema.equals(with_key_id(EXCHANGE_SKETCH, KEYS.key_id), check_metadata=True)
    for name in EXCHANGE_TOKENS:
        assert made.schema.field(name).metadata == {b"key_id": KEYS.key_id.encode()}
    made.validate(full=True)


def test_absent_fields_are_null():
    made = row()
    absent = [*EXCHANGE_TOKENS[:-1], "organization_id", "surface", "model", "input_tokens", "temperature", "tools"]
    assert all(made[name] is None for name in absent)
    assert (made["status"], made["source"], made["row"], made["turn"]) == (0, 7, 0, 1)
    assert made["prefix_hash"] is None
    assert made["after_hash"] is None
    assert made["completion_chars"] == 0
    assert made["has_reasoning"] is False


def test_a_batch_may_lack_columns():
    whole = batch(exchange())
    few = whole.select(["exchange_id", "timestamp", "account_id", "messages", "row"])
    assert sketch_exchanges(few, KEYS, 7).equals(sketch_exchanges(whole, KEYS, 7))


def test_tokens_see_through_spellings():
    a = row(client_address="::ffff:192.0.2.7", user_agent="curl/8", tls_fingerprint="t13d")
    b = row(client_address="192.0.2.7", user_agent="curl/8", tls_fingerprint="t13i")
    assert a["address_token"] == b["address_token"] == KEYS.token("address", "192.0.2.7")
    assert a["network_token"] == KEYS.token("network", "192.0.2.0/24")
    assert a["client_token"] != b["client_token"]
    assert row(client_address="nowhere")["network_token"] is None
    assert row(client_address="nowhere")["address_token"] is not None


def test_prompt_is_the_last_user_message():
    history = talk(("user", "first"), ("assistant", "answer"), ("human", "The last question?"), ("tool", "a result"))
    made = row(messages=history)
    assert made["prompt_chars"] == len("The last question?")
    assert (made["turn"], made["tool_results"]) == (2, 1)
    assert made["prompt_hash"] == row(prompt="the last question")["prompt_hash"]


@pytest.mark.parametrize("messages", [[], None, talk(("assistant", "hi")), talk(("user", None)), talk(("user", ""))])
def test_nothing_asked(messages):
    made = row(messages=messages)
    for name in ("prompt_hash", "frame_token", "band_0", "features", "prefix_hash"):
        assert made[name] is None
    assert made["prompt_chars"] == 0


def test_one_account_continues_anothers_conversation():
    first = talk(("user", "Prove the lemma"))
    a = row(messages=first, completion="Done.", system="Be brief", account_id="a")
    carried_on = [*first, *talk(("assistant", "Done."), ("user", "Now generalise it"))]
    b = row(messages=carried_on, system="Be brief", account_id="b")
    assert b["prefix_hash"] == a["after_hash"]
    assert row(messages=carried_on, system="Be long")["prefix_hash"] != a["after_hash"]


def test_task_is_the_conversation_or_the_first_prompt():
    turns = talk(("user", "one"), ("assistant", "two"), ("user", "three"))
    assert row(messages=turns)["task"] == row(messages=turns[:1])["task"]
    assert row(messages=turns)["task"] != row(messages=turns, account_id="a2")["task"]
    assert row(messages=turns)["task"] != row(messages=turns, system="s")["task"]
    assert row(conversation_id="c", prompt="x")["task"] == row(conversation_id="c", prompt="y")["task"]
    assert row(conversation_id="c")["task"] != row(conversation_id="d")["task"]


def test_content_hash_covers_every_field():
    full = {f.name: "v" for f in EXCHANGES if pa.types.is_string(f.type)}
    full |= {"temperature": 0.5, "max_tokens": 5, "tools": 1, "input_tokens": 2, "output_tokens": 3}
    base = row(**full)["content_hash"]
    seen = {base}
    for name in full:
        changed = None if name != "exchange_id" else "w"
        seen.add(row(**{**full, name: changed})["content_hash"])
        if pa.types.is_string(EXCHANGES.field(name).type):
            seen.add(row(**{**full, name: ""})["content_hash"])
    seen.add(row(**full, messages=talk(("user", "else")))["content_hash"])
    strings = sum(pa.types.is_string(f.type) for f in EXCHANGES)
    assert len(seen) == 1 + len(full) + strings + 1
    assert row(**full)["content_hash"] == base


def test_numbers_beyond_a_type_are_clipped():
    made = row(input_tokens=2**40, output_tokens=-(2**40), tools=10**6, temperature=1e300)
    assert (made["input_tokens"], made["output_tokens"], made["tools"]) == (2**31 - 1, -(2**31), 2**15 - 1)
    assert made["temperature"] == float("inf")


def test_ten_thousand_messages():
    made = row(messages=talk(*[("user", "again")] * 40_000))
    assert made["turn"] == 2**15 - 1


def test_tools_described_in_the_system_prompt_count():
    system = 'Tools: {"name": "search", "parameters": {"type": "object"}}'
    assert row(system=system)["capabilities"] & 2
    assert not row(system="Tools: none")["capabilities"] & 2


def test_no_text_is_left():
    secret = "Xylophonic0Marzipan"
    fields = ("client_address", "user_agent", "tls_fingerprint", "api_key_id", "conversation_id", "system")
    made = sketch_exchanges(
        batch(
            exchange(prompt=f"please {secret} please", **dict.fromkeys((*fields, "completion", "reasoning"), secret))
        ),
        KEYS,
        0,
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, made.schema) as stream:
        stream.write_batch(made)
    raw = sink.getvalue().to_pybytes()
    assert secret.encode() not in raw
    assert KEYS._secret not in raw


contents = st.one_of(st.none(), st.text(max_size=60))
messages = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "tool", None]), "content": contents}),
    max_size=4,
)
records = st.builds(
    exchange,
    number=st.integers(0, 99),
    messages=st.one_of(st.none(), messages),
    system=contents,
    completion=contents,
    reasoning=contents,
    conversation_id=contents,
    client_address=st.one_of(st.none(), st.text(max_size=9), st.ip_addresses().map(str)),
    tools=st.one_of(st.none(), st.integers(-5, 5)),
    status=st.sampled_from([None, "ok", "refused", "error"]),
)


@settings(max_examples=60)
@given(st.lists(records, min_size=1, max_size=6), st.integers(0, 6))
def test_rows_do_not_depend_on_how_they_are_cut(made, cut):
    whole = batch(*made)
    sketches = pa.Table.from_batches([sketch_exchanges(whole, KEYS, 1)])
    parts = [sketch_exchanges(part, KEYS, 1) for part in (whole.slice(0, cut), whole.slice(cut))]
    assert pa.Table.from_batches(parts).combine_chunks().equals(sketches)
    alone = [sketch_exchanges(batch(record), KEYS, 1) for record in made]
    assert pa.Table.from_batches(alone).combine_chunks().equals(sketches)


def test_an_empty_batch():
    assert sketch_exchanges(batch(), KEYS, 0).num_rows == 0


GOLDEN_EXCHANGES = [
    exchange(1, "Write a Python function that sorts 1,000 numbers. Explain your reasoning step by step.", tools=2),
    exchange(
        2,
        messages=talk(
            ("user", "你好，请翻译"), ("assistant", "Gladly."), ("user", "请把这篇关于机器学习的文章翻译成英文。")
        ),
        client_address="2001:db8::1",
        user_agent="curl/8.0",
        completion="Here it is.",
        system="Be brief.",
        temperature=0.25,
    ),
    exchange(3, "Ünïcödé “quotes” and emoji 😀 " + "long words " * 700, conversation_id="c-1", api_key_id="k"),
]


def golden():
    made = [{k: v for k, v in r.items() if k != "timestamp"} for r in rows(*GOLDEN_EXCHANGES)]
    return [{**r, "features": r["features"].hex()} for r in made]


def test_sketches_are_frozen():
    """If this fails by intention, raise SKETCH_VERSION and write the file anew (the last lines
    here)."""
    assert golden() == json.loads(GOLDEN.read_text())


def test_the_hash_seed_changes_nothing():
    code = "import json; from tests.sketch.test_exchange_sketch import golden; print(json.dumps(golden()))"
    settings = {**os.environ, "PYTHONHASHSEED": "123"}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=settings, cwd=root, capture_output=True, check=True)
    assert json.loads(done.stdout) == golden()


def test_another_secret_changes_tokens_and_nothing_else():
    ours, theirs = rows(*GOLDEN_EXCHANGES), rows(*GOLDEN_EXCHANGES, keys=Keys(b"some other sixteen bytes"))
    for a, b in zip(ours, theirs, strict=True):
        for name, value in a.items():
            assert (value != b[name]) == (name in EXCHANGE_TOKENS and value is not None)


def test_features_and_bands_of_many_rows_are_aligned():
    made = sketch_exchanges(
        batch(*(exchange(n, f"prompt number {n} of a great many others") for n in range(50))), KEYS, 0
    )
    assert len(np.unique(made.column("band_0").to_numpy())) > 1
    assert made.column("features").null_count == 0


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(golden(), indent=1) + "\n")
