"""Three people do with a policy whatever they like, in any order: none reaches a stage without the
one before it, nothing that harms is done without a second person, and what is over meets nobody."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from stillwatch.cases.actions import close, reopen
from stillwatch.cases.audit import verify
from stillwatch.cases.errors import CasesError
from stillwatch.cases.schema import policy as policies
from stillwatch.response.drawing import drawn
from stillwatch.response.policies import approve, end, propose, read_policies, refuse, step, undo
from stillwatch.response.rules import STAGES, needs_second
from tests.response.conftest import ACCOUNTS, Desk, figures, furnish, terms

WHO = st.sampled_from(["anna", "ben", "cleo"])
FIGURES = st.sampled_from([figures(), figures(101), figures(2, paying=1), figures(stopped=0.95)])


class People(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        furnish(Path(self.folder.name))
        self.desk = Desk(Path(self.folder.name))

    def teardown(self) -> None:
        assert verify(self.desk.store).broken_at is None
        self.desk.store.close()
        self.folder.cleanup()

    def now(self):
        [policy] = read_policies(self.desk.store)
        return policy

    @initialize(who=WHO, action=st.sampled_from(["throttle", "step_up", "deny", "trim"]))
    def begin(self, who, action):
        propose(self.desk.store, self.desk.people[who], terms(action), "C-1")

    def act(self, do, who, *rest):
        policy = self.now()
        with suppress(CasesError):
            do(self.desk.store, self.desk.people[who], policy.id, policy.version, *rest)

    @rule(who=WHO, stage=st.sampled_from(STAGES), told=FIGURES, share=st.sampled_from([0.1, 0.5, 0.9]))
    def steps(self, who, stage, told, share):
        self.act(step, who, stage, told, share)

    @rule(who=WHO, told=FIGURES)
    def approves(self, who, told):
        self.act(approve, who, told)

    @rule(who=WHO, do=st.sampled_from([undo, refuse]))
    def takes_back(self, who, do):
        self.act(do, who, "Why.")

    @rule(who=WHO)
    def ends(self, who):
        if self.now().steps:
            self.act(end, who, "Over.")

    @rule(again=st.booleans(), reason=st.sampled_from(["class", "true_campaign"]))
    def judges(self, again, reason):
        anna, version = self.desk.people["anna"], self.desk.version()
        with suppress(CasesError):
            if again:
                reopen(self.desk.store, anna, "C-1", version, "Again.")
            else:
                close(self.desk.store, anna, "C-1", version, reason, "Why.")

    @rule()
    def time_goes_by(self):
        if len(self.now().steps) > 1:
            with self.desk.store.writing() as connection:
                past = datetime.now(UTC) - timedelta(seconds=1)
                connection.execute(policies.update().values(expires_at=past))

    @invariant()
    def every_stage_stands_on_the_one_before_it(self):
        policies = read_policies(self.desk.store)
        for policy in policies:
            places = [STAGES.index(one.stage) for one in policy.steps]
            assert all(b - a in (0, 1) for a, b in zip([-1, *places], places, strict=False))
            for a, b in zip(policy.steps, policy.steps[1:], strict=False):
                assert a.stage != b.stage or a.share < b.share

    @invariant()
    def what_harms_was_agreed_to_by_somebody_else(self):
        for policy in read_policies(self.desk.store):
            for one in policy.steps:
                if needs_second(policy.terms, one.stage, one.figures):
                    assert one.approved_by
                if one.approved_by:
                    assert one.approved_by not in {one.by, policy.owner, policy.proposed_by}

    @invariant()
    def the_table_says_the_same_and_nothing_that_is_over(self):
        for policy in read_policies(self.desk.store):
            found = {name: [one.stage for one in self.desk.met(name)] for name in ACCOUNTS}
            stages = [policy.stage] if policy.state in ("waiting", "in_force") and policy.stage else []
            [policy] = read_policies(self.desk.store)  # the machine may have ended it
            some = [name for name in ACCOUNTS if policy.stage != "share" or drawn(policy.id, name, policy.share)]
            stages = [] if policy.state == "ended" else stages
            assert found == {name: stages if name in some else [] for name in ACCOUNTS}


def test_no_path_leads_round_the_rules():
    about = settings(max_examples=12, stateful_step_count=14, deadline=None, database=None, derandomize=True)
    run_state_machine_as_test(People, settings=about)
