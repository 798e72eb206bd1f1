"""Nothing about a bundle can be changed unnoticed."""

import os
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.bundles.container import write_bundle
from stillwatch.bundles.redact import redact
from stillwatch.bundles.verify_bundle import (
    ENTRIES,
    KINDS,
    LEAVES,
    SIGNER,
    STATEMENT,
    Bundle,
    NotVerified,
    Unusable,
    fingerprint_of,
    verify_bundle,
)

from .made import KEY, ids, make, records


def found(path):
    """What verification says against a file."""
    with pytest.raises(NotVerified) as error:
        verify_bundle(path)
    return error.value.found


def place(bundle):
    """Byte -> the entry that it belongs to, and the record's line where it is one of a record."""
    data, at = bundle.path.read_bytes(), {}
    for entry in bundle.entries.values():
        header = entry.offset - 30 - len(entry.name)
        at |= {byte: (entry.name, None) for byte in range(header, entry.offset + entry.size)}
        if entry.name.startswith("records/"):
            line = 1
            for byte in range(entry.offset, entry.offset + entry.size):
                at[byte] = (entry.name, line)
                line += data[byte] == 10
    return data, at


def with_flipped(path, data, bit):
    """What verification says once the bit has changed; it is changed back."""
    byte = bit // 8
    with path.open("r+b", buffering=0) as file:
        os.pwrite(file.fileno(), bytes([data[byte] ^ 1 << bit % 8]), byte)
        said = found(path)
        os.pwrite(file.fileno(), data[byte : byte + 1], byte)
    return said


def test_a_bundle_verifies_and_its_counts_are_worked_out_again(tmp_path):
    done = verify_bundle(make(tmp_path / "a.zip"))
    assert done.statement.size == sum(len(some) for some in records().values())
    assert not any(done.withheld.values())
    assert [said.split(" ")[0].rstrip(",") for said in done.recount.checked] == [
        "accounts",
        "exchanges",
        "harvest_exchanges",
        "attempts",
        "exchanges",
    ]
    assert done.recount.not_checked == []


def test_it_is_a_zip_that_others_open(tmp_path):
    with zipfile.ZipFile(make(tmp_path / "a.zip")) as opened:
        assert opened.testzip() is None
        assert tuple(opened.namelist()) == ENTRIES


def test_every_bit_of_a_small_bundle_counts_and_the_record_is_named(tmp_path):
    """Every bit there is, tens of thousands of them."""
    path = make(tmp_path / "a.zip", records(1))
    data, at = place(Bundle(path))
    for bit in range(8 * len(data)):
        said = with_flipped(path, data, bit)
        name, line = at.get(bit // 8, ("", None))
        if line:
            assert f"{name} line {line}:" in said[0], (bit, said)
        elif name:
            assert name in said[0], (bit, said)


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    path = make(tmp_path_factory.mktemp("larger") / "a.zip", records(40))
    return path, *place(Bundle(path))


@pytest.fixture(scope="module")
def left(larger):
    """What is left of it without half of the members."""
    path = larger[0].with_name("left.zip")
    redact(larger[0], path, [*(f"members/acct-{k}" for k in range(20)), "sources"])
    return path, *place(Bundle(path))


@settings(max_examples=1000)
@given(st.randoms(use_true_random=False))
def test_any_bit_of_a_larger_bundle_counts_and_the_record_is_named(larger, random):
    path, data, at = larger
    bit = random.randrange(8 * len(data))
    said = with_flipped(path, data, bit)
    name, line = at.get(bit // 8, ("", None))
    assert (f"{name} line {line}:" if line else name) in said[0]


@settings(max_examples=1000)
@given(st.randoms(use_true_random=False))
def test_any_bit_of_what_redaction_left_counts(left, random):
    path, data, at = left
    bit = random.randrange(8 * len(data))
    said = with_flipped(path, data, bit)
    name, line = at.get(bit // 8, ("", None))
    assert (f"{name} line {line}:" if line else name) in said[0]


@settings(max_examples=500)
@given(st.randoms(use_true_random=False))
def test_no_byte_can_be_taken_out_added_or_cut_off(larger, random):
    path, data, _ = larger
    at = random.randrange(len(data))
    other = path.with_name("c.zip")
    for changed in (data[:at] + data[at + 1 :], data[:at] + b"\n" + data[at:], data[:at], data + b"\0", b"\0" + data):
        other.write_bytes(changed)
        with pytest.raises((NotVerified, Unusable)):
            verify_bundle(other)


def test_a_changed_record_says_what_it_calls_itself(tmp_path):
    path = make(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes().replace(b"They share a card.", b"They share a cart."))
    assert found(path)[0] == (
        "records/evidence.jsonl line 1: not the record that was signed (it calls itself 'bundles/0')"
    )


def test_a_changed_leaf_is_told_from_a_changed_record(tmp_path):
    path = make(tmp_path / "a.zip")
    data, leaves = path.read_bytes(), Bundle(path).entries[LEAVES]
    at = leaves.offset + 3 * 65 + 7
    path.write_bytes(data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :])
    assert found(path)[0] == "leaves.txt line 4: changed; the record is whole (records/sources.jsonl line 1)"


def test_records_and_leaves_changed_alike_do_not_have_the_signed_root(tmp_path):
    one, other = Bundle(make(tmp_path / "a.zip")), Bundle(make(tmp_path / "b.zip", records(2, account="acme-{}")))
    lines = {kind: other.lines(f"records/{kind}.jsonl") for kind in KINDS}
    write_bundle(tmp_path / "c.zip", lines, lambda counts, root: (one.content(STATEMENT), one.content(SIGNER)))
    assert found(tmp_path / "c.zip") == ("the records and the leaf list agree, and are not those that were signed",)


def test_a_bundle_of_nobody_is_no_special_case(tmp_path):
    assert verify_bundle(make(tmp_path / "a.zip", records(0))).statement.counts["members"] == 0


@pytest.mark.parametrize("name", ["accounts", "exchanges", "harvest_exchanges", "attempts"])
def test_counts_that_do_not_follow_are_told(tmp_path, name):
    given = records()
    given["campaign"][0][name] += 1
    assert found(make(tmp_path / "a.zip", given))[0].startswith(f"{name}: ")


@pytest.mark.parametrize("name", ["exchanges", "harvest_exchanges", "attempts"])
def test_a_members_counts_that_do_not_follow_are_told(tmp_path, name):
    given = records()
    given["campaign"][0][name] += 1
    given["members"][1][name] += 1
    assert found(make(tmp_path / "a.zip", given))[0].startswith(f"{name} of 'acct-1': ")


def test_no_account_and_no_exchange_counts_twice(tmp_path):
    given = records()
    given["members"][1]["account"] = "acct-0"
    assert "twice" in found(make(tmp_path / "a.zip", given))[0]
    given = records()
    given["exchanges"][1]["rows"] = [4, 1, -1, 1]
    assert "not in order" in found(make(tmp_path / "a.zip", given))[0]
    given = records()
    given["exchanges"].append(given["exchanges"][1])
    assert "more records of exchanges" in found(make(tmp_path / "a.zip", given))[0]


def test_the_signer_can_be_named(tmp_path):
    path = make(tmp_path / "a.zip")
    assert verify_bundle(path, fingerprint_of(KEY.public_key())).statement.campaign == "C-1"
    with pytest.raises(NotVerified, match="not by the one that was named"):
        verify_bundle(path, "0" * 64)


def test_every_record_can_be_named(tmp_path):
    path = make(tmp_path / "a.zip")
    for kind, line, name in ids():
        data = path.read_bytes()
        at = data.index(f'"id":"{name}"'.encode()) + 7
        other = tmp_path / "b.zip"
        other.write_bytes(data[:at] + b"X" + data[at + 1 :])
        assert f"records/{kind}.jsonl line {line}:" in found(other)[0]
