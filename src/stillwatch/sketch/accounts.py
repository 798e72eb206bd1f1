"""Account records in, account sketches out: what was given away at sign-up, as keyed tokens."""

from collections.abc import Callable

import pyarrow as pa

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.sketch.identifiers import address, email, network
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import ACCOUNT_SKETCH, ACCOUNT_TOKENS, IDENTIFIERS, with_key_id

_TOKENS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "email_token": ("email", lambda text: email(text).address),
    "email_domain_token": ("email", lambda text: email(text).domain),
    "email_pattern_token": ("email", lambda text: email(text).pattern),
    "payment_token": ("payment_fingerprint", str.strip),
    "phone_token": ("phone_fingerprint", str.strip),
    "signup_address_token": ("signup_address", address),
    "signup_network_token": ("signup_address", network),
}
"""Token column → source column, canonical form. Kinds `address` and `network` are those of
exchanges too, so that an account that signs up where another one works can be seen."""


_EXACT = ("email_token", "payment_token", "phone_token", "signup_address_token")


def sketch_accounts(table: pa.Table, keys: Keys) -> pa.Table:
    """A table of ACCOUNT_SKETCH, row by row, from one of ACCOUNTS (columns may be missing:
    null)."""
    columns = {name: _column(table, name) for name in ACCOUNTS.names}
    made = {name: columns[name] for name in ACCOUNT_SKETCH.names if name not in ACCOUNT_TOKENS}
    for name, (field, canonical) in _TOKENS.items():
        made[name] = keys.tokens(IDENTIFIERS[name], columns[field], canonical)
    return pa.table(made, schema=with_key_id(ACCOUNT_SKETCH, keys.key_id))


def tokens_of_value(value: str, keys: Keys) -> dict[str, int]:
    """Column of ACCOUNT_SKETCH → the token that a value has there, whatever kind of identifier it
    may be. A mailbox stands for itself and not for its domain, an address not for its network: what
    is known of one customer must not be held of all around him. A domain or a network (/24, /48)
    can be named by itself."""
    forms = {name: _TOKENS[name][1](value) for name in _EXACT}
    if "@" not in value:
        forms["email_domain_token"] = email(f"anyone@{value}").domain
    host, _, length = value.strip().partition("/")
    around = network(host)
    if around and around.endswith(f"/{length}"):
        forms["signup_network_token"] = around
    return {name: keys.token(IDENTIFIERS[name], form) for name, form in forms.items() if form}


def _column(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, ACCOUNTS.field(name).type)
    return table.column(name).cast(ACCOUNTS.field(name).type).combine_chunks()
