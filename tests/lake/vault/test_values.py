import pickle

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.lake.vault.values import VALUES, Seen, distinct, gathered_values, within
from stillwatch.sketch.keys import Keys

TOKENS = st.lists(st.integers(-9, 9))


def arrays(lists):
    return [np.array(one, np.int64) for one in lists]


@given(st.lists(TOKENS))
def test_every_token_is_new_once(lists):
    seen, found = Seen(), []
    for tokens in arrays(lists):
        found += tokens[seen.first(tokens)].tolist()
    assert found == list(dict.fromkeys(one for tokens in lists for one in tokens))


@given(TOKENS, TOKENS)
def test_within_is_membership(tokens, others):
    one, other = arrays([tokens, others])
    assert within(one, np.unique(other)).tolist() == [token in others for token in tokens]


@given(st.lists(st.lists(st.tuples(st.sampled_from(["address", "phone"]), st.integers(0, 5)))))
def test_kinds_do_not_mix(parts):
    def table(rows):
        return pa.Table.from_pylist([{"kind": k, "token": t, "value": f"{k} {t}"} for k, t in rows], schema=VALUES)

    found = pa.Table.from_batches(distinct(map(table, parts)), VALUES).to_pylist()
    assert sorted((row["kind"], row["token"]) for row in found) == sorted({row for rows in parts for row in rows})
    assert all(row["value"] == f"{row['kind']} {row['token']}" for row in found)


def test_only_what_stands_in_the_table_is_kept_and_no_text():
    keys = Keys(b"k" * 32).gathering()
    rows = pa.table(
        {
            "address_token": keys.tokens("address", pa.array(["192.0.2.1", "192.0.2.2"])),
            "system_token": keys.tokens("system", pa.array(["be brief", "be brief"])),
            "conversation_token": keys.tokens("conversation", pa.array(["one", "two"])),
        }
    )
    keys.token("address", "192.0.2.3")
    found = gathered_values(keys, rows.slice(0, 1)).to_pylist()
    assert found == [{"kind": "address", "token": rows["address_token"][0].as_py(), "value": "192.0.2.1"}]
    found = gathered_values(keys, rows).to_pylist()
    assert [row["value"] for row in found] == ["192.0.2.2"], "what was put away is not put away again"


def test_keys_gather_anew_for_each_undertaking():
    keys, column = Keys(b"k" * 32), pa.array(["192.0.2.1"])
    for _ in range(2):
        one = keys.gathering()
        sent = pickle.loads(pickle.dumps(one))
        assert pickle.loads(pickle.dumps(one)) is sent, "in another process, what is remembered lasts"
        for gathers in (one, sent):
            gathers.tokens("address", column)
            assert gathers.gathered["address"].keys() == {"192.0.2.1"}
    assert pickle.loads(pickle.dumps(keys)).gathered is None


def test_keys_that_do_not_gather_give_nothing():
    assert gathered_values(Keys(b"k" * 32), pa.table({"address_token": [1]})).num_rows == 0
