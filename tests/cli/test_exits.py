"""How a scan ends: the contract's exit codes, one clear line each, and an earlier result that stays
as it was."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from stillwatch.cli import main
from stillwatch.cli.exits import extra
from stillwatch.exchange.errors import UnusableError

from .logs import lines, write
from .running import RESULT, Child, content, refused, run, scan

SKETCHES = 70_000
"""Bytes that hold a lake's manifest, and not the sketches of 300 exchanges."""


def test_a_scan_without_campaigns_is_a_scan(log, tmp_path):
    done = scan(log, "--out", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULT
    assert "No campaign was found." in done.stdout and "No --lake was given" in done.stdout
    assert done.stdout.splitlines()[-1] == f"Report: {tmp_path}/out/report.html"


def test_a_scan_with_campaigns_is_a_scan(world, scanned):
    assert {path.name for path in scanned.iterdir()} == RESULT


def test_quiet_means_quiet(log, tmp_path):
    done = scan(log, "--out", tmp_path / "out", "--quiet")
    assert done.stdout == ""
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULT


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("EMPTY",), "no exchange log here"),
        (("MISSING",), "no such file"),
        (("LOG", "--format", "smoke-signals"), "unknown format"),
        (("LOG", "--until", "next week"), "RFC 3339"),
        (("LOG", "--until", "0001-01-01T00:00:00+05:00"), "RFC 3339"),
        (("LOG", "--labels", "MISSING"), "cannot be read"),
        (("LOG", "--labels", "LABELS"), "line 2"),
        (("LOG", "--labels", "EMPTY"), "cannot be read"),
        (("LOG", "--lake", "FOREIGN"), "not a lake"),
        (("LOG", "--lake", "FILE"), "Not a directory"),
        (("LOG", "--lake", "OUT"), "name another folder"),
        (("FILE",), "not a known log format"),
    ],
)
def test_unusable_arguments(log, tmp_path, arguments, words):
    (tmp_path / "EMPTY").mkdir()
    write(tmp_path / "FOREIGN" / "diary.txt", "dear diary")
    write(tmp_path / "FILE", '{"neither": "this", "nor": "that"}\n')
    write(tmp_path / "LABELS", "account_id,label\naccount-1,naughty\n")
    before = content(tmp_path)
    named = [tmp_path / a if a.isupper() and a != "LOG" else log if a == "LOG" else a for a in arguments]
    refused(run("scan", *named, "--out", tmp_path / "OUT"), 2, words)
    assert content(tmp_path) == before and not (tmp_path / "OUT").exists()


@pytest.mark.parametrize("arguments", [("scan", "LOG"), ("scan",), ("scan", "--nonsense"), ("lake", "forget", "x")])
def test_missing_arguments(arguments):
    done = run(*arguments)
    assert done.exit_code == 2 and "Error: " in done.stderr and done.stdout == ""


@pytest.mark.parametrize("out", ["someone's", "someone's/diary.txt", "someone's/diary.txt/deeper"])
def test_an_out_folder_that_is_not_ours(log, tmp_path, out):
    write(tmp_path / "someone's" / "diary.txt", "dear diary")
    before = content(tmp_path)
    refused(run("scan", log, "--out", tmp_path / out), 2)
    assert content(tmp_path) == before


def test_a_file_beside_an_earlier_result(log, tmp_path, scanned):
    shutil.copytree(scanned, tmp_path / "out")
    write(tmp_path / "out" / "notes.txt", "mine")
    before = content(tmp_path)
    refused(run("scan", log, "--out", tmp_path / "out"), 2, "notes.txt", "no scan wrote")
    assert content(tmp_path) == before


@pytest.mark.parametrize("closed", ["log", "log/exchanges", "log/exchanges/a.jsonl", "above"])
def test_no_permission(log, tmp_path, closed):
    (tmp_path / "above").mkdir()
    where = tmp_path / "above" / "out" if closed == "above" else tmp_path / "out"
    mode = 0o500 if closed == "above" else 0
    (tmp_path / closed).chmod(mode)
    try:
        done = Child("scan", log, "--out", where, obeying=True).end()
    finally:
        (tmp_path / closed).chmod(0o700)
    refused(done, 2, str(tmp_path / closed))
    assert not where.exists()


def test_one_folder_without_permission_among_others(log, tmp_path):
    write(log / "exchanges" / "b" / "b.jsonl", lines(*range(40, 50)))
    (log / "exchanges" / "b").chmod(0)
    try:
        done = Child("scan", log, "--out", tmp_path / "out", obeying=True).end()
    finally:
        (log / "exchanges" / "b").chmod(0o700)
    refused(done, 0, "not read", str(log / "exchanges" / "b"), "permission denied")
    assert "Read 30\u00a0exchanges of 9\u00a0accounts" in done.stdout


def test_a_key_that_is_missing_and_one_that_is_another(log, tmp_path):
    lake, other = tmp_path / "lake", tmp_path / "other"
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    before = content(tmp_path / "out")
    assert (lake / "key").stat().st_mode & 0o777 == 0o600 and lake.stat().st_mode & 0o777 == 0o700
    (lake / "key").rename(other)
    refused(run("scan", log, "--lake", lake, "--out", tmp_path / "out"), 2, "key")
    assert not (lake / "key").exists()
    (lake / "key").write_bytes(bytes(32))
    refused(run("scan", log, "--lake", lake, "--out", tmp_path / "out"), 2, "not the key this lake was made with")
    assert content(tmp_path / "out") == before
    other.replace(lake / "key")
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")


def test_a_lake_that_another_process_is_changing(log, tmp_path):
    scan(log, "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    with (tmp_path / "lake" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(run("scan", log, "--lake", tmp_path / "lake", "--out", tmp_path / "out"), 3, "another process")


def test_forgetting_needs_a_lake(tmp_path):
    refused(run("lake", "forget", "account-1", "--lake", tmp_path / "none"), 2, "is not a lake")
    assert not (tmp_path / "none").exists()


class TestFullDisk:
    """A limit on the size of files stands for the full disk; where a small disk can be mounted,
    that too."""

    @pytest.fixture(autouse=True)
    def earlier(self, log, tmp_path, scanned):
        self.log, self.lake, self.out = log, tmp_path / "lake", tmp_path / "out"
        write(log / "exchanges" / "b.jsonl", lines(*range(100, 400)))
        shutil.copytree(scanned, self.out)
        self.before = content(self.out)

    @pytest.mark.parametrize("largest", [3_000, SKETCHES])
    def test_while_ingesting(self, largest):
        refused(self.scan(largest), 3, "make room and run the same command again")
        assert content(self.out) == self.before
        scan(self.log, "--lake", self.lake, "--out", self.out, "--quiet")

    def test_while_writing_the_result(self):
        scan(self.log, "--lake", self.lake, "--out", self.out, "--quiet")
        self.before = content(self.out)
        refused(self.scan(10_000), 3, "the result was not written, an earlier one is as it was")
        assert content(self.out) == self.before
        assert not list(self.out.parent.glob(".out*"))

    def test_on_a_small_disk(self, tmp_path):
        disk = tmp_path / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)]
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        try:
            self.lake = disk / "lake"
            refused(self.scan(None if mounted else SKETCHES), 3)
            assert content(self.out) == self.before
        finally:
            if mounted:
                subprocess.run(["umount", str(disk)], check=True)

    def scan(self, largest: int | None):
        return Child("scan", self.log, "--lake", self.lake, "--out", self.out, largest_file=largest).end()


def test_a_result_that_cannot_be_shown(log, tmp_path):
    refused(Child("scan", log, "--out", tmp_path / "out", mute=True).end(), 3, f"the result is in {tmp_path}/out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULT


@pytest.mark.parametrize(
    "number, moment",
    [(signal.SIGINT, "manifest"), (signal.SIGINT, "staged/*"), (signal.SIGTERM, "exchange_sketch/*")],
)
def test_an_interrupted_scan(world, scanned, tmp_path, number, moment):
    shutil.copytree(scanned, tmp_path / "out")
    before = content(tmp_path / "out")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = Child("scan", world, "--out", tmp_path / "out", temporary=temporary)
    while not list(temporary.glob(f"stillwatch-*/{moment}")):
        assert process.running(), process.end()
        time.sleep(0.01)
    # Ctrl-C reaches every process of a terminal, a request to end only the one it is sent to.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    refused(process.end(), 3, "interrupted; the result was not written, an earlier one is as it was")
    assert content(tmp_path / "out") == before
    assert not list(temporary.iterdir()) and not list(tmp_path.glob(".out*"))


def test_a_reader_that_leaves_early(log, tmp_path):
    command = f"{Path(sys.executable).parent}/stillwatch scan {log} --out {tmp_path}/out"
    done = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == RESULT


def test_a_mistake_of_ours_shows_where_and_quotes_nothing_live(monkeypatch, capsys):
    def mistaken(old, new):
        raise RuntimeError("\x1b[31mboo")

    monkeypatch.setattr(import_module("stillwatch.cli.diff"), "diff_results", mistaken)
    monkeypatch.setattr(sys, "argv", ["stillwatch", "diff", "a", "b"])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1 and "in mistaken" in said and "\x1b" not in said


def test_an_extra_that_is_missing_is_named():
    with (
        pytest.raises(UnusableError, match=r"^nowhere is not installed: pip install 'stillwatch\[live\]'$"),
        extra("live"),
    ):
        import_module("nowhere")


def test_what_cannot_be_said_is_not_and_all_goes_on():
    """Standard error is a file on a full disk."""
    child = "import sys; from stillwatch.cli.exits import say; say('Nothing is lost'); sys.stdout.write('goes on')"
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", child], stderr=full, stdout=subprocess.PIPE)
    assert done.stdout == b"goes on"
