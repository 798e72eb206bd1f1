"""The labelled prompts: each family attributed, its labels known, its licence permissive."""

import re

import pytest

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.worlds.corpus.labelled import LABELLED, families, rows
from tests.worlds.test_corpus import COPYLEFT, PERMISSIVE


def test_every_family_is_attributed_under_a_permissive_licence():
    lines = (LABELLED / "ATTRIBUTION.md").read_text().splitlines()
    cells = [line.split("|") for line in lines if re.match(r"\| \w+ \|", line)]
    table = {line[1].strip(): line[-2].split(". ")[0] for line in cells}
    del table["family"]
    assert sorted(table) == [family.name for family in families()]
    assert all(PERMISSIVE.search(licence) or " CC-BY-2.0 FR (sentences)" in licence for licence in table.values())
    assert not [licence for licence in table.values() if COPYLEFT.search(licence)]


def test_every_capability_has_families():
    assert {label for family in families() for label in family.labels} <= set(CAPABILITIES)
    for label in CAPABILITIES:
        assert sum(label in family.labels for family in families()) >= 2, label
    assert {language for family in families() for language in family.languages} >= {"en", "zh", "fr", "ja"}


def test_rows():
    assert sum(len(rows(family.name)) for family in families()) > 35_000
    assert rows("mt_bench")[0].labels == ("writing",)
    assert all(row.prompt.strip() and row.labels for family in families() for row in rows(family.name))


def test_a_family_that_is_not_carried():
    with pytest.raises(FileNotFoundError):
        rows("nothing")
