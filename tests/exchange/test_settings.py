"""Files of settings: read in TOML or JSON; what is wrong is told without its value."""

import pytest
from pydantic import BaseModel

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.settings import is_local, read_settings_file


class Inner(BaseModel, extra="forbid"):
    port: int


class Told(BaseModel, extra="forbid"):
    inner: Inner


@pytest.mark.parametrize("name, text", [("a.toml", "[inner]\nport = 7"), ("a.json", '{"inner": {"port": 7}}')])
def test_a_file_is_read(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert read_settings_file(tmp_path / name, Told).inner.port == 7


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("a.toml", "[inner]\nport = 'SECRET'", "inner.port"),
        ("a.toml", "port = 7", "port: Extra inputs"),
        ("a.toml", "", "inner: Field required"),
        ("a.toml", "{", "is no TOML"),
        ("a.json", "[" * 100_000, "is no JSON"),
        ("a.json", "7", "the file:"),
    ],
)
def test_what_is_wrong_is_told_without_its_value(tmp_path, name, text, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(UnusableError, match=says) as told:
        read_settings_file(tmp_path / name, Told)
    assert "SECRET" not in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UnusableError, match="cannot be read: No such file"):
        read_settings_file(tmp_path / "no.toml", Told)


@pytest.mark.parametrize(
    "host, local",
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_what_only_this_machine_can_reach(host, local):
    assert is_local(host) == local
