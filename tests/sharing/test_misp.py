import pytest
from pymisp import MISPEvent

from stillwatch.cases.columns import canonical
from stillwatch.report.exports import MARKINGS
from stillwatch.sharing.misp import event
from tests.sharing.matters import NOW, YES, matter, told


def loaded(made):
    read = MISPEvent()
    read.load(canonical(made))
    return read


@pytest.mark.parametrize("marking", MARKINGS)
def test_the_library_of_misp_reads_it(marking):
    read = loaded(event(told(marking=marking)))
    assert len([one for one in read.attributes if one.type == "anonymised"]) == 3
    assert {tag.name for tag in read.tags} == {
        marking.lower(),
        'mitre-atlas:technique="AML.T0024.002"',
        'mitre-atlas:technique="AML.T0021"',
    }
    [report] = read.event_reports
    assert "Not alleged" in report.content and "card of their own" in report.content
    [how] = read.objects
    assert how.name == "anonymisation" and how._known_template


@pytest.mark.parametrize("marking, distribution", [*zip(MARKINGS, "31000", strict=True)])
def test_nobody_sees_more_than_the_marking_allows(marking, distribution):
    made = event(told(marking=marking))["Event"]
    assert made["distribution"] == distribution and made["published"] is False
    parts = [*made["Attribute"], *made["Object"], *made["EventReport"]]
    assert {one["distribution"] for one in parts} == {"5"}


def test_threat_level_and_analysis_follow_the_standing():
    levels = [
        (made["threat_level_id"], made["analysis"])
        for made in (event(told(matter(judgement=judgement)))["Event"] for judgement in (None, YES))
    ]
    assert levels == [("2", "1"), ("1", "2")]


def test_no_attribute_goes_to_a_detector():
    made = event(told())["Event"]
    assert not any(one["to_ids"] for one in [*made["Attribute"], *made["Object"][0]["Attribute"]])


def test_a_later_export_updates_the_same_event():
    first, again = (event(told(at=at))["Event"] for at in (NOW, NOW.replace(day=3)))
    assert first["uuid"] == again["uuid"] and int(first["timestamp"]) < int(again["timestamp"])
    assert [one["uuid"] for one in first["Attribute"]] == [one["uuid"] for one in again["Attribute"]]
    uuids = [one["uuid"] for one in (*first["Attribute"], *first["Object"][0]["Attribute"])]
    assert len(uuids) == len(set(uuids))
