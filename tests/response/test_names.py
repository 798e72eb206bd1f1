"""Requests are met by the other names of a policy's accounts: those that nobody else goes by, which
only the vault knows, and which lie nowhere as they are."""

import json
import shutil

import pytest

from stillwatch.cases.errors import InvalidError
from stillwatch.lake import Lake
from stillwatch.response.accounts import LakeRecords
from stillwatch.response.folder import Folder
from stillwatch.response.looked import look
from stillwatch.response.names import names_of
from stillwatch.response.policies import end
from stillwatch.response.preview import subjects_of
from stillwatch.response.publish import publish
from tests.lake.logs import accounts, ingest, line, write
from tests.response.conftest import ACCOUNTS, terms
from tests.response.test_policies import proposed, stepped

FIRST, SECOND = ACCOUNTS[:2]
STRANGER = "somebody-else"
USED = [
    (FIRST, "key-1", "192.0.2.7"),
    (FIRST, "key-2", "192.0.2.8"),
    (SECOND, "key-2", None),
    (SECOND, "key-shared", "198.51.100.1"),
    (STRANGER, "key-shared", "198.51.100.2"),
    (STRANGER, "key-3", "203.0.113.5"),
]
DECLARED = [(FIRST, "theirs"), (SECOND, "theirs"), (ACCOUNTS[2], "mixed"), (STRANGER, "mixed")]


@pytest.fixture
def asked(desk, tmp_path):
    """The desk with a lake in its folder in which accounts went by several names."""
    rows = [
        line(k, account_id=account, api_key_id=key, client_address=address)
        for k, (account, key, address) in enumerate(USED)
    ]
    told = [{"account_id": account, "organization_id": organization} for account, organization in DECLARED]
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, write(tmp_path / "log.jsonl", "".join(rows)), accounts=accounts(*told), vault=True)
    shutil.copytree(tmp_path / "lake", desk.lake, dirs_exist_ok=True)
    desk.known = LakeRecords(desk.lake)
    return desk


def listed(desk, kind, *names):
    """Those of some names that the table meets."""
    desk.publish()
    return [name for name in names if desk.table().measures_of(kind, name)]


def in_force(desk, *also_by, **changed):
    return stepped(desk, proposed(desk, also_by=also_by, **changed), "shadow", "share", "all")


KEYS = ("key-1", "key-2", "key-3", "key-shared")
NETWORKS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")


@pytest.mark.parametrize(
    "kind, names, theirs",
    [
        ("api_key", KEYS, ["key-1", "key-2"]),
        ("network", NETWORKS, ["192.0.2.0/24"]),
        ("organization", ("theirs", "mixed"), ["theirs"]),
    ],
)
def test_a_name_that_only_the_policys_accounts_go_by_is_met(asked, kind, names, theirs):
    policy = in_force(asked, kind)
    assert listed(asked, kind, *names) == theirs
    assert {one.id for name in theirs for one in asked.table().measures_of(kind, name)} == {policy.id}
    with Lake.open(asked.lake, create=False) as lake:
        seen = look(lake, subjects_of(asked.store, policy.id), "all", 1.0)
        assert [(one.kind, one.listed, one.shared) for one in seen.also_by] == [(kind, len(theirs), 1)]
        assert names_of(lake, kind, [STRANGER]).shared == 1


def test_without_being_asked_for_none_is_met_and_the_vault_stays_shut(asked):
    in_force(asked)
    assert listed(asked, "api_key", *KEYS) == [] and not Lake.open(asked.lake).vault.log.exists()


def test_the_vault_is_opened_once_and_keeps_record(asked):
    in_force(asked, "api_key")
    for _ in range(3):
        assert publish(asked.lake, asked.store, LakeRecords(asked.lake)).unknown == 0
    with Lake.open(asked.lake) as lake:
        [opening] = lake.vault.log.read_text().splitlines()
    assert "policy" in json.loads(opening)["why"]
    lying = b"".join(path.read_bytes() for path in Folder(asked.lake).root.iterdir())
    assert b"key-1" not in lying and b"key-2" not in lying


def test_what_no_policy_needs_any_more_is_forgotten(asked):
    kept, policy = Folder(asked.lake).names, in_force(asked, "api_key")
    asked.publish()
    assert kept.exists()
    end(asked.store, asked.people["anna"], policy.id, policy.version, "Over.")
    asked.publish()
    assert not kept.exists() and asked.table().measures == ()


def test_where_the_vault_stays_shut_it_is_said(asked, tmp_path):
    (asked.lake / "vault" / "key").rename(tmp_path / "elsewhere")
    in_force(asked, "api_key", "organization")
    assert asked.publish().unknown == 2
    assert listed(asked, "api_key", *KEYS) == [] and listed(asked, "organization", "theirs") == ["theirs"]
    assert listed(asked, "account", FIRST) == [FIRST]


@pytest.mark.parametrize("action, name", [("step_up", "api_key"), ("deny", "network")])
def test_what_would_hit_strangers_is_refused(asked, action, name):
    with pytest.raises(InvalidError):
        proposed(asked, action, also_by=(name,))


def test_terms_know_no_other_names():
    with pytest.raises(ValueError):
        terms(also_by=("country",))
