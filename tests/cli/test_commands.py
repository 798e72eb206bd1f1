"""The other commands: diff, worlds, labels' part in a scan, help."""

import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from stillwatch import __version__
from stillwatch.cli import main
from stillwatch.cli.demo import _called

from .logs import write
from .running import findings, refused, run, scan, tables


@pytest.fixture(scope="module")
def first_days(world, tmp_path_factory):
    """The result of a scan a day earlier."""
    out = tmp_path_factory.mktemp("first days") / "out"
    scan(world, "--until", "2025-06-04T00:00:00Z", "--out", out, "--quiet")
    return out


def test_the_demo_names_the_console_as_it_can_be_typed(monkeypatch):
    monkeypatch.setattr(sys, "argv", [".venv/bin/stillwatch", "demo", "demo"])
    monkeypatch.setenv("PATH", "")
    assert _called() == ".venv/bin/stillwatch"
    monkeypatch.setattr(sys, "argv", ["/x/stillwatch/__main__.py", "demo", "demo"])
    assert _called() == f"{sys.executable} -m stillwatch"
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert _called() == "stillwatch"


def test_diff_of_two_scans(first_days, scanned):
    done = run("diff", first_days, scanned)
    assert (done.exit_code, done.stderr) == (0, "")
    for out in (first_days, scanned):
        assert all(campaign["campaign_id"] in done.stdout for campaign in findings(out)["campaigns"][-1:])
    before, after = (set(tables(out)["members"]["account_id"].to_pylist()) for out in (first_days, scanned))
    assert all(account in done.stdout for account in after ^ before) or "more" in done.stdout


def test_diff_of_a_scan_with_itself(scanned):
    done = run("diff", scanned, scanned)
    assert done.exit_code == 0 and "unchanged" in done.stdout


@pytest.mark.parametrize("old, words", [("none", "is not a folder"), ("log", "holds no scan")])
def test_diff_needs_two_scans(log, scanned, old, words):
    refused(run("diff", log.parent / old, scanned), 2, words)
    refused(run("diff", scanned, log.parent / old), 2, words)


def test_diff_of_a_damaged_result(scanned, tmp_path):
    write(tmp_path / "campaigns.json", '{"schema": "stillwatch.campaigns/1", "campaigns": 7')
    refused(run("diff", tmp_path, scanned), 2, "campaigns.json")


def test_known_accounts_are_evidence(world, scanned, tmp_path):
    campaign = findings(scanned)["campaigns"][0]
    members = tables(scanned)["members"].to_pylist()
    accounts = [row["account_id"] for row in members if row["campaign_id"] == campaign["campaign_id"]]
    benign = "account_id,label,reason\n" + "".join(f"{a},benign,<b>\x1b[1m ours\n" for a in accounts)
    labels = write(tmp_path / "labels.csv", benign)
    done = scan(world, "--labels", labels, "--out", tmp_path / "out")
    assert "\x1b" not in done.stdout
    told = [item for c in (*(findings(tmp_path / "out")[k] for k in ("campaigns", "groups")),) for item in c]
    weights = [e["weight"] for item in told for e in item["counter_evidence"] if e["kind"] == "labelled_benign"]
    assert weights and max(weights) < 0, "counter-evidence, never blindness"


def test_worlds_are_made_anew_and_alike(tmp_path):
    for name in ("a", "b"):
        done = run("worlds", "make", "demo-calm", tmp_path / name, "--accounts", 200, "--days", 1, "--seed", 3)
        assert (done.exit_code, done.stderr) == (0, "") and "person" in done.stdout
    a, b = (pq.read_table(tmp_path / n / "accounts.parquet") for n in "ab")
    assert a == b and "fleet" not in done.stdout
    refused(run("worlds", "make", "demo-calm", tmp_path / "a"), 2, "is not an empty folder")


def test_no_world_of_that_name(tmp_path):
    done = run("worlds", "make", "stormy", tmp_path / "a")
    assert done.exit_code == 2 and "stormy" in done.stderr and not (tmp_path / "a").exists()


def test_version_and_help():
    assert run("--version").stdout == f"stillwatch {__version__}\n"
    said = run("scan", "--help").stdout
    assert "Exit codes: 0 scanned" in " ".join(said.split())


def test_signals_that_are_ignored_stay_ignored(monkeypatch, capsys):
    import signal

    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        monkeypatch.setattr(sys, "argv", ["stillwatch", "--version"])
        with pytest.raises(SystemExit):
            main()
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, "nohup means it"
    finally:
        signal.signal(signal.SIGHUP, former)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_commands_are_imported_when_they_are_called():
    listed = "import sys; from stillwatch.cli import app; print(*{'numba', 'duckdb', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
