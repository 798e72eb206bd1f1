"""Conversations and requests that pass from account to account, from the log to the evidence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from stillwatch.fleets.evidence.conversation import carried_over, sent_again
from stillwatch.fleets.population import KINDS, Population
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake
from tests.fleets.synthetic import people, population, sharing
from tests.lake.logs import ingest, line, write

GROUP, POOL = np.arange(300, 340), np.arange(300)
BEGIN = datetime(2026, 5, 1, 9, tzinfo=UTC)


def _line(number: int, account: str, second: int, said: list[str], **changes: object) -> str:
    roles = ("user", "assistant")
    messages = [{"role": roles[k % 2], "content": text} for k, text in enumerate(said)]
    at = (BEGIN + timedelta(seconds=second)).isoformat()
    return line(number, account_id=account, timestamp=at, messages=messages, conversation_id=None, **changes)


def _read(folder: Path, *lines: str) -> Population:
    with Lake.open(folder / "lake") as lake:
        ingest(lake, write(folder / "log.jsonl", "".join(lines)))
        return read_population(lake)


def _tied(everybody: Population, kind: str) -> list[list[str]]:
    """The accounts that hold each value of a kind of tie."""
    at = everybody.ties.kind == KINDS.index(kind)
    account, value = everybody.ties.account[at], everybody.ties.value[at]
    return sorted(sorted(everybody.names[a] for a in account[value == v]) for v in np.unique(value))


def _conversation(number: int, first: str, second: str, text: str, **changes: object) -> list[str]:
    """Two exchanges: the second account goes on from what the first one was told."""
    return [
        _line(number, first, 0, [f"ask {text}"], completion=f"told {text}", **changes),
        _line(number + 1, second, 60, [f"ask {text}", f"told {text}", "and then?"], completion="more", **changes),
    ]


def test_only_what_another_account_was_told_is_a_conversation_carried_over(tmp_path: Path) -> None:
    own = _conversation(0, "a", "a", "one")
    moved = _conversation(2, "a", "b", "two")
    colleagues = _conversation(4, "c", "d", "three", organization_id="works")
    canned = [_line(10 + k, f"e{k}", k, ["hello", "how can I help?", "a joke"]) for k in range(8)]
    viral = [x for k in range(8) for x in _conversation(20 + 2 * k, f"f{k}", f"f{k + 1}", "the same")]
    everybody = _read(tmp_path, *own, *moved, *colleagues, *canned, *viral)
    assert _tied(everybody, "conversation") == [["a", "b"]]


def test_only_a_failed_request_that_goes_out_elsewhere_at_once_is_a_retry(tmp_path: Path) -> None:
    failed = {"status": "rate_limited", "completion": None}
    moved = [_line(0, "a", 0, ["sort this"], **failed), _line(1, "b", 20, ["sort this"])]
    late = [_line(2, "a", 0, ["sort that"], **failed), _line(3, "b", 90, ["sort that"])]
    fine = [_line(4, "a", 0, ["and this"]), _line(5, "b", 20, ["and this"])]
    own = [_line(6, "a", 0, ["mine"], **failed), _line(7, "a", 20, ["mine"])]
    popular = [_line(10 + k, f"e{k}", k, ["hi"], **(failed if k % 2 else {})) for k in range(8)]
    seats = [
        _line(20, "c", 0, ["ours"], organization_id="works", **failed),
        _line(21, "d", 9, ["ours"], organization_id="works"),
    ]
    everybody = _read(tmp_path, *moved, *late, *fine, *own, *popular, *seats)
    assert _tied(everybody, "retry") == [["a", "b"]]


@pytest.mark.parametrize(("kind", "evidence"), [("conversation", carried_over), ("retry", sent_again)])
def test_what_passes_inside_the_group_speaks_and_what_passes_anywhere_does_not(kind: str, evidence: object) -> None:
    assert callable(evidence)
    x, account, day, _ = population(300, 40, np.random.default_rng(3))
    rng = np.random.default_rng(4)
    inside = [(int(a), kind, v) for v in range(20) for a in rng.choice(GROUP, 2, replace=False)]
    found = evidence(people(x, account, day, 340, ties=sharing(inside, 340)), GROUP, POOL)
    assert found.weight > 4 and found.facts["expected"] == 0
    anywhere = [(int(a), kind, v) for v in range(170) for a in rng.choice(340, 2, replace=False)]
    friends = [(300, kind, 1), (301, kind, 1), (302, kind, 2), (303, kind, 2)]
    assert evidence(people(x, account, day, 340, ties=sharing(friends, 340)), GROUP, POOL) is None
    chance = evidence(people(x, account, day, 340, ties=sharing(anywhere, 340)), GROUP, POOL)
    assert chance is None or chance.weight < 1
    assert evidence(people(x, account, day, 340), GROUP, POOL) is None
