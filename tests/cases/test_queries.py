"""The queue, and how much of the database an answer takes."""

import pytest
from sqlalchemy import Engine, event

from stillwatch.cases import actions, views
from stillwatch.cases.errors import InvalidError, NotFoundError
from stillwatch.cases.queries import Filter, cases_of, read_case, read_cases, read_members
from stillwatch.cases.similar import similar_cases
from stillwatch.cases.store import Store
from tests.cases.results import Result, evidence, names


def ids(store, *arguments, **wanted):
    return [case.id for case in read_cases(store, *arguments, **wanted).cases]


@pytest.fixture
def queue(store, anna):
    scan = Result().campaign("C-1a", names(0, 5), confidence=0.95).campaign("C-2b", names(10, 9), confidence=0.99)
    scan.group("G-3", names(20, 7), kind="class").group("G-4%", names(30, 6), kind="company", exchanges=500).into(store)
    actions.claim(store, anna, "C-2b", 1)
    actions.set_tags(store, anna, "G-3", 1, ["later"])


def test_filters(store, queue):
    assert ids(store, Filter(state="new")) == ["C-1a", "G-3", "G-4%"]
    assert ids(store, Filter(owner="anna")) == ["C-2b"]
    assert ids(store, Filter(owner="")) == ["C-1a", "G-3", "G-4%"]
    assert ids(store, Filter(kind="campaign")) == ["C-2b", "C-1a"]
    assert ids(store, Filter(tag="later")) == ["G-3"]
    assert ids(store, Filter(text="c-")) == ["C-2b", "C-1a"]
    assert ids(store, Filter(text="%")) == ["G-4%"]
    assert ids(store, Filter(kind="campaign", state="closed")) == []


def test_a_case_is_found_by_its_other_names(store):
    Result().group("G-old", names(0, 10)).into(store)
    Result().group("G-new", names(1, 10)).into(store)
    assert ids(store, Filter(text="new")) == ["G-old"]


def test_sorting_and_pages(store, queue):
    assert ids(store, None, "confidence") == ["C-2b", "C-1a", "G-3", "G-4%"]
    assert ids(store, None, "exchanges", "asc") == ["G-3", "C-1a", "C-2b", "G-4%"]
    assert ids(store, None, "accounts", "desc") == ["C-2b", "G-3", "G-4%", "C-1a"]
    assert ids(store, None, "age", "desc")[0] == "C-1a"
    page = read_cases(store, limit=2, offset=1)
    assert (page.total, [case.id for case in page.cases]) == (4, ["C-1a", "G-3"])


def test_the_cases_of_accounts(store, queue):
    Result().campaign("C-5", names(4, 1200)).campaign("C-1a", names(0, 5)).into(store)
    found = cases_of(store, [*names(0, 1204), "nobody"])
    assert (found["acc-000000"], found["acc-000004"]) == (["C-1a"], ["C-1a", "C-2b"])
    assert len(found) == 1204


def test_views_are_a_persons_own(store, admin, anna):
    first = views.save_view(store, anna, "Mine", "owner=anna")
    again = views.save_view(store, anna, "Mine", "owner=anna&state=new")
    views.save_view(store, admin, "Mine", "")
    assert [(v.id, v.query) for v in views.views(store, anna)] == [(again.id, "owner=anna&state=new")]
    with pytest.raises(NotFoundError):
        views.delete_view(store, admin, again.id)
    views.delete_view(store, anna, again.id)
    assert views.views(store, anna) == [] and first.name == "Mine"
    for name, query in (("", "x"), ("a\nb", "x"), ("x" * 81, "x"), ("a", "x" * 2001)):
        with pytest.raises(InvalidError):
            views.save_view(store, anna, name, query)


def test_similar_cases_closed_ones_first(store, anna):
    scan = Result().campaign("C-1", names(0, 10)).campaign("C-2", names(5, 10)).campaign("C-3", names(50, 10))
    scan.campaign("C-4", names(60, 10), evidence=evidence(birth=4.0), capabilities=[]).group("G-1", names(0, 8)).into(
        store
    )
    actions.claim(store, anna, "C-3", 1)
    actions.close(store, anna, "C-3", 2, "true_campaign", "Banned.")
    found = similar_cases(store, "C-1")
    # The group tells of its accounts only; the third has other accounts, and is alike in all else;
    # the fourth in none.
    assert [(one.id, round(one.likeness, 2)) for one in found] == [("C-3", 0.5), ("G-1", 1.0), ("C-2", 0.75)]
    assert (found[0].reason, found[2].why[0]) == ("true_campaign", "50% of the smaller case's accounts are in both.")
    assert found[0].why == ["Both rest on exchangeability, payment.", "Both took reasoning."]


def statements(ask) -> int:
    """How many statements the database is asked."""
    asked: list[str] = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def asked_for(store) -> dict[str, int]:
    busy = Filter(state="new", kind="campaign", text="c-9")
    questions = {
        "queue": lambda: read_cases(store, busy, "exchanges"),
        "case": lambda: read_case(store, "C-big"),
        "members": lambda: read_members(store, "C-big"),
        "similar": lambda: similar_cases(store, "C-7"),
    }
    return {name: statements(ask) for name, ask in questions.items()}


def test_an_answer_takes_as_many_statements_whatever_the_cases_and_their_accounts(sqlite):
    """How quick they are: `python -m tests.console.speed`."""
    with Store.open(sqlite()) as few, Store.open(sqlite()) as many:
        _fill(few, 12, 30)
        _fill(many, 300, 5_000)
        assert asked_for(few) == asked_for(many)


def _fill(store, cases, largest):
    scan = Result().campaign("C-big", names(0, largest))
    for k in range(cases):
        scan.campaign(f"C-{k}", names(30_000 + 10 * k, 15))
    scan.into(store)
