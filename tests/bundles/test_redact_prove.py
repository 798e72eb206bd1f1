"""What is withheld takes nothing from what is left, and one record can stand alone."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.bundles.container import write_bundle
from stillwatch.bundles.prove import inclusion_path, prove
from stillwatch.bundles.redact import redact
from stillwatch.bundles.verify_bundle import (
    KINDS,
    SIGNER,
    STATEMENT,
    Bundle,
    NotVerified,
    Tree,
    leaf_hash,
    root_by,
    verify_bundle,
    verify_proof,
)
from stillwatch.exchange.errors import UnusableError

from .made import ids, make, records

NAMES = [name for _, _, name in ids(records(3))]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return make(tmp_path_factory.mktemp("bundle") / "a.zip", records(3))


@settings(max_examples=200)
@given(st.sets(st.sampled_from([*NAMES, "members", "addresses", "exchanges", "sources"])))
def test_any_records_can_be_withheld(bundle, withhold):
    out = bundle.with_name("b.zip")
    count = redact(bundle, out, withhold)
    done = verify_bundle(out)
    assert sum(done.withheld.values()) == count
    assert done.statement == verify_bundle(bundle).statement
    text = out.read_bytes()
    assert not [name for name in withhold if f'"id":"{name}"'.encode() in text]


def test_with_the_members_goes_every_account(bundle):
    out = bundle.with_name("c.zip")
    redact(bundle, out, ["members"])
    assert b"acct-" not in out.read_bytes()
    done = verify_bundle(out)
    assert done.recount.checked[0] == "accounts = 3 records of members"
    assert len(done.recount.not_checked) == 2


def test_with_a_member_goes_what_names_it_and_nothing_else(bundle):
    out = bundle.with_name("d.zip")
    assert redact(bundle, out, ["members/acct-1"]) == 4
    assert b"acct-1" not in out.read_bytes() and b"acct-2" in out.read_bytes()
    assert redact(out, bundle.with_name("e.zip"), ["members/acct-2", "sources"]) == 5


def test_addresses_can_be_withheld_and_networks_stay(bundle):
    out = bundle.with_name("f.zip")
    redact(bundle, out, ["addresses"])
    done = verify_bundle(out)
    assert {kind for kind, count in done.withheld.items() if count} == {"addresses"}
    assert done.recount.not_checked == []


def test_what_is_not_there_cannot_be_withheld(bundle):
    out = bundle.with_name("g.zip")
    with pytest.raises(UnusableError, match="members/nobody"):
        redact(bundle, out, ["members/nobody"])
    assert not out.exists()


def test_a_withheld_record_cannot_be_put_in_anothers_place(bundle):
    out = bundle.with_name("h.zip")
    redact(bundle, out, ["members/acct-0", "members/acct-1"])
    opened = Bundle(out)
    lines = {kind: list(opened.lines(f"records/{kind}.jsonl")) for kind in KINDS}
    lines["members"][:2] = reversed(lines["members"][:2])
    sealed = opened.content(STATEMENT), opened.content(SIGNER)
    write_bundle(out, lines, lambda counts, root: sealed)
    with pytest.raises(NotVerified):
        verify_bundle(out)


@pytest.mark.parametrize("name", NAMES)
def test_each_record_has_a_proof(bundle, name):
    _, index, record = verify_proof(prove(bundle, name))
    assert json.loads(record)["id"] == name == NAMES[index]


def test_every_bit_of_a_proof_counts(bundle):
    data = prove(bundle, "members/acct-1")
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotVerified):
            verify_proof(bytes(changed))


def test_what_is_withheld_has_no_proof(bundle):
    out = bundle.with_name("i.zip")
    redact(bundle, out, ["members"])
    with pytest.raises(UnusableError):
        prove(out, "members/acct-1")
    assert verify_proof(prove(out, "bundles/0"))[0] == verify_bundle(bundle).statement


@given(st.integers(1, 300), st.data())
def test_a_path_leads_to_the_root_from_its_own_place_only(size, data):
    leaves = [leaf_hash(b"%d" % k) for k in range(size)]
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, leaves)
    assert root_by(leaves[index], index, size, path) == tree.root()
    other = data.draw(st.integers(0, size - 1))
    assert (root_by(leaves[index], other, size, path) == tree.root()) == (other == index)


def test_the_bundle_itself_is_not_replaced(bundle):
    whole = bundle.read_bytes()
    with pytest.raises(UnusableError, match="another file"):
        redact(bundle, bundle.parent / "." / bundle.name, ["members"])
    assert bundle.read_bytes() == whole
