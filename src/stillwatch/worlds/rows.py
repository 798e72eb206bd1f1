"""Turns as Arrow tables: the canonical row, and the truth beside it."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES, MESSAGE
from stillwatch.worlds.record import Account, Turn

TRUTH = pa.schema(
    [
        ("exchange_id", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("account_id", pa.string()),
        ("persona", pa.string()),
        ("campaign", pa.string()),
        ("role", pa.string()),
        ("capability", pa.string()),
        ("subject", pa.string()),
        ("prompt_hash", pa.int64()),
        ("status", pa.string()),
    ]
)
"""One row an exchange, in the order of the log's rows."""

TRUTH_ONLY = ("persona", "campaign", "role", "capability", "subject", "prompt_hash")
SPOOLED = pa.schema([*EXCHANGES, *(TRUTH.field(name) for name in TRUTH_ONLY)])
"""A row with its truth, before it is sorted into its place."""


def spooled(turns: Sequence[Turn]) -> pa.Table:
    """Turns with their truth. Tokens are a quarter of the characters, for everybody alike."""
    places: dict[str, int] = {}
    of = pa.array([places.setdefault(t.account.account_id, len(places)) for t in turns], pa.int32())
    known = {t.account.account_id: t.account for t in turns}.values()

    def of_account(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(of)

    string = pa.string()
    messages, completion = message_array(turns), pa.array([t.completion for t in turns], string)
    system, reasoning = (pa.array([getattr(t, name) for t in turns], string) for name in ("system", "reasoning"))
    columns = {
        "exchange_id": [t.exchange_id for t in turns],
        "timestamp": [t.at for t in turns],
        "account_id": of_account([a.account_id for a in known], string),
        "organization_id": of_account([a.organization for a in known], string),
        "api_key_id": of_account([a.api_key for a in known], string),
        "conversation_id": [t.conversation for t in turns],
        "surface": of_account([a.surface for a in known], string),
        "model": [t.model for t in turns],
        "client_address": [t.address for t in turns],
        "user_agent": [t.client[0] for t in turns],
        "tls_fingerprint": [t.client[1] for t in turns],
        "system": system,
        "messages": messages,
        "completion": completion,
        "reasoning": reasoning,
        "input_tokens": (_characters(messages) + _characters(system)) // 4 + 8,
        "output_tokens": (_characters(completion) + _characters(reasoning)) // 4,
        "max_tokens": of_account([a.max_tokens for a in known], EXCHANGES.field("max_tokens").type),
        "temperature": of_account([a.temperature for a in known], EXCHANGES.field("temperature").type),
        "tools": [t.tools for t in turns],
        "status": [t.status for t in turns],
        "persona": of_account([a.persona for a in known], string),
        "campaign": [t.truth.campaign for t in turns],
        "role": [t.truth.role for t in turns],
        "capability": [t.truth.capability for t in turns],
        "subject": [t.truth.subject for t in turns],
        "prompt_hash": prompt_hashes(turns),
    }
    return pa.table(columns, schema=SPOOLED)


def _characters(texts: pa.Array) -> NDArray[np.int64]:
    """Of each text (0 where it is null), or of each row's messages together."""
    if pa.types.is_string(texts.type):
        return pc.fill_null(pc.utf8_length(texts), 0).to_numpy().astype(np.int64)
    sizes = np.concatenate(([0], np.cumsum(_characters(texts.flatten().field("content")))))
    return np.diff(sizes[texts.offsets.to_numpy()])


def message_array(turns: Sequence[Turn]) -> pa.Array:
    """The messages column, built flat."""
    offsets = np.zeros(len(turns) + 1, np.int32)
    np.cumsum([len(t.messages) for t in turns], out=offsets[1:])
    roles = pa.array([m[0] for t in turns for m in t.messages], pa.string())
    contents = pa.array([m[1] for t in turns for m in t.messages], pa.string())
    return pa.ListArray.from_arrays(
        pa.array(offsets), pa.StructArray.from_arrays([roles, contents], fields=list(MESSAGE))
    )


def prompt_hashes(turns: Sequence[Turn]) -> pa.Array:
    """64 bits of each prompt's BLAKE2b."""
    digests = b"".join(hashlib.blake2b(t.prompt.encode(), digest_size=8).digest() for t in turns)
    return pa.array(np.frombuffer(digests, "<i8"))


def account_table(accounts: Sequence[Account]) -> pa.Table:
    """The account table, by account id."""
    known = sorted(accounts, key=lambda a: a.account_id)
    columns = {
        "account_id": [a.account_id for a in known],
        "created_at": [a.created_at for a in known],
        "organization_id": [a.organization for a in known],
        "email": [a.email for a in known],
        "payment_fingerprint": [a.payment for a in known],
        "phone_fingerprint": [a.phone for a in known],
        "signup_address": [a.signup_address for a in known],
        "country": [a.country for a in known],
        "plan": [a.plan for a in known],
        "closed_at": [a.closed_at for a in known],
        "close_reason": [a.close_reason for a in known],
        "alias_of": pa.nulls(len(known), pa.string()),
        "persona": [a.persona for a in known],
    }
    return pa.table(columns, schema=ACCOUNTS.append(pa.field("persona", pa.string())))
