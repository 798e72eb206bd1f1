"""Turns as Arrow tables: the canonical row, and the truth beside it."""

import hashlib
from collections.abc import Sequence

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
    messages = message_array(turns)
    system = pa.array([t.system for t in turns], pa.string())
    completion = pa.array([t.completion for t in turns], pa.string())
    reasoning = pa.array([t.reasoning for t in turns], pa.string())
    columns = {
        "exchange_id": [t.exchange_id for t in turns],
        "timestamp": [t.at for t in turns],
        "account_id": [t.account.account_id for t in turns],
        "organization_id": [t.account.organization for t in turns],
        "api_key_id": [t.account.api_key for t in turns],
        "conversation_id": [t.conversation for t in turns],
        "surface": [t.account.surface for t in turns],
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
        "max_tokens": [t.account.max_tokens for t in turns],
        "temperature": [t.account.temperature for t in turns],
        "tools": [t.tools for t in turns],
        "status": [t.status for t in turns],
        "persona": [t.account.persona for t in turns],
        "campaign": [t.truth.campaign for t in turns],
        "role": [t.truth.role for t in turns],
        "capability": [t.truth.capability for t in turns],
        "subject": [t.truth.subject for t in turns],
        "prompt_hash": prompt_hashes(turns),
    }
    return pa.table(columns, schema=SPOOLED)


REQUIRED = ("exchange_id", "timestamp", "account_id", "messages")
ADDRESSES = ("client_address", "user_agent", "tls_fingerprint")
PLAIN = ("surface", "model", "completion", "status", "input_tokens", "output_tokens")
"""What is known of every exchange; where from; and what even a blind surface tells."""


def blinded(table: pa.Table, lacks: Sequence[str]) -> pa.Table:
    """Rows without the fields that the log lacks (`WorldSpec.lacks`); `accounts` is no matter of
    these."""
    for lack in lacks:
        if lack == "optional":
            gone, where = [n for n in EXCHANGES.names if n not in REQUIRED], None
        elif lack == "addresses":
            gone, where = list(ADDRESSES), None
        elif lack == "accounts":
            continue
        else:
            gone = [n for n in EXCHANGES.names if n not in (*REQUIRED, *PLAIN)]
            where = pc.equal(table["surface"], lack)
        for name in gone:
            at, field = table.schema.get_field_index(name), table.schema.field(name)
            none = pa.nulls(len(table), field.type)
            kept = none if where is None else pc.if_else(where, none, table[name])
            table = table.set_column(at, field, kept)
    return table


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
        "group": [a.group for a in known],
    }
    told = [pa.field(name, pa.string()) for name in ("persona", "group")]
    return pa.table(columns, schema=pa.schema([*ACCOUNTS, *told]))
