"""`stillwatch response`, as people run it: from a proposal to the table, and back."""

import re
import shutil

import pytest

from stillwatch.campaigns.labels import read_labels
from stillwatch.cases.audit import entries_of
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.queries import read_cases
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from stillwatch.console.results import take_in_result
from stillwatch.response import at_hand
from stillwatch.response.folder import Folder
from stillwatch.response.table import read_table
from tests.cli.running import refused, run


@pytest.fixture
def lake(scanned, tmp_path):
    lake = shutil.copytree(scanned, tmp_path / "lake")
    with Store.open(store_of(lake)) as store:
        take_in_result(store, lake / "result")
    return lake


@pytest.fixture
def case(lake):
    with Store.open(store_of(lake)) as store:
        return next(c.id for c in read_cases(store).cases if c.kind == "campaign")


@pytest.fixture
def logins(monkeypatch):
    """Who runs the commands from here on."""
    return lambda name: monkeypatch.setattr(at_hand, "login", lambda: name)


THROTTLE = (
    "--action",
    "throttle",
    "--exchanges",
    20,
    "--reason",
    "automated_use",
    "--why",
    "It harvests.",
    "--days",
    9,
)
DENY = ("--action", "deny", "--reason", "terms_of_use", "--why", "It harvests.", "--days", 9)
APPEAL = ("--appeal", "https://example.org/appeal")


def ran(*arguments):
    done = run("response", *arguments)
    assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
    return done.stdout


def proposed(lake, case, *told):
    return re.search(r"P-[0-9a-f]{12}", ran("propose", "--lake", lake, "--case", case, *told, *APPEAL))[0]


def version(lake, policy):
    return re.search(r"version (\d+)", ran("preview", policy, "--lake", lake))[1]


def stepped(lake, policy, *stages):
    for stage in stages:
        told = ("--share", 0.5) if stage == "share" else ()
        out = ran("step", policy, "--lake", lake, "--to", stage, "--seen", version(lake, policy), *told)
    return out


def stages(lake):
    folder = Folder(lake)
    return [one.stage for one in read_table(folder.table.read_bytes(), [folder.key().public_key()]).measures]


def test_from_a_proposal_to_the_table_and_back(lake, case, logins):
    logins("nora")
    policy = proposed(lake, case, *THROTTLE, "--as", "Night shift")
    shown = ran("preview", policy, "--lake", lake, "--json", lake.parent / "seen.json")
    assert "paying" in shown and "would have been refused" in shown and (lake.parent / "seen.json").exists()
    assert "share of 50%" in stepped(lake, policy, "shadow", "share")
    assert stages(lake) == ["share"]
    played = ran("replay", policy, "--lake", lake)
    assert "Hit would have been" in played and "The budget ran out in" in played
    assert policy in ran("list", "--lake", lake)
    assert "shadow" in ran("undo", policy, "--lake", lake, "--note", "It hits a class.")
    assert stages(lake) == ["shadow"]
    ran("end", policy, "--lake", lake, "--note", "Over.")
    assert stages(lake) == [] and policy not in ran("list", "--lake", lake)
    assert policy in ran("list", "--lake", lake, "--ended") and "As it was" in ran("table", "--lake", lake)
    with Store.open(store_of(lake)) as store:
        first, *rest = entries_of(store, f"policy:{policy}")
        assert {entry.actor for entry in (first, *rest)} == {"nora"} and first.detail["claimed"] == "Night shift"
        assert [entry.action for entry in entries_of(store, "person:nora")] == ["person.added"]


def test_who_really_runs_it_cannot_approve_his_own(lake, case, logins):
    logins("nora")
    policy = proposed(lake, case, *DENY)
    stepped(lake, policy, "shadow", "share")
    assert stages(lake) == ["shadow"]
    seen = version(lake, policy)
    refused(run("response", "approve", policy, "--lake", lake, "--seen", seen, "--as", "Someone else"), 2, "his own")
    logins("omar")
    assert "a share of 50%" in ran("approve", policy, "--lake", lake, "--seen", seen)
    assert stages(lake) == ["share"]


def test_a_person_of_the_console_has_his_role_here_too(lake, case, logins):
    with Store.open(store_of(lake)) as store:
        admin, _ = log_in(store, ensure_admin(store))
        add_person(store, admin, "vera", "viewer")
    logins("vera")
    refused(run("response", "propose", "--lake", lake, "--case", case, *THROTTLE), 2, "your role")
    logins("stillwatch")
    refused(run("response", "propose", "--lake", lake, "--case", case, *THROTTLE), 2, "nobody can be called")


def test_the_login_is_the_system_s(monkeypatch):
    monkeypatch.setenv("LOGNAME", "eve")
    monkeypatch.setenv("USER", "eve")
    assert at_hand.login() != "eve"


def test_what_cannot_be_done_is_told(lake, case):
    propose = ("response", "propose", "--lake", lake, "--case", case)
    refused(run(*propose, *THROTTLE[:2], *THROTTLE[4:]), 2, "budget")
    refused(run(*propose, *DENY), 2, "appeal")
    refused(run(*propose, *THROTTLE[:-1], 91), 2, "90 days")
    refused(run(*propose, *DENY[:1], "nuke", *DENY[2:]), 2, "action")
    refused(run("response", "propose", "--lake", lake, "--kind", "nothing", *THROTTLE), 2, "a kind is one of")
    policy = proposed(lake, case, *THROTTLE)
    step = ("response", "step", policy, "--lake", lake)
    refused(run(*step, "--to", "all", "--seen", 1), 2, "comes shadow")
    refused(run(*step, "--to", "nowhere", "--seen", 1), 2, "shadow, share or all")
    refused(run(*step, "--to", "shadow", "--seen", 0), 2, "changed meanwhile")
    refused(run("response", "preview", "P-none", "--lake", lake), 2, "no such policy")
    refused(run("response", "list", "--lake", lake.parent / "none"), 2, "not a lake")


@pytest.mark.parametrize("command", ["preview", "replay"])
def test_a_lake_of_sparks_is_refused_with_the_way(tmp_path, command):
    for name in ("lake.json", "key", "manifest"):
        (tmp_path / name).mkdir()
    refused(run("response", command, "P-0123456789ab", "--lake", tmp_path), 2, "need a lake on this machine")
    assert not (tmp_path / "console").exists() and not (tmp_path / "response").exists()


def test_keys_and_callers(lake):
    told = ran("key", "--lake", lake)
    assert told.startswith("-----BEGIN PUBLIC KEY-----") and told == ran("key", "--lake", lake)
    assert len((lake / "response" / "challenge.key").read_bytes()) == 32
    token = ran("callers", "add", "edge-1", "--lake", lake).strip()
    assert token.startswith("swg_") and token not in (lake / "response" / "callers.json").read_text()
    ran("callers", "add", "desk-1", "--for", "desk", "--lake", lake)
    refused(run("response", "callers", "add", "x", "--for", "fun", "--lake", lake), 2, "guard or for a desk")
    refused(run("response", "callers", "add", "X Y", "--lake", lake), 2, "a-z")
    assert re.search(r"edge-1 +guard", ran("callers", "list", "--lake", lake))
    ran("callers", "revoke", "edge-1", "--lake", lake)
    refused(run("response", "callers", "revoke", "edge-1", "--lake", lake), 2, "no token")


def test_who_gave_a_token_or_ended_it_is_in_the_log(lake, logins):
    logins("nora")
    token = ran("callers", "add", "edge-1", "--lake", lake).strip()
    logins("omar")
    ran("callers", "revoke", "edge-1", "--lake", lake)
    refused(run("response", "callers", "revoke", "edge-1", "--lake", lake), 2, "no token")
    refused(run("response", "callers", "add", "X Y", "--lake", lake), 2, "a-z")
    with Store.open(store_of(lake)) as store:
        told = entries_of(store, "caller:edge-1")
        assert [(one.actor, one.actor_kind, one.action, one.detail) for one in told] == [
            ("nora", "person", "caller.added", {"kind": "guard"}),
            ("omar", "person", "caller.revoked", {"tokens": 1}),
        ]
        assert token not in str(told) and not entries_of(store, "caller:X Y")
        admin = log_in(store, ensure_admin(store, again=True))[0]
        add_person(store, admin, "vera", "analyst")
    logins("vera")
    refused(run("response", "callers", "add", "edge-2", "--lake", lake), 2, "does not allow")
    assert "edge-2" not in ran("callers", "list", "--lake", lake)


def test_appeals(lake, case, logins):
    logins("nora")
    policy = proposed(lake, case, *THROTTLE)
    stepped(lake, policy, "shadow", "share", "all")
    from stillwatch.response.appeals import file_appeal
    from stillwatch.response.notices import read_notices

    with Store.open(store_of(lake)) as store:
        notice = read_notices(store, None, None, 1).data[0]
        appeal = file_appeal(store, notice.id, "I am\x1b[31m a person.").id
    shown = ran("appeals", "--lake", lake)
    assert appeal in shown and "\x1b" not in shown
    refused(run("response", "decide", appeal, "upheld", "--lake", lake, "--note", "So."), 2, "his own")
    logins("omar")
    refused(run("response", "decide", appeal, "perhaps", "--lake", lake, "--note", "So."), 2, "upheld or rejected")
    assert "upheld by omar" in ran("decide", appeal, "upheld", "--lake", lake, "--note", "A bystander.")
    assert appeal not in ran("appeals", "--lake", lake) and appeal in ran("appeals", "--lake", lake, "--decided")
    labels = read_labels(lake / "console" / "labels.csv")
    assert [(one.account_id, one.label) for one in labels] == [(notice.entity_identifier, "benign")]
