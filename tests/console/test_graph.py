"""The graph of the scanned fleet."""

import pytest

from stillwatch.console import graph
from tests.odd import ODD


@pytest.fixture
def fleet(services, admin):
    rows = admin.get(f"/api/cases/{admin.case()['id']}/members").json()["rows"]
    return sorted(row[0] for row in rows)


def test_no_two_nodes_have_one_id_whatever_accounts_are_called(judged, fleet):
    nodes = graph.graph(judged, fleet).nodes
    assert len({node.id for node in nodes}) == len(nodes)
    drawn = [account for node in nodes for account in getattr(node, "account_ids", ())]
    assert len(drawn) == len(set(drawn)) and {"payment-1", "others"} <= set(drawn) & set(ODD)
    assert all((node.kind == "account") == hasattr(node, "account_ids") for node in nodes)


def test_accounts_that_are_not_drawn_are_named_by_the_node_that_stands_for_them(judged, fleet, monkeypatch):
    monkeypatch.setattr(graph, "TIES", 20)
    told = graph.graph(judged, fleet)
    *_, others = told.nodes
    single = {account for node in told.nodes[:-1] for account in getattr(node, "account_ids", ())}
    assert told.collapsed and others.id == "others"
    assert set(others.account_ids) == set(fleet) - single and others.size == len(others.account_ids)
