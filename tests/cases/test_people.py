"""Who is let in, by what, for how long."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from stillwatch.cases import audit
from stillwatch.cases.errors import ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.people import add_person, change_person, ensure_admin, new_link, new_personal, people
from stillwatch.cases.schema import token
from stillwatch.cases.tokens import LIFE, log_in, log_out, person_of, personal_tokens, revoke


class Clock(datetime):
    """A clock that a test sets."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.ahead


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("stillwatch.cases.tokens.datetime", Clock)
    monkeypatch.setattr(Clock, "ahead", timedelta())
    return Clock


def test_the_first_link_is_given_once_unless_asked_for(store):
    link = ensure_admin(store)
    assert link and ensure_admin(store) is None
    again = ensure_admin(store, again=True)
    assert again and again != link
    entered = log_in(store, again)
    assert entered and (entered[0].name, entered[0].role) == ("admin", "admin")
    assert len(people(store, entered[0])) == 1


def test_a_link_lets_in_once_and_a_personal_token_again_and_again(store, admin):
    anna, link = add_person(store, admin, "anna", "analyst")
    entered = log_in(store, link)
    assert entered and person_of(store, entered[1]) == anna
    assert log_in(store, link) is None
    personal = new_personal(store, anna)
    assert log_in(store, personal) and log_in(store, personal) and person_of(store, personal) == anna


def test_a_new_link_ends_the_older_ones_that_nobody_used(store, admin):
    _, first = add_person(store, admin, "anna", "analyst")
    second, others = new_link(store, admin, "anna"), new_link(store, admin, "admin")
    assert log_in(store, first) is None
    assert log_in(store, second) and log_in(store, others)


def test_personal_tokens_are_listed_without_their_secrets_and_revoked_one_by_one(store, admin, anna):
    kept, lost = new_personal(store, anna), new_personal(store, anna)
    listed = personal_tokens(store, anna)
    assert len(listed) == 2 and all(one.expires_at - one.created_at == LIFE["personal"] for one in listed)
    known_as = hashlib.sha256(lost.encode()).hexdigest()[:12]
    assert known_as in {one.id for one in listed}
    entered = log_in(store, lost)
    for by, wrong in ((admin, known_as), (anna, known_as[:11]), (anna, "%" * 12), (anna, "")):
        with pytest.raises(NotFoundError):
            revoke(store, by, wrong)
    revoke(store, anna, known_as)
    assert person_of(store, lost) is None and person_of(store, entered[1]) is None
    assert person_of(store, kept) == anna and len(personal_tokens(store, anna)) == 1
    assert personal_tokens(store, admin) == []
    assert audit.entries(store)[0].action == "token.revoked"


def test_a_link_is_no_session_and_a_session_no_link(store, admin):
    link = new_link(store, admin, "admin")
    assert person_of(store, link) is None
    entered = log_in(store, link)
    assert entered and log_in(store, entered[1]) is None


@pytest.mark.parametrize("kind", ["link", "session", "personal"])
def test_tokens_expire(store, admin, clock, kind):
    secret = new_personal(store, admin) if kind == "personal" else new_link(store, admin, "admin")
    if kind == "session":
        entered = log_in(store, secret)
        assert entered
        secret = entered[1]
    ask = log_in if kind == "link" else person_of
    clock.ahead = LIFE[kind] + timedelta(seconds=1)
    assert ask(store, secret) is None
    clock.ahead = LIFE[kind] - timedelta(minutes=1)
    assert ask(store, secret)


def test_a_session_ends_when_it_is_left(store, admin):
    entered = log_in(store, new_link(store, admin, "admin"))
    assert entered
    log_out(store, entered[1])
    assert person_of(store, entered[1]) is None
    log_out(store, entered[1])


def test_the_store_and_its_log_hold_no_secret(store, admin):
    secret = new_personal(store, admin)
    with store.reading() as connection:
        hashes = set(connection.execute(select(token.c.hash)).scalars())
    assert hashlib.sha256(secret.encode()).hexdigest() in hashes
    assert len(secret) >= 43
    assert not any(secret in entry.model_dump_json() for entry in audit.entries(store))


@pytest.mark.parametrize("secret", ["", "x", "\udc80", "a" * 10_000, "' OR 1=1 --"])
def test_nonsense_lets_nobody_in(store, admin, secret):
    assert log_in(store, secret) is None
    assert person_of(store, secret) is None


def test_who_is_shut_out_loses_his_tokens_for_good(store, admin):
    anna, link = add_person(store, admin, "anna", "analyst")
    entered = log_in(store, link)
    assert entered
    personal, waiting = new_personal(store, anna), new_link(store, admin, "anna")
    change_person(store, admin, "anna", disabled=True)
    with pytest.raises(InvalidError, match="shut out"):
        new_link(store, admin, "anna")
    for _ in range(2):
        assert not any(ask(store, s) for ask in (log_in, person_of) for s in (entered[1], personal, waiting))
        change_person(store, admin, "anna", disabled=False)


def test_only_admins_see_and_change_people(store, admin, anna):
    for change in (
        lambda: people(store, anna),
        lambda: add_person(store, anna, "eve", "admin"),
        lambda: change_person(store, anna, "anna", role="admin"),
        lambda: new_link(store, anna, "admin"),
    ):
        with pytest.raises(ForbiddenError):
            change()
    assert [(p.name, p.role) for p in people(store, admin)] == [("admin", "admin"), ("anna", "analyst")]


def test_the_machines_name_is_taken(store, admin):
    with pytest.raises(InvalidError, match="machine"):
        add_person(store, admin, "StillWatch", "viewer")


@pytest.mark.parametrize("name", ["", "a b", "-x", "аdmin", "Stillwatch", "ANNA", "x" * 65, "a\n"])
def test_names_that_cannot_be(store, admin, anna, name):
    with pytest.raises(InvalidError):
        add_person(store, admin, name, "viewer")


def test_roles_that_cannot_be(store, admin, anna):
    with pytest.raises(InvalidError):
        add_person(store, admin, "eve", "owner")
    with pytest.raises(InvalidError):
        change_person(store, admin, "anna", role="root")
    with pytest.raises(NotFoundError):
        change_person(store, admin, "eve", role="viewer")


def test_the_last_admin_stays(store, admin):
    for change in ({"role": "approver"}, {"disabled": True}):
        with pytest.raises(InvalidError, match="last admin"):
            change_person(store, admin, "admin", **change)
    add_person(store, admin, "olga", "admin")
    assert change_person(store, admin, "admin", role="viewer").role == "viewer"
    assert ensure_admin(store, again=True)


def test_the_log_tells_who_let_whom_in(store, admin, anna):
    change_person(store, admin, "anna", role="approver")
    told = [(e.action, e.actor) for e in audit.entries_of(store, "person:anna")]
    assert told == [("person.added", "admin"), ("token.link", "admin"), ("person.changed", "admin")]
    assert audit.entries_of(store, "person:admin")[0].actor_kind == "machine"
    assert datetime.fromisoformat(audit.entries(store)[0].at) <= datetime.now(UTC)
