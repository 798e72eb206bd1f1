"""What a guard is told."""

import subprocess
import sys

import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.guard.settings import read_settings

LEAST = '[guard]\nfolder = "f"\n{}\n[guard.table]\nkeys = ["k.pem"]\n{}'


def read(tmp_path, more="", of_table=""):
    (tmp_path / "guard.toml").write_text(LEAST.format(more, of_table))
    return read_settings(tmp_path / "guard.toml")


def test_what_is_not_said_is_as_the_page_says(tmp_path):
    told = read(tmp_path)
    assert (told.host, told.port, told.grpc_port, told.budgets.ledger, told.table.every) == (
        "127.0.0.1",
        8480,
        None,
        "file",
        5.0,
    )


@pytest.mark.parametrize(
    "more, of_table",
    [
        ("colour = 1", ""),
        ("port = 70000", ""),
        ('[guard.tls]\ncertificate = "no secret"', ""),
        ("", 'file = "a"\nurl = "http://b"'),
        ("", '[guard.budgets]\nledger = "redis"'),
        ("", '[guard.budgets]\nurl = "http://b"'),
        ("", '[guard.names]\naccount = "X Y"'),
        ("[", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_and_not_repeated(tmp_path, more, of_table):
    with pytest.raises(UnusableError) as error:
        read(tmp_path, more, of_table)
    assert "no secret" not in str(error.value)


def test_a_guard_needs_nothing_of_what_analyses():
    """It runs beside gateways: what it loads is small."""
    told = "import sys, stillwatch.guard.serve; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pyarrow", "duckdb", "numba", "scipy", "sqlalchemy"} & set(loaded)
