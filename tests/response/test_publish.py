"""The table that is written is what people have decided, at once and no longer than they said."""

import stat
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.cases.actions import close
from stillwatch.cases.audit import entries, entries_of, verify
from stillwatch.cases.division import merge, remove, restore
from stillwatch.cases.labels import end_labels, label_benign
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store, store_of
from stillwatch.response import compiled, keeping, publish
from stillwatch.response.drawing import drawn
from stillwatch.response.folder import Folder
from stillwatch.response.keeping import KEPT_SECONDS, Keeper
from stillwatch.response.measures import Budget
from stillwatch.response.policies import approve, end, propose, read_policy, step, undo
from tests.cases.results import Result, names
from tests.response.conftest import ACCOUNTS, CHALLENGE, figures, terms

FIRST = ACCOUNTS[0]


def in_force(desk, action="throttle", stage="all", told=None, **changed):
    """A policy of ben's at a stage, agreed to by cleo where it has to be."""
    about = changed.pop("about", {"case_id": "C-1"})
    policy = propose(desk.store, desk.people["ben"], terms(action, **changed), **about)
    for one in ("shadow", "share", "all")[: ("shadow", "share", "all").index(stage) + 1]:
        share = 0.5 if one == "share" else 1.0
        policy = step(desk.store, desk.people["ben"], policy.id, policy.version, one, told or figures(), share)
        if policy.state == "waiting":
            policy = approve(desk.store, desk.people["cleo"], policy.id, policy.version, figures())
    return policy


def test_a_policy_in_force_is_a_measure_that_meets_the_members(desk):
    assert desk.met(FIRST) == ()
    policy = in_force(desk)
    [measure] = desk.met(FIRST)
    assert (measure.id, measure.campaign, measure.action, measure.stage) == (policy.id, "C-1", "throttle", "all")
    assert measure.budget == Budget(3600, 10)
    assert measure.expires_at == int(policy.terms.expires_at.timestamp())
    assert [a for a in names(0, 20) if desk.table().measures_of("account", a)] == ACCOUNTS


@pytest.mark.parametrize("stage", ["shadow", "share", "all"])
def test_the_stage_stands_in_the_table(desk, stage):
    policy = in_force(desk, stage=stage)
    met = [name for name in ACCOUNTS if desk.met(name)]
    drawn_ones = [name for name in ACCOUNTS if drawn(policy.id, name, 0.5)]
    assert met == (drawn_ones if stage == "share" else ACCOUNTS)
    assert {one.stage for name in met for one in desk.met(name)} <= {stage}


def test_an_account_that_is_drawn_is_met_by_each_of_its_ids(desk):
    desk.known.aliases = {name: [f"{name}-also"] for name in ACCOUNTS}
    in_force(desk, stage="share")
    assert [desk.met(name) for name in ACCOUNTS] == [desk.met(f"{name}-also") for name in ACCOUNTS]


def test_a_draft_and_a_step_that_waits_are_in_no_table(desk):
    policy = propose(desk.store, desk.people["ben"], terms("deny"), "C-1")
    assert desk.met(FIRST) == ()
    policy = step(desk.store, desk.people["ben"], policy.id, policy.version, "shadow", figures())
    policy = step(desk.store, desk.people["ben"], policy.id, policy.version, "share", figures(), 0.5)
    assert [one.stage for one in desk.met(FIRST)] == ["shadow"]


def test_the_version_rises_only_with_what_changes(desk):
    versions = [desk.publish().version, desk.publish().version]
    policy = in_force(desk)
    made = [desk.publish(), desk.publish()]
    assert [one.changed for one in made] == [True, False]
    end(desk.store, desk.people["ben"], policy.id, policy.version, "Over.")
    versions += [one.version for one in made] + [desk.publish().version]
    assert versions == [1, 1, 2, 2, 3]
    Folder(desk.lake).table.unlink()
    assert desk.publish().version == 4  # by the log, where the file is gone
    said = [e for e in entries(desk.store) if e.action == publish.PUBLISHED]
    assert [e.detail["version"] for e in said] == [4, 3, 2, 1] and said[1].actor_kind == "machine"


def test_what_lies_there_is_the_owners_alone(desk):
    in_force(desk)
    desk.publish()
    folder = Folder(desk.lake)
    folder.challenge_key()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.root.iterdir()}
    assert set(modes.values()) == {0o600} and {"key.pem", "salt", "table", "challenge.key"} <= modes.keys()
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "reason, gone",
    [
        *[(reason, True) for reason in ("resale", "company", "evaluation", "class", "other_benign")],
        *[("not_enough_evidence", True), ("true_campaign", False)],
    ],
)
def test_a_case_that_is_no_campaign_ends_its_measures(desk, reason, gone):
    policy = in_force(desk)
    close(desk.store, desk.people["anna"], "C-1", desk.version(), reason, "Because.")
    assert bool(desk.met(FIRST)) != gone
    now = read_policy(desk.store, policy.id)
    assert (now.state == "ended") == gone and bool(now.ended_why) == gone


def test_they_stay_ended_when_the_case_is_opened_again(desk):
    in_force(desk)
    close(desk.store, desk.people["anna"], "C-1", desk.version(), "class", "One class.")
    desk.publish()
    Result().campaign("C-1", names(0, 20)).into(desk.store)
    assert desk.met(FIRST) == ()


def test_accounts_that_people_take_out_are_met_no_more(desk):
    in_force(desk)
    anna = desk.people["anna"]
    assert desk.met(FIRST)
    remove(desk.store, anna, "C-1", desk.version(), [FIRST], "A bystander.")
    assert not desk.met(FIRST) and desk.met(ACCOUNTS[1])
    restore(desk.store, anna, "C-1", desk.version(), [FIRST], "After all.")
    assert desk.met(FIRST)
    until = datetime.now(UTC) + timedelta(days=3)
    label_benign(desk.store, anna, "C-1", desk.version(), [FIRST], "Known.", until)
    assert not desk.met(FIRST)
    end_labels(desk.store, anna, "C-1", desk.version(), [FIRST], "No.")
    assert desk.met(FIRST)


def test_a_label_of_another_case_counts_too(desk):
    in_force(desk)
    Result().campaign("C-1", ACCOUNTS).group("G-2", [FIRST]).into(desk.store)
    until = datetime.now(UTC) + timedelta(days=3)
    label_benign(desk.store, desk.people["ben"], "G-2", desk.version("G-2"), [FIRST], "A class.", until)
    assert not desk.met(FIRST)


def test_what_a_scan_brings_comes_under_it(desk):
    in_force(desk)
    new = names(100, 1)[0]
    assert not desk.met(new)
    Result().campaign("C-1", [*ACCOUNTS, new]).into(desk.store)
    assert desk.met(new)


def test_a_policy_meets_members_from_its_membership_on(desk):
    in_force(desk, membership=0.95)
    assert not desk.met(FIRST)  # at 0.9


def test_an_expired_policy_is_gone_and_said_so_once(desk):
    policy = in_force(desk)
    assert desk.met(FIRST)
    with desk.store.writing() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(policies.update().values(expires_at=past))
    assert not desk.met(FIRST) and not desk.met(FIRST)
    told = read_policy(desk.store, policy.id)
    assert (told.state, told.ended_why, told.ended_at) == ("ended", "expired", past)
    assert [e.action for e in entries_of(desk.store, f"policy:{policy.id}")].count("policy.ended") == 1
    assert verify(desk.store).broken_at is None


def test_taken_back_at_once(desk):
    policy = in_force(desk)
    for stage in ("share", "shadow", None):
        policy = undo(desk.store, desk.people["anna"], policy.id, policy.version, "It harms.")
        some = [name for name in ACCOUNTS if stage != "share" or drawn(policy.id, name, 0.5)]
        assert {name: [one.stage for one in desk.met(name)] for name in ACCOUNTS} == {
            name: [stage] if stage and name in some else [] for name in ACCOUNTS
        }
    assert policy.state == "draft"


def test_a_kind_meets_every_case_of_it(desk):
    Result().campaign("C-1", ACCOUNTS).campaign("C-2", names(50, 6)).group("G-1", names(70, 5)).into(desk.store)
    policy = in_force(desk, about={"kind": "campaign"})
    assert [(m.id, m.campaign) for m in desk.met(FIRST)] == [(f"{policy.id}/C-1", "C-1")]
    assert [(m.id, m.campaign) for m in desk.met(names(50, 1)[0])] == [(f"{policy.id}/C-2", "C-2")]
    assert not desk.met(names(70, 1)[0])
    close(desk.store, desk.people["ben"], "C-2", desk.version("C-2"), "company", "One company.")
    assert desk.met(FIRST) and not desk.met(names(50, 1)[0])


def test_a_policy_goes_on_with_the_case_that_stands_for_its_own(desk):
    in_force(desk)
    Result().campaign("C-1", ACCOUNTS).campaign("C-0", names(30, 3)).into(desk.store)
    Result().campaign("C-0", ACCOUNTS + names(30, 3), aliases=["C-1"]).into(desk.store)
    assert [m.campaign for m in desk.met(FIRST)] == ["C-0"] == [m.campaign for m in desk.met(names(30, 1)[0])]
    close(desk.store, desk.people["ben"], "C-0", desk.version("C-0"), "class", "A class.")
    assert not desk.met(FIRST)


def test_what_a_person_merges_is_met_no_further_than_before(desk):
    in_force(desk, "deny")
    in_force(desk, "tag", about={"kind": "campaign"})
    Result().campaign("C-1", ACCOUNTS).group("G-7", names(60, 5)).into(desk.store)
    ben = desk.people["ben"]
    made = merge(desk.store, ben, "C-1", desk.version(), "G-7", desk.version("G-7"), "One.")
    assert len(desk.met(FIRST)) == 2 and not desk.met(names(60, 1)[0])
    remove(desk.store, ben, made.id, made.version, [FIRST], "A bystander.")
    assert not desk.met(FIRST) and desk.met(ACCOUNTS[1])
    Result().campaign("C-1", [*ACCOUNTS, "new"]).group("G-7", [*names(60, 5), "other"]).into(desk.store)
    assert len(desk.met("new")) == 2 and not desk.met("other") and not desk.met(FIRST)
    close(desk.store, ben, made.id, desk.version(made.id), "class", "A class.")
    assert not desk.met(ACCOUNTS[1])


def test_other_ids_of_an_account_are_met_as_it_is(desk):
    in_force(desk)
    desk.known.aliases = {FIRST: ["old-id"]}
    assert desk.met("old-id") == desk.met(FIRST) != ()


def test_a_step_up_that_nobody_agreed_to_goes_no_further_than_one_person_may(desk, monkeypatch):
    monkeypatch.setattr(compiled, "MANY", 5)
    in_force(desk, "step_up", told=figures(accounts=5))
    desk.known = type(desk.known)(**{FIRST: "Pro", ACCOUNTS[1]: "free"})
    assert not desk.met(FIRST)
    assert sum(bool(desk.table().measures_of("account", a)) for a in ACCOUNTS) == 5
    in_force(desk, "step_up", told=figures(accounts=500))  # which cleo has agreed to
    assert all(desk.met(a) for a in ACCOUNTS)


def test_a_share_is_drawn_alike_whatever_is_drawn_beside_it():
    some = names(0, 4000)
    for share in (0.1, 0.5, 0.9):
        chosen = {a for a in some if drawn("P-1", a, share)}
        assert abs(len(chosen) / len(some) - share) < 0.04
        assert chosen <= {a for a in some if drawn("P-1", a, share + 0.05)}
    assert {a for a in some if drawn("P-1", a, 0.5)} != {a for a in some if drawn("P-2", a, 0.5)}
    assert not any(drawn("P-1", a, 0.0) for a in some) and all(drawn("P-1", a, 1.0) for a in some)


def test_the_keeper_looks_when_something_was_written_and_each_half_minute(desk):
    keeper = Keeper(desk.lake, desk.store, print)
    keeper._known = desk.known
    assert KEPT_SECONDS == 30  # half of the minute within which a measure ends everywhere
    assert keeper.look(0.0)  # its own entry is looked at once more
    assert [keeper.look(t) for t in (1.0, 2.0, 31.0, 32.0, 61.5)] == [True, False, True, False, True]
    in_force(desk)
    assert keeper.look(62.0)
    assert desk.table().measures_of("account", FIRST)


def test_the_keeper_says_once_what_goes_wrong(desk, monkeypatch):
    told = []
    keeper = Keeper(desk.lake, desk.store, told.append)
    salt = Folder(desk.lake).root / "salt"
    Folder(desk.lake).salt()
    salt.write_bytes(b"short")
    assert [keeper.look(t) for t in (0.0, 1.0, 2.0)] == [False] * 3
    assert len(told) == 1 and "put the right file back" in told[0]


def test_it_is_kept_while_a_program_runs(desk, monkeypatch):
    monkeypatch.setattr(keeping, "LakeRecords", lambda lake: desk.known)
    monkeypatch.setattr(keeping, "LOOKED_SECONDS", 0.01)

    def waited(what):
        while not what():
            time.sleep(0.01)

    with keeping.kept(desk.lake, desk.store, print):
        waited(Folder(desk.lake).table.exists)
        policy = in_force(desk)
        waited(lambda: [m.stage for m in desk.table().measures] == ["all"])
        end(desk.store, desk.people["ben"], policy.id, policy.version, "Over.")
        waited(lambda: not desk.table().measures)


def test_challenge_addresses_are_as_they_were_proposed(desk):
    in_force(desk, "step_up")
    assert [m.challenge for m in desk.met(FIRST)] == [CHALLENGE]


def test_a_crash_before_the_file_is_there_brings_no_version_twice(desk, monkeypatch):
    policy = in_force(desk)
    desk.publish()
    end(desk.store, desk.people["ben"], policy.id, policy.version, "Over.")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(publish, "write_private", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.publish()
    assert desk.table().version == 1 and desk.table().measures  # whole, as it was
    assert desk.publish().version == 3 and desk.table().measures == ()


def test_two_processes_that_keep_one_table_take_turns(desk):
    versions, failed = [], []

    def work(store):
        try:
            for _ in range(6):
                versions.append(publish.publish(desk.lake, store, desk.known).version)
        except Exception as error:
            failed.append(error)

    with Store.open(store_of(desk.lake)) as other:
        threads = [threading.Thread(target=work, args=(store,)) for store in (desk.store, other)]
        for thread in threads:
            thread.start()
        made = [in_force(desk, "tag", stage="shadow") for _ in range(4)]
        for thread in threads:
            thread.join()
    assert not failed
    assert {one.id for one in desk.met(FIRST)} == {one.id for one in made}
    told = [e.detail["version"] for e in entries(desk.store) if e.action == publish.PUBLISHED]
    assert told == sorted(set(told), reverse=True) and desk.table().version == told[0] >= max(versions)


def test_a_store_that_nobody_used_leaves_another_s_table_alone(desk, tmp_path):
    in_force(desk)
    assert desk.met(FIRST)
    with Store.open(store_of(tmp_path / "elsewhere")) as other:
        assert not publish.publish(desk.lake, other, desk.known).changed
    assert desk.table().measures_of("account", FIRST)


def test_a_table_that_somebody_altered_is_written_anew(desk):
    in_force(desk)
    version = desk.publish().version
    Folder(desk.lake).table.write_bytes(b"nonsense")
    assert desk.publish().version == version + 1 and desk.met(FIRST)
