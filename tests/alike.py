"""Results of two ways to the same end, held against each other."""

import pytest


def close(found: object, wanted: object) -> None:
    """Equal, floats to 1e-9."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict) and found.keys() == wanted.keys()
        for name, value in wanted.items():
            close(found[name], value)
    elif isinstance(wanted, list):
        assert isinstance(found, list) and len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            close(one, other)
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    else:
        assert found == wanted


def same_result(found: object, wanted: object) -> None:
    """The same findings and tables of a scan."""
    for name in ("members", "groups", "candidates"):
        close(found.tables[name].to_pylist(), wanted.tables[name].to_pylist())
    close(found.findings.model_dump(mode="json"), wanted.findings.model_dump(mode="json"))
