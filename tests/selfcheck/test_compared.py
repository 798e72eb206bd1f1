import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.fleets.leaving_out import FAMILIES
from stillwatch.selfcheck.compared import compared, read_former
from stillwatch.selfcheck.model import Finding, Reason, SelfCheck
from stillwatch.selfcheck.remedies import BY_FAMILY


def checked(likeness, kinds=(), findings=()):
    return SelfCheck(
        schema="stillwatch.self-check/1",
        accounts=1,
        exchanges=1,
        days=1,
        taken=likeness == "listed",
        taken_declared=False,
        likeness=likeness,
        reasons=[Reason(kind=kind, family="text", strength="strong", says="x") for kind in kinds],
        findings=[Finding(kind=kind, says="x", remedy="y") for kind in findings],
    )


def test_before_and_after():
    found = compared(checked("listed", ["shared_payment"], ["logprobs"]), checked("some", ["even_load"]))
    assert not found.worse
    assert found.says == [
        "Likeness to a campaign: listed before, some now.",
        "No longer said: shared payment.",
        "Newly said: even load.",
        "Mended: logprobs.",
    ]
    assert compared(checked("some"), checked("strong")).worse


def test_an_earlier_check_is_read_again(tmp_path):
    path = tmp_path / "before.json"
    path.write_text(checked("some", ["even_load"]).model_dump_json(by_alias=True))
    assert read_former(path) == checked("some", ["even_load"])
    path.write_text("{}")
    with pytest.raises(UnusableError, match="no self-check"):
        read_former(path)


def test_every_family_of_evidence_has_a_remedy():
    assert set(BY_FAMILY) == set(FAMILIES)
