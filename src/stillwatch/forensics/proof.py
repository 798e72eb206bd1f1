"""What of a finding somebody else needs to work it out again, with nothing but a hash function."""

from collections.abc import Sequence
from typing import Any

from stillwatch.forensics.matters import Matters
from stillwatch.forensics.student_test import Key, Row, Suspect


def proofs(rows: Sequence[Row], suspects: Sequence[Suspect], keys: Sequence[Key]) -> list[dict[str, Any]]:
    """A record for each finding: its keys with their secrets, which serve no longer once they are
    shown; each matter (16 hexadecimal digits), how many equals it has, and how much the suspect
    leans to each."""
    shows, known = {one.name: one.shows for one in suspects}, {key.of.id: key for key in keys}
    return [
        {
            **{name: getattr(row, name) for name in STATED},
            "campaigns": list(row.campaigns),
            "tests": len(rows),
            "keys": [_key(known[name]) for name in row.keys],
            "matters": _matters(shows[row.suspect][row.test]),
        }
        for row in rows
        if row.is_found
    ]


STATED = ("suspect", "test", "serves", "score", "as_much", "decoys", "bound", "tilt", "p", "adjusted")


def _key(key: Key) -> dict[str, Any]:
    of = key.of
    told = {"id": of.id, "serves": of.serves, "first": of.first.isoformat(), "last": of.last.isoformat()}
    committed = key.committed_at.isoformat() if key.committed_at else None
    return told | {"secret": of.secret, "commitment": of.commitment, "committed_at": committed}


def _matters(matters: Matters) -> list[list[Any]]:
    rows = zip(matters.ids.tolist(), matters.options.tolist(), matters.leaning.tolist(), strict=True)
    return [[f"{about:016x}", options, leaning[:options]] for about, options, leaning in rows]
