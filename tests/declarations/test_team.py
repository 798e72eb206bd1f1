"""From a team's file and log to its declaration."""

from datetime import date

import pyarrow as pa
import pytest

from stillwatch.declarations.model import DeclarationError
from stillwatch.declarations.team import declaration_of, read_team
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from tests.cli.logs import lines, write

from .made import KEY

TODAY = date(2026, 5, 1)
TEAM = """
who = "Example Ltd"
contact = "security@example.com"
purposes = ["code review"]
expires = 2026-10-01
"""
FLEET = '[[fleets]]\nname = "bots"\nagents = 12\npurpose = "review"\n'


def team(tmp_path, text):
    path = tmp_path / "team.toml"
    path.write_text(text)
    return read_team(path, TODAY)


def test_what_the_file_says_and_the_log_has_is_declared(tmp_path):
    log = write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30))).parent.parent
    said = team(tmp_path, TEAM + FLEET)
    with Lake.temporary() as lake:
        lake.ingest(open_sources([log]), ACCOUNTS.empty_table())
        made, again = (declaration_of(said, lake, KEY, TODAY) for _ in range(2))
        names = lake.view().query("SELECT DISTINCT account_id FROM exchanges")["account_id"].to_pylist()
    assert sorted(made.hashed(name) for name in names) == list(made.accounts) and len(names) == 9
    assert made.log.exchanges == 30 and made.exchanges_a_day == -(-30 // ((made.log.last - made.log.first).days + 1))
    assert made.fleets[0].agents == 12 and made.expires == date(2026, 10, 1) and made.made == TODAY
    assert made.key != again.key and not set(made.accounts) & set(again.accounts)


def test_a_volume_that_is_expected_stands_before_the_logs(tmp_path):
    log = write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30))).parent.parent
    with Lake.temporary() as lake:
        lake.ingest(open_sources([log]), ACCOUNTS.empty_table())
        made = declaration_of(team(tmp_path, TEAM + "exchanges_a_day = 9000\n"), lake, KEY, TODAY)
    assert made.exchanges_a_day == 9000 and made.fleets == ()


def test_a_log_of_nobody_cannot_be_declared(tmp_path):
    with Lake.temporary() as lake, pytest.raises(DeclarationError, match="the log has 0"):
        lake.ingest([], pa.Table.from_pylist([], schema=ACCOUNTS))
        declaration_of(team(tmp_path, TEAM), lake, KEY, TODAY)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("who = ", "is no TOML file"),
        ("\x00", "is no TOML file"),
        ("", "who: Field required"),
        (TEAM.replace('"Example Ltd"', "7"), "who: Input should be a valid string"),
        (TEAM.replace("Example", "A\\u001bB"), "who: Value error, no text of one line"),
        (TEAM.replace('["code review"]', "[]"), "purposes: "),
        (TEAM.replace("2026-10-01", '"soon"'), "expires: "),
        (TEAM.replace("2026-10-01", "2026-05-01"), "expires: a day to come, within a year"),
        (TEAM.replace("2026-10-01", "2027-05-03"), "expires: a day to come, within a year"),
        (TEAM + "accounts = 3\n", "Extra inputs"),
        (TEAM + "exchanges_a_day = 1.5\n", "exchanges_a_day: "),
        (TEAM + FLEET.replace("12", "0"), "fleets.0.agents: "),
        (TEAM + FLEET + "secret = 1\n", "fleets.0: Extra inputs"),
        (TEAM + "a = " + "[" * 100_000, "is no TOML file"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_what_it_is_to_say(tmp_path, text, says):
    with pytest.raises(DeclarationError) as caught:
        team(tmp_path, text)
    assert says in str(caught.value) and "team.toml" in str(caught.value)


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "team.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DeclarationError, match="no TOML"):
        read_team(path, TODAY)
