"""Whom a provider of identities vouches for, on both databases. The whole way is in
tests/console/test_oidc.py."""

import pytest
from sqlalchemy import func, select

from stillwatch.cases import audit
from stillwatch.cases.identities import Identity, NotLetIn, enter
from stillwatch.cases.people import ensure_admin, find, people
from stillwatch.cases.schema import identity
from stillwatch.cases.tokens import log_in, person_of

WHO = Identity("https://sso.example", "7")


def refused(store, *given):
    with pytest.raises(NotLetIn) as told:
        enter(store, *given)
    return told.value.why


def bound(store):
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(identity)).scalar_one()


def test_a_person_is_who_the_provider_s_number_says(store, admin):
    carl, session = enter(store, WHO, "carl@example.com", "analyst")
    assert person_of(store, session) == carl and carl.role == "analyst"
    again, _ = enter(store, WHO, "carla@example.com", "viewer")
    assert (again.name, again.role) == ("carl@example.com", "viewer")
    assert refused(store, Identity(WHO.issuer, "8"), "Carl@example.com", "admin") == "name_taken"
    assert refused(store, Identity("https://other.example", "7"), "carl@example.com", "admin") == "name_taken"
    assert bound(store) == 1 and audit.verify(store).broken_at is None


def test_who_proves_it_is_bound_once(store, anna, ben):
    assert refused(store, WHO, "anna", "analyst", "ben") == "name_taken"
    assert refused(store, WHO, "anna", "analyst") == "name_taken"
    assert enter(store, WHO, "anna", "approver", "anna")[0].role == "approver"
    assert refused(store, Identity(WHO.issuer, "8"), "anna", "approver", "anna") == "name_taken"
    assert enter(store, Identity("https://other.example", "1"), "anna", "approver", "anna")[0].name == "anna"
    assert bound(store) == 2


def test_a_refusal_leaves_nothing(store, admin):
    for name, role in ((None, "viewer"), ("", "viewer"), ("stillwatch", "viewer"), ("x\0", "viewer"), ("new", None)):
        refused(store, WHO, name, role)
    assert [p.name for p in people(store, admin)] == ["admin"] and bound(store) == 0


def test_there_is_a_link_for_an_admin_even_where_groups_have_left_none(store, admin):
    enter(store, WHO, "admin", "viewer", "admin")
    link = ensure_admin(store, again=True)
    assert link
    by, _ = log_in(store, link)
    assert (by.name, by.role) == ("admin2", "admin")
    with store.reading() as connection:
        assert find(connection, "admin").role == "viewer"
