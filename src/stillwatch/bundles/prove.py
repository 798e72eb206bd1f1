"""One record, with what shows that it was signed among the others: to be handed over alone."""

from pathlib import Path

from stillwatch.bundles.verify_bundle import (
    KINDS,
    SIGNER,
    STATEMENT,
    Bundle,
    canonical,
    leaf_of,
    node_hash,
    parsed,
    verify_bundle,
)
from stillwatch.exchange.errors import UnusableError


def prove(bundle: Path, record_id: str) -> bytes:
    """The proof of a record, as canonical JSON: the record as it stands in the bundle, its number
    in the tree, the path to the root, the envelope and the public key. Raises UnusableError where
    the bundle does not show such a record, NotVerified where it is not whole."""
    verify_bundle(bundle)
    opened = Bundle(bundle)
    leaves: list[bytes] = []
    found = None
    for kind in KINDS:
        for line in opened.lines(f"records/{kind}.jsonl"):
            leaf, hidden = leaf_of(line)
            if found is None and not hidden and parsed(line, kind)["id"] == record_id:
                found = len(leaves), line
            leaves.append(leaf)
    if found is None:
        raise UnusableError(f"the bundle shows no record {record_id}")
    index, line = found
    return canonical(
        {
            "envelope": parsed(opened.content(STATEMENT), STATEMENT),
            "index": index,
            "path": [step.hex() for step in inclusion_path(index, leaves)],
            "record": line.decode(),
            "signer": opened.content(SIGNER).decode(),
        }
    )


def inclusion_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """The nodes that lead from a leaf to the root, lowest first (RFC 6962, section 2.1.1)."""
    path = []
    while len(leaves) > 1:
        if (beside := index ^ 1) < len(leaves):
            path.append(leaves[beside])
        pairs = zip(leaves[::2], leaves[1::2], strict=False)
        leaves = [node_hash(left, right) for left, right in pairs] + leaves[len(leaves) & ~1 :]
        index >>= 1
    return path
