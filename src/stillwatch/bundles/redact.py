"""A bundle of which some records are withheld. What is left is still what was signed: anybody may
do it, keyless."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from stillwatch.bundles.container import write_bundle
from stillwatch.bundles.verify_bundle import KINDS, SIGNER, STATEMENT, Bundle, leaf_of, parsed, verify_bundle
from stillwatch.exchange.errors import UnusableError

WITHHOLDABLE = ("members", "addresses", "exchanges", "sources")
"""What can be withheld by one word. Without `members` no record that names an account is left."""


def redact(bundle: Path, out: Path, withhold: Collection[str]) -> int:
    """Write a bundle without some records: those of WITHHOLDABLE, or single ones by their id; with
    a member's record go all records that name the account. Returns how many were withheld. Raises
    UnusableError for an id that is not there, NotVerified for a bundle that is not whole."""
    if out.exists() and out.samefile(bundle):
        raise UnusableError("a redacted copy is another file: what is withheld would be lost from the bundle")
    verify_bundle(bundle)
    opened = Bundle(bundle)
    kinds = {name for name in withhold if name in WITHHOLDABLE}
    missing, count = {*withhold} - kinds, 0
    members = {name for name in missing if name.startswith("members/")}

    def lines(kind: str) -> Iterator[bytes]:
        nonlocal count
        for line in opened.lines(f"records/{kind}.jsonl"):
            leaf, hidden = leaf_of(line)
            if not hidden:
                record = parsed(line, kind)
                missing.discard(record["id"])
                if kind in kinds or record["id"] in withhold or _names(record, "members" in kinds, members):
                    count += 1
                    line = b'{"withheld":"%s"}' % leaf.hex().encode()
            yield line
        if kind == KINDS[-1] and missing:
            raise UnusableError(f"the bundle has no such record, or withholds it already: {', '.join(sorted(missing))}")

    envelope, signer = opened.content(STATEMENT), opened.content(SIGNER)
    write_bundle(out, {kind: lines(kind) for kind in KINDS}, lambda counts, root: (envelope, signer))
    return count


def _names(record: dict[str, Any], everybody: bool, members: set[str]) -> bool:
    """Whether a record names an account that is withheld."""
    account = record.get("account")
    return account is not None and (everybody or f"members/{account}" in members)
