"""Two processes open an empty store at once, and write to it at once, on SQLite and on
PostgreSQL."""

import os
import random
from contextlib import ExitStack
from itertools import pairwise
from multiprocessing import get_context

import pytest

from stillwatch.cases import actions
from stillwatch.cases.audit import entries, size_and_head, verify
from stillwatch.cases.errors import ConflictError, ForbiddenError
from stillwatch.cases.model import Case, Person
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.queries import read_case, read_history
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from tests.cases.results import Result, names

pytestmark = pytest.mark.slow

CASES = [f"C-{k}" for k in range(3)]
EACH = int(os.environ.get("EACH", "500"))
"""Operations of a process; of many, for once: `EACH=5000 pytest tests/cases/test_processes.py`."""


def opened(url: str, _: int) -> int:
    with Store.open(url) as store:
        return verify(store).entries


def worked(url: str, by: Person, seed: int) -> dict[str, int]:
    """Claim, close, reopen and release cases, count up in their tags and comment, again and again,
    by what was seen last; how often each was accepted, how often it was late, and how often it was
    not allowed."""
    dice, done = random.Random(seed), {"counted": 0, "commented": 0, "judged": 0, "late": 0, "refused": 0}
    with Store.open(url) as store:
        seen = {case_id: read_case(store, case_id) for case_id in CASES}
        for number in range(EACH):
            case, kind = seen[dice.choice(CASES)], dice.choice(("counted", "commented", "judged"))
            try:
                seen[case.id] = _ACTS[kind](store, by, case, number, dice)
                done[kind] += 1
            except ConflictError as late:
                assert late.version >= case.version
                done["late"] += 1
                seen[case.id] = read_case(store, case.id)
            except ForbiddenError:
                done["refused"] += 1
                seen[case.id] = read_case(store, case.id)
    return done


def _count(store: Store, by: Person, case: Case, number: int, dice: random.Random) -> Case:
    return actions.set_tags(store, by, case.id, case.version, [str(counted(case) + 1)])


def _comment(store: Store, by: Person, case: Case, number: int, dice: random.Random) -> Case:
    return actions.comment(store, by, case.id, f"{by.name} {number}")


def _judge(store: Store, by: Person, case: Case, number: int, dice: random.Random) -> Case:
    if case.state == "closed":
        return actions.reopen(store, by, case.id, case.version, "again")
    if case.owner is None:
        return actions.claim(store, by, case.id, case.version)
    if dice.random() < 0.5:
        return actions.close(store, by, case.id, case.version, "resale", "judged")
    return actions.release(store, by, case.id, case.version)


_ACTS = {"counted": _count, "commented": _comment, "judged": _judge}


def counted(case: Case) -> int:
    return int(case.tags[0]) if case.tags else 0


def begun(store: Store) -> list[Person]:
    """Cases, and two analysts."""
    scan = Result()
    for k, case_id in enumerate(CASES):
        scan.campaign(case_id, names(10 * k, 5))
    scan.into(store)
    entered = log_in(store, ensure_admin(store) or "")
    assert entered
    return [add_person(store, entered[0], name, "analyst")[0] for name in ("anna", "ben")]


def test_nothing_is_lost_and_the_log_is_one_chain(url):
    with get_context("spawn").Pool(2) as pool, ExitStack() as last:
        assert pool.starmap(opened, [(url, k) for k in range(4)], chunksize=1) == [0] * 4
        store = last.enter_context(Store.open(url))
        people = begun(store)
        before, _ = size_and_head(store)
        first, second = pool.starmap(worked, [(url, by, seed) for seed, by in enumerate(people)], chunksize=1)
        both = {name: first[name] + second[name] for name in first}
        assert sum(both.values()) == 2 * EACH and both["late"] > 0 and both["judged"] > EACH / 10
        cases = [read_case(store, case_id) for case_id in CASES]
        assert sum(counted(case) for case in cases) == both["counted"]
        assert sum(case.version - 1 for case in cases) == both["counted"] + both["judged"]
        assert sum(len(case.comments) for case in cases) == both["commented"]
        found = verify(store)
        accepted = both["counted"] + both["commented"] + both["judged"]
        assert (found.entries, found.broken_at) == (before + accepted, None)
        actors = [entry.actor for entry in reversed(entries(store, EACH * 2))]
        assert sum(a != b for a, b in pairwise(actors)) > 10  # they did work at once
        assert sum(len(read_history(store, case_id)) for case_id in CASES) == len(CASES) + found.entries - before
