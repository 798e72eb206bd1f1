"""The raw identifiers behind a lake's tokens, sealed so that whoever writes them cannot read them.

`lake.vault.open(why, key)` gives batches of VALUES (kind: string, token: int64, value: string),
each (kind, token) once. `kind` is one of `IDENTIFIERS.values()` (sketch/schema.py), `value` is
canonical; of kind `client` it is user agent and TLS pair with \\x1f between them. Values come from
the log, which attackers write: escape them before they are shown. The opening is in the vault's log
before `open` returns. Raises NoVault where the lake keeps none, VaultShut where the private key
(`LAKE/vault/key`, or the file `key`) is missing or another one and, while batches are taken, where
a file is damaged; both are LakeErrors. A vault that was switched off for a while does not know
every token.
"""

from stillwatch.lake.store.errors import NoVault, VaultShut
from stillwatch.lake.vault.values import VALUES

__all__ = ["VALUES", "NoVault", "VaultShut"]
