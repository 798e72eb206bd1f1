import re
from dataclasses import replace
from uuid import UUID

import pytest
import stix2
from stix2.v21 import UserAccount
from stix2patterns.v21.pattern import Pattern

from stillwatch.cases.columns import canonical
from stillwatch.report.exports import MARKINGS
from stillwatch.sharing.stix import BUSIEST, CHUNK, bundle
from stillwatch.sharing.tlp import DEFINITIONS, EXTENSION
from tests.sharing.matters import NOW, YES, matter, told


def of_type(made, kind):
    return [one for one in made["objects"] if one["type"] == kind]


def only(made, kind):
    [one] = of_type(made, kind)
    return one


@pytest.mark.parametrize("judgement", [None, YES])
@pytest.mark.parametrize("marking", MARKINGS)
def test_the_library_of_stix_reads_every_object(judgement, marking):
    made = bundle(told(matter(judgement=judgement), marking=marking))
    parsed = stix2.parse(canonical(made), allow_custom=False)
    assert len(parsed.objects) == len(made["objects"])
    assert {one["id"] for one in parsed.objects} == {one["id"] for one in made["objects"]}


def test_what_is_confirmed_is_a_report_and_what_is_not_a_grouping():
    probable, confirmed = bundle(told()), bundle(told(matter(judgement=YES)))
    assert only(probable, "grouping")["context"] == "suspicious-activity" and not of_type(probable, "report")
    assert only(confirmed, "report")["published"] == "2026-06-01T15:00:00.000Z" and not of_type(confirmed, "grouping")
    assert only(probable, "indicator")["indicator_types"] == ["anomalous-activity"]
    assert only(confirmed, "indicator")["indicator_types"] == ["malicious-activity"]


@pytest.mark.parametrize("marking", MARKINGS)
def test_every_object_but_public_ones_is_marked(marking):
    made = bundle(told(marking=marking))
    published = only(made, "marking-definition")
    assert published["id"] == DEFINITIONS[marking] and published["name"] == marking
    assert f"TLP:{published['extensions'][EXTENSION]['tlp_2_0'].upper()}" == marking
    for one in made["objects"]:
        public = one["type"] in ("marking-definition", "attack-pattern")
        assert public or one["object_marking_refs"] == [published["id"]], one["type"]


def test_every_reference_is_in_the_bundle():
    made = bundle(told(matter(judgement=YES)))
    ids = [one["id"] for one in made["objects"]]
    assert len(ids) == len(set(ids))
    named = set(re.findall(r'"([a-z-]+--[0-9a-f-]{36})"', canonical(made))) - {made["id"], EXTENSION}
    assert named == set(ids)


def test_accounts_have_the_ids_that_the_specification_makes():
    for account in of_type(bundle(told()), "user-account"):
        assert account["id"] == UserAccount(user_id=account["user_id"]).id


def test_a_later_export_updates_the_same_objects():
    first, again = bundle(told()), bundle(told(at=NOW.replace(day=3)))
    assert canonical(first) == canonical(bundle(told())) != canonical(again)
    changed = [(a, b) for a, b in zip(first["objects"], again["objects"], strict=True) if a != b]
    assert changed and {one["id"] for one in first["objects"]} == {one["id"] for one in again["objects"]}
    for old, new in changed:
        assert new == old | {"modified": "2026-06-03T08:30:00.250Z"}
        assert old["created"] <= old["modified"] < new["modified"]


def test_another_lake_shares_no_object_but_public_ones():
    mine, other = told(), replace(told(), lake="0" * 16)
    both = {one["id"] for one in bundle(mine)["objects"]} & {one["id"] for one in bundle(other)["objects"]}
    assert {one.split("--")[0] for one in both} == {"attack-pattern", "marking-definition", "user-account"}


def test_the_indicator_is_a_pattern_of_the_busiest():
    made = bundle(told(matter([f"acct-{k}" for k in range(250)])))
    pattern = only(made, "indicator")["pattern"]
    comparisons = Pattern(pattern).inspect().comparisons["user-account"]
    [(path, operator, _)] = comparisons
    assert (path, operator) == (["user_id"], "IN")
    assert pattern.count("hmac-sha256:") == BUSIEST
    assert f"The {BUSIEST} accounts that took most, of 250" in only(made, "indicator")["description"]


def test_no_party_is_named_but_the_reporter():
    made = bundle(told())
    assert not {one["type"] for one in made["objects"]} & {"threat-actor", "intrusion-set", "location", "malware"}
    assert only(made, "identity")["name"] == "Example AI"
    assert "Not alleged" in only(made, "note")["content"] and "card of their own" in only(made, "note")["content"]


def test_a_pool_as_large_as_they_come():
    made = bundle(told(matter([f"acct-{k:06d}" for k in range(25_000)])))
    parts = of_type(made, "observed-data")
    assert len(parts) == 25 and all(len(one["object_refs"]) == CHUNK for one in parts)
    assert sum(one["number_observed"] for one in parts) == sum(range(1002, 51_002, 2))
    assert len({ref for one in parts for ref in one["object_refs"]}) == 25_000 == len(of_type(made, "user-account"))
    assert len(only(made, "grouping")["object_refs"]) < 100
    assert len(canonical(made)) < 12_000_000
    assert all(UUID(one["id"].split("--")[1]).version == 5 for one in parts)
