"""Whatever is sent: taken, refused or quarantined, and the sums agree."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stillwatch.live.http import JSON, PROTOBUF
from stillwatch.live.spool.spool import Limits

from .test_http import Asked, traces

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["resourceSpans", "scopeSpans", "spans", "resource", "attributes", "traceId", "key", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
EXAMPLES = int(os.environ.get("EXAMPLES", "150"))
"""As many as one likes: EXAMPLES=1000000 pytest tests/live/test_bodies.py"""

WHOLE = traces("a", "b", "c").SerializeToString()
SCRIBBLED = st.builds(
    lambda start, end, inside: WHOLE[:start] + inside + WHOLE[end:],
    st.integers(0, len(WHOLE)),
    st.integers(0, len(WHOLE)),
    st.binary(max_size=8),
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    # Nobody takes in what is kept, for as long as a million bodies need.
    asked = Asked(tmp_path_factory.mktemp("spool"), Limits(1 << 30, 1e6))
    yield asked
    asked.spool.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/v1/traces", "/v1/logs", "/v1/exchanges", "/v1/raw", "/litellm"]),
    kind=st.sampled_from([PROTOBUF, JSON, "text/plain"]),
    encoding=st.sampled_from(["", "gzip", "zstd", "deflate", "nonsense"]),
    body=st.binary(max_size=60) | SCRIBBLED | JSONS.map(lambda value: json.dumps(value).encode()),
)
def test_any_body_is_answered_and_what_is_told_is_what_is_kept(asked, path, kind, encoding, body):
    before = sum(size for size in kept_lines(asked))
    status, _ = asked.post(path, body, content_type=kind, content_encoding=encoding)
    assert status in (200, 400, 413, 415)
    taken = sum(size for size in kept_lines(asked)) - before
    assert taken >= 0 if status == 200 else taken == 0


def kept_lines(asked):
    """Records acknowledged so far, by sender and format."""
    return [sample.value for metric in asked.app._measures.taken.collect() for sample in metric.samples
            if sample.name.endswith("_total")]  # fmt: skip
