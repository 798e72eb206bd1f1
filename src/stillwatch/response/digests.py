"""Names that a lake keeps as tokens, as the decision table has them. Only the vault knows what a
token stands for, and each opening of it is on record; so what was once looked up is kept, as salted
hashes that nobody can turn back, for as long as a policy needs it."""

from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake import Lake
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.files import write_private
from stillwatch.response.folder import Folder
from stillwatch.response.measures import OtherKind
from stillwatch.response.names import IN_VAULT, Names, names_of
from stillwatch.response.table import TableError, digest_of

Tokens = Mapping[OtherKind, Set[int]]
Digests = dict[OtherKind, dict[int, bytes]]

WHY = "to list names of accounts that a policy meets"


Question = tuple[OtherKind, frozenset[str]]
"""Which names of a kind are those of some accounts, and of nobody else."""


class Answer(NamedTuple):
    """The names: of organizations as they are, else as the table has them. `unknown`: how many the
    vault does not give away."""

    names: list[str | bytes]
    unknown: int


def answers_of(lake: Lake, folder: Folder, questions: Sequence[Question]) -> list[Answer]:
    """By which other names accounts go. What no question needs any more is forgotten."""
    found = [(kind, names_of(lake, kind, accounts)) for kind, accounts in questions]
    tokens: dict[OtherKind, set[int]] = {}
    for kind, names in found:
        if names.tokens:
            tokens.setdefault(kind, set()).update(names.tokens)
    digests = digests_of(lake, folder, tokens)
    return [_answer(names, digests.get(kind, {})) for kind, names in found]


def _answer(names: Names, digests: Mapping[int, bytes]) -> Answer:
    listed = [digests[token] for token in names.tokens if token in digests]
    return Answer([*names.plain, *listed], len(names.tokens) - len(listed))


def digests_of(lake: Lake, folder: Folder, wanted: Tokens) -> Digests:
    """The digests of some tokens, and of no others from now on. The vault is opened where one of
    them is not known yet; a token is left out that it does not know, or where it stays shut."""
    known = _read(folder.names)
    found: Digests = {
        kind: {token: known[kind][token] for token in tokens & known.get(kind, {}).keys()}
        for kind, tokens in wanted.items()
    }
    missing = {kind: tokens - found[kind].keys() for kind, tokens in wanted.items()}
    if any(missing.values()):
        for kind, some in _looked_up(lake, folder.salt(), missing).items():
            found[kind] |= some
    if found != known:
        write_private(folder.names, msgspec.msgpack.encode(found))
    return found


def _looked_up(lake: Lake, salt: bytes, missing: Tokens) -> Digests:
    found: Digests = {kind: {} for kind in missing}
    try:
        for values in lake.vault.open(WHY):
            for kind, tokens in missing.items():
                mine = pc.and_(
                    pc.equal(values["kind"], IN_VAULT[kind]),
                    pc.is_in(values["token"], pa.array(sorted(tokens), pa.int64())),
                )
                some = values.filter(mine)
                for token, name in zip(some["token"].to_pylist(), some["value"].to_pylist(), strict=True):
                    try:
                        found[kind][token] = digest_of(salt, kind, name)
                    except TableError:  # an address that is none
                        continue
    except LakeError:
        return {kind: {} for kind in missing}
    return found


def _read(path: Path) -> Digests:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Digests)
    except (FileNotFoundError, msgspec.MsgspecError):  # made anew from the vault
        return {}
