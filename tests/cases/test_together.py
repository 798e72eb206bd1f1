"""Two analysts work on the same cases, each with what he last saw. What a plain model says of every
case is what the store says; who was late is told so, and nothing that was accepted is lost."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from stillwatch.cases import actions, division
from stillwatch.cases.audit import verify
from stillwatch.cases.errors import CasesError, ConflictError, ForbiddenError, InvalidError
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.queries import read_case, read_cases, read_history, read_members
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from tests.cases.results import Result, names

pytestmark = pytest.mark.slow

SOON = datetime.now(UTC) + timedelta(days=1)
EACH = 4
"""Accounts of a case at the beginning."""


@dataclass
class Model:
    """A case as it should be."""

    places: dict[str, str]
    version: int = 1
    state: str = "new"
    owner: str | None = None
    reason: str | None = None
    survivor: str | None = None
    tags: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    snoozed: bool = False
    changes: int = 1
    """Entries of the audit log."""

    def inside(self, place: str = "in") -> list[str]:
        return sorted(account for account, where in self.places.items() if where == place)

    def changed(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        self.changes += 1


class Together(RuleBasedStateMachine):
    ids = Bundle("ids")
    who = st.sampled_from(["anna", "ben"])
    late = st.sampled_from([0, 0, 0, 1])
    notes = st.sampled_from(["Why.", " "])
    """How many versions behind what the analyst saw is."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.store = Store.open(url)
        self.people = _prepared(self.store)
        self.cases = {f"C-{k}": Model(dict.fromkeys(names(k * EACH, EACH), "in")) for k in range(3)}

    def teardown(self) -> None:
        self.store.close()

    @initialize(target=ids)
    def begin(self):
        return multiple(*self.cases)

    @contextmanager
    def expecting(self, *refusals: tuple[bool, type[CasesError]]):
        """The first refusal that applies is the one that is raised; without any it succeeds."""
        expected = next((error for applies, error in refusals if applies), None)
        try:
            yield
        except CasesError as error:
            assert type(error) is expected, (error, expected)
        else:
            assert expected is None, expected

    def stale(self, late: int) -> tuple[bool, type[CasesError]]:
        return late > 0, ConflictError

    def not_his(self, case: Model, who: str, judging: bool = False) -> tuple[bool, type[CasesError]]:
        return case.owner != who and (judging or case.owner is not None), ForbiddenError

    def do(self, act, who: str, case_id: str, late: int, *rest, judging=False, no=(), **values) -> bool:
        """One action on one case: whether it was accepted."""
        case, before = self.cases[case_id], self.cases[case_id].version
        with self.expecting(self.stale(late), self.not_his(case, who, judging), *((n, InvalidError) for n in no)):
            act(self.store, self.people[who], case_id, case.version - late, *rest)
            case.changed(**values)
        return case.version > before

    @rule(case_id=ids, who=who, late=late)
    def claim(self, case_id, who, late):
        no = [self.cases[case_id].state == "closed"]
        self.do(actions.claim, who, case_id, late, no=no, state="in_progress", owner=who)

    @rule(case_id=ids, who=who, late=late)
    def release(self, case_id, who, late):
        case = self.cases[case_id]
        no = [case.state == "closed" or case.owner is None]
        self.do(actions.release, who, case_id, late, no=no, state="new", owner=None)

    @rule(
        case_id=ids,
        who=who,
        late=late,
        reason=st.sampled_from(["resale", "class"]),
        note=st.sampled_from(["Why.", " "]),
    )
    def close(self, case_id, who, late, reason, note):
        no = [self.cases[case_id].state == "closed" or not note.strip()]
        values = {"state": "closed", "reason": reason, "snoozed": False}
        self.do(actions.close, who, case_id, late, reason, note, judging=True, no=no, **values)

    @rule(case_id=ids, who=who, late=late)
    def reopen(self, case_id, who, late):
        case = self.cases[case_id]
        no = [case.state != "closed" or case.survivor is not None]
        self.do(actions.reopen, who, case_id, late, "Again.", no=no, state="in_progress", owner=who, reason=None)

    @rule(case_id=ids, who=who, text=st.sampled_from(["One.", "Two."]))
    def comment(self, case_id, who, text):
        case = self.cases[case_id]
        with self.expecting(self.not_his(case, who)):
            actions.comment(self.store, self.people[who], case_id, text)
            case.comments.append(text)
            case.changes += 1

    @rule(case_id=ids, who=who, late=late, tags=st.lists(st.sampled_from("abc"), max_size=3))
    def tag(self, case_id, who, late, tags):
        self.do(actions.set_tags, who, case_id, late, tags, tags=sorted(set(tags)))

    @rule(case_id=ids, who=who, late=late, wake=st.booleans())
    def snooze(self, case_id, who, late, wake):
        case = self.cases[case_id]
        if wake:
            self.do(actions.unsnooze, who, case_id, late, no=[not case.snoozed], snoozed=False)
        else:
            no = [case.state == "closed"]
            self.do(actions.snooze, who, case_id, late, SOON, "Later.", no=no, snoozed=True)

    @rule(case_id=ids, who=who, late=late, back=st.booleans(), some=st.integers(0, 2))
    def take_out_or_put_back(self, case_id, who, late, back, some):
        case = self.cases[case_id]
        chosen = case.inside("removed" if back else "in")[:some]
        rest = {**case.places, **dict.fromkeys(chosen, "in" if back else "removed")}
        no = [case.state == "closed" or not chosen or "in" not in rest.values()]
        act = division.restore if back else division.remove
        self.do(act, who, case_id, late, chosen, "Why.", judging=True, no=no, places=rest)

    @rule(target=ids, case_id=ids, who=who, late=late)
    def split(self, case_id, who, late):
        case = self.cases[case_id]
        chosen = case.inside()[:1]
        rest = {**case.places, **dict.fromkeys(chosen, "moved")}
        made: list[str] = []

        def act(*arguments):
            made.append(division.split(*arguments).id)

        no = [case.state == "closed" or "in" not in rest.values()]
        if not self.do(act, who, case_id, late, chosen, "Another.", judging=True, no=no, places=rest):
            return multiple()
        self.cases[made[0]] = Model(dict.fromkeys(chosen, "in"), state=case.state, owner=case.owner)
        return made[0]

    @rule(target=ids, first=ids, second=ids, who=who, late=late)
    def merge(self, first, second, who, late):
        one, two = self.cases[first], self.cases[second]
        wrong = [first == second or "closed" in (one.state, two.state)]
        pair = [(0, one), (late, two)]
        refusals = [r for n, case in pair for r in (self.stale(n), self.not_his(case, who, True))]
        made = None
        with self.expecting(*refusals, *((w, InvalidError) for w in wrong)):
            versions = one.version, two.version - late
            made = division.merge(self.store, self.people[who], first, versions[0], second, versions[1], "One.").id
        if made is None:
            return multiple()
        inside = {*one.inside(), *two.inside()}
        apart = {*one.inside("removed"), *two.inside("removed")} - inside
        places = dict.fromkeys(inside, "in") | dict.fromkeys(apart, "removed")
        self.cases[made] = Model(places, state="in_progress", owner=who, tags=sorted({*one.tags, *two.tags}))
        for case in (one, two):
            case.changed(state="closed", reason="merged", survivor=made, snoozed=False)
        return made

    @invariant()
    def the_store_says_what_the_model_says(self):
        assert read_cases(self.store, limit=1000).total == len(self.cases)
        for case_id, case in self.cases.items():
            found = read_case(self.store, case_id)
            for name in ("version", "state", "owner", "reason", "survivor"):
                assert getattr(found, name) == getattr(case, name), (case_id, name)
            assert (found.tags, [c.text for c in found.comments]) == (case.tags, case.comments)
            assert (found.snoozed_until is not None) == case.snoozed
            assert {row[0]: row[-1] for row in read_members(self.store, case_id)} == case.places
            assert found.accounts == len(case.inside())
            assert len(read_history(self.store, case_id)) == case.changes

    @invariant()
    def the_log_is_whole(self):
        assert verify(self.store).broken_at is None


def _prepared(store: Store):
    """Two analysts, by name; the store has three cases then."""
    admin, _ = log_in(store, ensure_admin(store))
    scan = Result()
    for k in range(3):
        scan.campaign(f"C-{k}", names(k * EACH, EACH))
    scan.into(store)
    return {name: add_person(store, admin, name, "analyst")[0] for name in ("anna", "ben")}


def test_two_analysts_work_together(empty):
    walks = settings(max_examples=25, stateful_step_count=20)
    run_state_machine_as_test(lambda: Together(empty()), settings=walks)
