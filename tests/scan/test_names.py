from pathlib import Path

from stillwatch.lake.store.names import NAMES, read_names, write_names
from stillwatch.scan.names import fresh_id, keep_names, remember

A, B, C = [f"a{k}" for k in range(10)], [f"b{k}" for k in range(10)], [f"c{k}" for k in range(10)]


def _scan(found: list[list[str]], directory: Path) -> list[tuple[str, list[str]]]:
    kept = read_names(directory)
    named = keep_names(found, kept)
    told = [(name, aliases, accounts) for (name, aliases), accounts in zip(named, found, strict=True)]
    write_names(remember(told, kept), directory)
    return named


def test_a_campaign_that_grows_keeps_its_name(tmp_path: Path) -> None:
    first = _scan([A], tmp_path)
    assert _scan([A[:4] + B], tmp_path) == first


def test_on_a_split_the_largest_part_keeps_the_name(tmp_path: Path) -> None:
    [(name, _)] = _scan([A + B[:5]], tmp_path)
    names = dict(zip(["small", "large"], _scan([B[:5], A], tmp_path), strict=True))
    assert names["large"][0] == name
    assert names["small"][0] != name


def test_on_a_merge_the_oldest_survives_and_the_other_becomes_an_alias(tmp_path: Path) -> None:
    [(old, _)] = _scan([A], tmp_path)
    [_, (young, _)] = _scan([A, B + C], tmp_path)
    assert _scan([A + B + C], tmp_path) == [(old, [young])]
    assert _scan([A + B + C], tmp_path) == [(old, [young])]


def test_a_campaign_not_found_once_keeps_its_name_for_later(tmp_path: Path) -> None:
    first = _scan([A], tmp_path)
    _scan([], tmp_path)
    assert _scan([A], tmp_path) == first


def test_without_a_lake_the_name_follows_from_the_accounts() -> None:
    assert keep_names([A], NAMES.empty_table())[0][0] == fresh_id("C", list(reversed(A)))
