"""What other people's documents say the forms are."""

import hashlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.bundles.verify_bundle import Tree, canonical, leaf_hash, preauthenticated

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Certificate Transparency's own test of RFC 6962's tree hash: the root of the first n of these
leaves."""


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_rfc_6962(size):
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.add(leaf_hash(bytes.fromhex(leaf)))
    assert tree.root().hex() == (ROOTS[size - 1] if size else hashlib.sha256(b"").hexdigest())


def test_numbers_are_written_as_rfc_8785_has_them():
    """Its section 3.2.3 and appendix B: what records are written by."""
    given = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert rfc8785.dumps(given) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_fields_are_sorted_as_rfc_8785_has_them():
    """Section 3.2.3: by UTF-16 code units."""
    given = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert rfc8785.dumps(given).decode() == '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'


WHAT_IS_SIGNED = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=0xD7FF)), inner),
)


@given(WHAT_IS_SIGNED)
def test_envelopes_and_proofs_are_written_as_rfc_8785_has_them(value):
    """The verifier's own writer, which needs no library, has no fractions and plain field names to
    write."""
    assert canonical(value) == rfc8785.dumps(value)


def test_what_is_signed_is_dsses_encoding():
    """The example of the DSSE protocol, with our payload's type."""
    assert preauthenticated(b"hello world") == b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"
