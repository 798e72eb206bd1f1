"""Held against the schema that the OCSF project published for 1.8.0, as ocsf-json-schema carries
it."""

from functools import cache

import jsonschema_rs
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from stillwatch.sharing.ocsf import VERSION, detection_finding, incident_finding
from tests.sharing.matters import YES, matter, told

CLASSES = {"detection_finding": detection_finding, "incident_finding": incident_finding}


@cache
def schema(name):
    published = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION)).get_class_schema(name, ["incident"])
    return jsonschema_rs.validator_for(published)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("judgement", [None, YES])
def test_it_is_what_the_schema_of_1_8_wants(name, judgement):
    made = CLASSES[name](told(matter(judgement=judgement)))
    assert [error.message for error in schema(name).iter_errors(made)] == []
    assert made["metadata"]["version"] == "1.8.0"


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("amiss", [{"severity_id": 17}, {"metadata": {}}, {"class_uid": 1}, {"unheard_of": 1}])
def test_the_schema_would_tell(name, amiss):
    assert not schema(name).is_valid(CLASSES[name](told()) | amiss)


@pytest.mark.parametrize("name", CLASSES)
def test_names_beside_numbers_are_the_schemas_own(name):
    published = get_ocsf_schema(version=VERSION)["classes"][name]["attributes"]
    for judgement in (None, YES):
        made = CLASSES[name](told(matter(judgement=judgement)))
        for kind in ("activity", "severity", "status", "verdict", "confidence"):
            caption = published[f"{kind}_id"]["enum"][str(made[f"{kind}_id"])]["caption"]
            assert made["activity_name" if kind == "activity" else kind] == caption
        assert published["type_uid"]["enum"][str(made["type_uid"])]["caption"] == made["type_name"]


def test_the_standing_shows():
    probable, confirmed = (detection_finding(told(matter(judgement=judgement))) for judgement in (None, YES))
    assert (probable["verdict"], confirmed["verdict"]) == ("Suspicious", "True Positive")
    assert probable["finding_info"]["uid"] == confirmed["finding_info"]["uid"]
    assert [one["value"] for one in probable["observables"]] == [one.pseudonym for one in told().accounts]
