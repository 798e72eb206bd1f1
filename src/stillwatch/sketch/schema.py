"""The two sketch tables: what is kept of an exchange and of an account once its text is let go."""

import pyarrow as pa

SKETCH_VERSION = 3
"""Raised with any change that makes old and new sketches differ; sketches of two versions never
merge."""

DIMENSIONS = 512
"""Components of a prompt's feature vector, each -1, 0 or 1 (docs/decisions/sketch.md: at the same
size on disk this tells accounts apart far better than a quarter of the components in eight
bits)."""

FEATURE_BYTES = DIMENSIONS // 4
"""Two bit planes, little-endian bit order: which components are not 0, then which of them are
negative."""

FEATURE_SCALE = 1024
"""A vector with k components stands for the unit vector, each worth round(FEATURE_SCALE / sqrt(k))
in sums."""

BANDS = ("band_0", "band_1", "band_2", "band_3")

EXCHANGE_TOKENS = (
    "api_key_token",
    "address_token",
    "network_token",
    "client_token",
    "system_token",
    "conversation_token",
    "frame_token",
)

EXCHANGE_SKETCH = pa.schema(
    [
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("exchange_hash", pa.int64()),
        ("content_hash", pa.int64()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("account_id", pa.string()),
        ("organization_id", pa.string()),
        ("surface", pa.string()),
        ("model", pa.string()),
        ("status", pa.int8()),
        *((name, pa.int64()) for name in EXCHANGE_TOKENS[:-1]),
        ("task", pa.int64()),
        ("prefix_hash", pa.int64()),
        ("after_hash", pa.int64()),
        ("prompt_hash", pa.int64()),
        ("frame_token", pa.int64()),
        *((name, pa.int64()) for name in BANDS),
        ("features", pa.binary(FEATURE_BYTES)),
        ("capabilities", pa.int16()),
        ("elicits", pa.bool_()),
        ("has_reasoning", pa.bool_()),
        ("script", pa.int8()),
        ("turn", pa.int16()),
        ("tool_results", pa.int16()),
        ("prompt_chars", pa.int32()),
        ("completion_chars", pa.int32()),
        ("input_tokens", pa.int32()),
        ("output_tokens", pa.int32()),
        ("max_tokens", pa.int32()),
        ("temperature", pa.float32()),
        ("tools", pa.int16()),
    ]
)
"""One row per exchange; the columns are described in docs/architecture.md."""

ACCOUNT_TOKENS = (
    "email_token",
    "email_domain_token",
    "email_pattern_token",
    "payment_token",
    "phone_token",
    "signup_address_token",
    "signup_network_token",
)

ACCOUNT_SKETCH = pa.schema(
    [
        ("account_id", pa.string()),
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("organization_id", pa.string()),
        ("plan", pa.string()),
        ("closed_at", pa.timestamp("us", tz="UTC")),
        ("close_reason", pa.string()),
        ("alias_of", pa.string()),
        *((name, pa.int64()) for name in ACCOUNT_TOKENS),
    ]
)
"""One row per account record as it was read; `country` is dropped here, since nothing may judge by
it."""


IDENTIFIERS = {
    "api_key_token": "api key",
    "address_token": "address",
    "network_token": "network",
    "client_token": "client",
    "email_token": "email",
    "email_domain_token": "email domain",
    "email_pattern_token": "email pattern",
    "payment_token": "payment",
    "phone_token": "phone",
    "signup_address_token": "address",
    "signup_network_token": "network",
}
"""Token column → kind of identifier in it. The other token columns (system, conversation, frame)
are made of text."""


def with_key_id(schema: pa.Schema, key_id: str) -> pa.Schema:
    """The schema with `key_id` in the metadata of every keyed-token field."""
    tokens = {*EXCHANGE_TOKENS, *ACCOUNT_TOKENS}
    fields = [f.with_metadata({"key_id": key_id}) if f.name in tokens else f for f in schema]
    return pa.schema(fields)
