import numpy as np
import pyarrow as pa
import pytest

from stillwatch.sketch.columns import NULL_HASH, string_hashes
from stillwatch.sketch.hashing import _hash_rows
from stillwatch.sketch.kernel import room_stamp


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("", 0xEF46DB3751D8E999),
        ("a", 0xD24EC4F1A98C6E5B),
        ("abc", 0x44BC2CF5AD770999),
        ("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
    ],
)
def test_xxh64_gives_the_published_values(text, published):
    assert int(string_hashes(pa.array([text]))[0]) == published


def test_slices_widths_and_nulls():
    texts = ["x" * n for n in range(70)] + [None, ""]
    whole = string_hashes(pa.array(texts, pa.string()))
    assert len(np.unique(whole)) == len(texts) - 1
    assert whole[70] == NULL_HASH
    assert whole[71] == whole[0]
    assert (string_hashes(pa.array(texts, pa.large_string()).slice(33)) == whole[33:]).all()
    assert (string_hashes(pa.array(texts).dictionary_encode()) == whole).all()
    assert (string_hashes(pa.nulls(3)) == NULL_HASH).all()


def test_compiled_code_is_kept_under_the_rooms_stamp():
    assert _hash_rows._cache._cache_file._source_stamp == room_stamp()
