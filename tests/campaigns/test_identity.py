from pathlib import Path

from stillwatch.campaigns.identity import fresh_id, keep_names, remember

A, B, C = [f"a{k}" for k in range(10)], [f"b{k}" for k in range(10)], [f"c{k}" for k in range(10)]


def _scan(found: list[list[str]], record: Path) -> list[tuple[str, list[str]]]:
    named = keep_names(found, record)
    remember([(name, aliases, accounts) for (name, aliases), accounts in zip(named, found, strict=True)], record)
    return named


def test_a_campaign_that_grows_keeps_its_name(tmp_path: Path) -> None:
    record = tmp_path / "names.parquet"
    first = _scan([A], record)
    assert _scan([A[:4] + B], record) == first


def test_on_a_split_the_largest_part_keeps_the_name(tmp_path: Path) -> None:
    record = tmp_path / "names.parquet"
    [(name, _)] = _scan([A + B[:5]], record)
    names = dict(zip(["small", "large"], _scan([B[:5], A], record), strict=True))
    assert names["large"][0] == name
    assert names["small"][0] != name


def test_on_a_merge_the_oldest_survives_and_the_other_becomes_an_alias(tmp_path: Path) -> None:
    record = tmp_path / "names.parquet"
    [(old, _)] = _scan([A], record)
    [_, (young, _)] = _scan([A, B + C], record)
    assert _scan([A + B + C], record) == [(old, [young])]
    assert _scan([A + B + C], record) == [(old, [young])]


def test_a_campaign_not_found_once_keeps_its_name_for_later(tmp_path: Path) -> None:
    record = tmp_path / "names.parquet"
    first = _scan([A], record)
    _scan([], record)
    assert _scan([A], record) == first


def test_without_a_lake_the_name_follows_from_the_accounts() -> None:
    assert keep_names([A], None)[0][0] == fresh_id("C", list(reversed(A)))
