"""Whatever a scan may find has words that a lay reader understands."""

import ast
from pathlib import Path
from typing import get_args

import stillwatch
from stillwatch.campaigns.findings import GroupKind
from stillwatch.fleets.evidence.identity import FAMILIES, WORDS
from stillwatch.report.explanations import TESTS
from stillwatch.report.reasons import FIELDS, OF_HARVEST, TITLES

SOURCE = Path(stillwatch.__file__).parent
MADE_IN = (
    *(SOURCE / "fleets" / "evidence").glob("*.py"),
    *(SOURCE / "campaigns" / f"{name}.py" for name in ("harvest", "concealed", "labels")),
)


def written(argument: str) -> set[str]:
    """Every literal value of an argument of Evidence(...)."""
    calls = [n for p in MADE_IN for n in ast.walk(ast.parse(p.read_text())) if isinstance(n, ast.Call)]
    values = [k.value for c in calls if ast.unparse(c.func) == "Evidence" for k in c.keywords if k.arg == argument]
    return {v.value for v in values if isinstance(v, ast.Constant)}


def test_every_kind_of_evidence_has_a_title_and_a_part_of_the_log():
    kinds = written("kind") | {f"shared_{kind}" for kind in WORDS} | {"carried_over", "sent_again"}
    assert len(kinds) > 25
    assert kinds | OF_HARVEST <= set(TITLES)
    assert written("family") | set(FAMILIES) <= set(FIELDS)


def test_every_honest_kind_of_group_has_its_test():
    assert set(TESTS) == set(get_args(GroupKind)) - {"declared_harvest", "unconfirmed", "other"}
