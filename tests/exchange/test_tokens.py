"""Tokens of programs: who has one is known by it until it is revoked, and the file tells nobody."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.tokens import TokenFile


@pytest.fixture
def file(tmp_path):
    return TokenFile(tmp_path / "some" / "tokens.json", "swx_")


def test_a_token_is_known_by_its_kind_until_it_is_revoked(file, tmp_path):
    assert not file and file.tokens() == []
    token = file.add("edge-1", "guard")
    assert file and token.startswith("swx_") and len(token) > 40
    assert file.name_of(token, "guard") == "edge-1"
    assert file.name_of(token, "desk") is None and file.name_of(token + "x", "guard") is None
    assert file.name_of("\ud800", "guard") is None
    other = TokenFile(tmp_path / "some" / "tokens.json", "swx_")
    assert other.name_of(token, "guard") == "edge-1"
    assert file.revoke("edge-1") == 1 and file.revoke("edge-1") == 0
    assert other.name_of(token, "guard") is None and not other
    assert [one.revoked_at is not None for one in file.tokens()] == [True]


def test_the_file_holds_hashes_and_is_its_owners_alone(file, tmp_path):
    token = file.add("edge-1", "guard")
    path = tmp_path / "some" / "tokens.json"
    assert token not in path.read_text() and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 64, "é", "a\n"])
def test_a_name_that_none_may_have_is_refused(file, name):
    with pytest.raises(UnusableError, match="name is made of"):
        file.add(name, "guard")


def test_tokens_that_are_made_at_once_all_last(file):
    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(lambda k: file.add(f"edge-{k}", "guard"), range(24))]
    assert {file.name_of(token, "guard") for token in made} == {f"edge-{k}" for k in range(24)}


@pytest.mark.parametrize("text", ["", "{", '[{"name": 1}]', "\0"])
def test_a_file_that_cannot_be_read_is_told_and_lets_nobody_in(file, tmp_path, text):
    file.add("edge-1", "guard")
    (tmp_path / "some" / "tokens.json").write_text(text)
    with pytest.raises(UnusableError, match="list of tokens"):
        file.tokens()
