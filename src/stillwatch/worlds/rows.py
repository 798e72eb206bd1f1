"""Turns as Arrow tables: the canonical row, and the truth beside it."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

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
    sizes = [sum(len(m[1]) for m in t.messages) + len(t.system or "") for t in turns]
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
        "system": [t.system for t in turns],
        "messages": message_array(turns),
        "completion": [t.completion for t in turns],
        "reasoning": [t.reasoning for t in turns],
        "input_tokens": [size // 4 + 8 for size in sizes],
        "output_tokens": [(len(t.completion) + len(t.reasoning or "")) // 4 for t in turns],
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
