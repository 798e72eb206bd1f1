"""The table of who may do what, in full."""

from dataclasses import dataclass

import pytest

from stillwatch.cases.roles import JUDGING, Role, may


@dataclass
class Somebody:
    name: str
    role: Role


@dataclass
class File:
    owner: str | None


CASES = {"nobody": File(None), "own": File("anna"), "others": File("ben")}
EVERYDAY = ("claim", "release", "reopen", "comment", "tags", "snooze", "unsnooze")


@pytest.mark.parametrize("role", ["viewer", "analyst", "approver", "admin"])
@pytest.mark.parametrize("whose", CASES)
def test_who_may_do_what(role, whose):
    anna, case = Somebody("anna", role), CASES[whose]
    above = role in ("approver", "admin")
    works = role != "viewer"
    assert may(anna, "read", case)
    assert all(may(anna, action, case) == works for action in ("reveal", "export"))
    assert all(may(anna, action, case) == (above or (works and whose != "others")) for action in EVERYDAY)
    assert all(may(anna, action, case) == (above or (works and whose == "own")) for action in JUDGING)


def test_what_is_done_to_no_case():
    may_audit = [may(Somebody("anna", role), "audit") for role in ("viewer", "analyst", "approver", "admin")]
    may_people = [may(Somebody("anna", role), "people") for role in ("viewer", "analyst", "approver", "admin")]
    may_decide = [may(Somebody("anna", role), "declaration") for role in ("viewer", "analyst", "approver", "admin")]
    assert may_decide == may_audit == [False, False, True, True]
    assert may_people == [False, False, False, True]
