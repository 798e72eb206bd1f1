"""Small bundles of invented records."""

import base64
import json
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stillwatch.bundles.container import write_bundle
from stillwatch.bundles.signing import sealed
from stillwatch.bundles.verify_bundle import KINDS, WHOLE, canonical

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FIRST, LAST = "2026-05-01T00:00:00Z", "2026-05-01T00:00:10Z"
START = 1_777_593_600_000_000
"""FIRST, in microseconds since 1970."""


def records(members=2, account="acct-{}"):
    """Kind -> records, whose counts add up: each member made four exchanges, one of them outside of
    the campaign's span, one not answered, one not harvest."""
    accounts = [account.format(k) for k in range(members)]
    taken = {"exchanges": 3, "harvest_exchanges": 1, "attempts": 2}
    campaign = {"accounts": members, "first_seen": FIRST, "last_seen": LAST}
    campaign |= {name: count * members for name, count in taken.items()}
    exchanges = {
        "source": 0,
        "times": [START - 1, 1, 5_000_000, 5_000_000],
        "statuses": [0, 2, 0, 0],
        "harvest": [0, WHOLE, WHOLE - 400_000, 10],
    }
    return {
        "campaign": [{"kind": "campaign", "id": "campaign", **campaign}],
        "scan": [{"kind": "scan", "id": "scan", "notes": ["ünïcode", "\u2028", 'quote " and \\']}],
        "evidence": [{"kind": "evidence", "id": "bundles/0", "says": "They share a card."}],
        "sources": [{"kind": "source", "id": "sources/0", "path": "log.jsonl"}],
        "members": [{"kind": "member", "id": f"members/{a}", "account": a, "parts": 1, **taken} for a in accounts],
        "networks": [{"kind": "network", "id": f"networks/{a}/0", "account": a} for a in accounts],
        "addresses": [{"kind": "address", "id": f"addresses/{a}/0", "account": a} for a in accounts],
        "exchanges": [
            {"kind": "exchanges", "id": f"exchanges/{a}/0/0", "account": a, **exchanges, "rows": [4 * k, 1, 1, 1]}
            for k, a in enumerate(accounts)
        ],
    }


def make(path, given=None, key=KEY):
    """A bundle of those records, each with a salt that tests can foretell."""
    given = given or records()
    lines = {
        kind: [canonical(one | {"salt": f"{n:032x}"}) for n, one in enumerate(given[kind], 1000 * k)]
        for k, kind in enumerate(KINDS)
    }
    write_bundle(path, lines, partial(sealed, key, "C-1", "TLP:AMBER"))
    return path


def ids(given=None):
    """(kind, line from 1, id) of the records."""
    return [(kind, n, one["id"]) for kind, some in (given or records()).items() for n, one in enumerate(some, 1)]


def statement_of(envelope):
    """What is signed in an envelope."""
    return json.loads(base64.b64decode(json.loads(envelope)["payload"]))
