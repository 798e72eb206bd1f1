"""A key's lots are SipHash's, and fall evenly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards.choices.lots import drawn, drawn_one, matter, siphash, words_of

KEY = bytes(range(16))
MASK = (1 << 64) - 1


def reference(key: bytes, data: bytes) -> int:
    """SipHash-2-4 as the paper writes it, of any bytes."""
    k0, k1 = (int.from_bytes(key[k : k + 8], "little") for k in (0, 8))
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def turned(x: int, bits: int) -> int:
        return (x << bits | x >> (64 - bits)) & MASK

    def rounds(count: int) -> None:
        for _ in range(count):
            v[0], v[2] = (v[0] + v[1]) & MASK, (v[2] + v[3]) & MASK
            v[1], v[3] = turned(v[1], 13) ^ v[0], turned(v[3], 16) ^ v[2]
            v[0] = turned(v[0], 32)
            v[2], v[0] = (v[2] + v[1]) & MASK, (v[0] + v[3]) & MASK
            v[1], v[3] = turned(v[1], 17) ^ v[2], turned(v[3], 21) ^ v[0]
            v[2] = turned(v[2], 32)

    whole = len(data) // 8 * 8
    last = int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56
    for block in [int.from_bytes(data[k : k + 8], "little") for k in range(0, whole, 8)] + [last]:
        v[3] ^= block
        rounds(2)
        v[0] ^= block
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def test_the_reference_gives_the_papers_value():
    assert reference(KEY, bytes(range(15))) == 0xA129CA6149BE45E5  # appendix A


@given(st.binary(min_size=16, max_size=16), st.integers(0, MASK))
def test_siphash_is_the_reference(key, word):
    k0, k1 = words_of(key)
    assert int(siphash(k0, k1, np.uint64(word))) == reference(key, word.to_bytes(8, "little"))


@pytest.mark.parametrize("options", [1, 2, 3, 7, 20])
def test_each_option_is_drawn_as_often(options):
    count = 20_000
    lots = drawn(KEY, np.array([matter("m", str(k)) for k in range(count)], np.uint64), np.full(count, options))
    seen = np.bincount(lots, minlength=options)
    assert len(seen) == options
    assert (abs(seen - count / options) < 5 * (count / options) ** 0.5 + 1).all()


def test_a_key_draws_the_same_again_and_another_key_another():
    about = np.array([matter("so", str(k)) for k in range(64)], np.uint64)
    options = np.full(64, 4)
    assert (drawn(KEY, about, options) == drawn(KEY, about, options)).all()
    assert [drawn_one(KEY, int(one), 4) for one in about] == drawn(KEY, about, options).tolist()
    assert (drawn(KEY[::-1], about, options) != drawn(KEY, about, options)).sum() > 30


def test_parts_of_a_matter_do_not_run_into_one_another():
    assert matter("ab", "c") != matter("a", "bc") != matter("abc")


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError):
        drawn(b"short", np.zeros(1, np.uint64), np.ones(1, np.int64))
