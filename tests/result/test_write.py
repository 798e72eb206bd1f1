import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.campaigns.findings import Findings
from stillwatch.result.swap import OutDirError, check_out_dir
from stillwatch.result.write import campaigns_json, write_scan

from . import fixtures


def small():
    return fixtures.findings([fixtures.small_campaign()])


def listing(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_result_has_the_contract_s_files(tmp_path):
    found, out = small(), tmp_path / "deep" / "out"
    write_scan(found, fixtures.tables(found), out)
    assert set(listing(out)) == {
        *("campaigns.json", "report.html"),
        *("members.parquet", "groups.parquet", "candidates.parquet"),
    }
    assert pq.read_table(out / "members.parquet").equals(fixtures.members(*found.campaigns))
    assert os.listdir(out.parent) == ["out"]


def test_campaigns_json_has_the_contract_s_names():
    said = json.loads(campaigns_json(small()))
    assert said["schema"] == "stillwatch.campaigns/1" and "schema_" not in said
    assert set(said["scanned"]) >= {"exchanges", "accounts", "first", "last", "quarantined"}
    campaign, group = said["campaigns"][0], said["groups"][0]
    assert set(campaign) >= {
        *("campaign_id", "aliases", "confidence", "answers", "accounts", "first_seen", "last_seen", "exchanges"),
        *("harvest_exchanges", "attempts", "capabilities", "evidence", "counter_evidence"),
    }
    assert set(group) >= {
        *("group_id", "kind", "accounts", "answers", "says", "evidence", "counter_evidence"),
    }
    assert set(campaign["evidence"][0]) >= {"kind", "weight", "says", "facts"}
    assert campaign["first_seen"] == "2026-05-04T07:30:00Z"
    assert campaign["answers"]["concealed"] is None
    assert campaign["timeline"]["days"][0] == "2026-04-15"


def test_campaigns_json_reads_back_as_the_same_findings():
    assert Findings.model_validate_json(campaigns_json(small())) == small()


def test_every_moment_is_utc_and_no_figure_is_nan():
    found = small()
    campaign = found.campaigns[0]
    campaign.first_seen = datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    campaign.last_seen = datetime(2026, 5, 5)
    campaign.capabilities[0].lift = float("inf")
    campaign.evidence[0].facts = {
        **{"nan": float("nan"), "array": np.array([1.5, np.inf]), "whole": np.int64(7), "yes": np.bool_(True)},
        **{"when": campaign.first_seen, "tuple": (1, 2)},
    }
    text = campaigns_json(found)
    assert not re.search(r"\b(NaN|Infinity)\b", text)
    said = json.loads(text)["campaigns"][0]
    assert (said["first_seen"], said["last_seen"]) == ("2026-05-04T07:30:00Z", "2026-05-05T00:00:00Z")
    assert said["capabilities"][0]["lift"] is None
    facts = said["evidence"][0]["facts"]
    assert facts["nan"] is None and facts["array"] == [1.5, None] and facts["whole"] == 7 and facts["yes"] is True
    assert facts["when"] == "2026-05-04T07:30:00Z" and facts["tuple"] == [1, 2]


def test_campaigns_json_does_nothing_to_a_terminal():
    found = small()
    found.campaigns[0].evidence[0].says = "\x1b[2J \u202e \x7f \x9b31m"
    text = campaigns_json(found)
    assert all(c == "\n" or " " <= c <= "~" for c in text)
    assert json.loads(text)["campaigns"][0]["evidence"][0]["says"] == "\x1b[2J \u202e \x7f \x9b31m"


def test_an_earlier_result_is_replaced_with_all_its_files(tmp_path):
    out = tmp_path / "out"
    first = small()
    write_scan(first, {**fixtures.tables(first), "extra": pa.table({"x": [1]})}, out)
    out.chmod(0o750)
    write_scan(fixtures.findings([]), {"members": fixtures.NO_MEMBERS}, out)
    assert set(listing(out)) == {"campaigns.json", "report.html", "members.parquet"}
    assert json.loads((out / "campaigns.json").read_text())["campaigns"] == []
    assert out.stat().st_mode & 0o777 == 0o750
    assert os.listdir(tmp_path) == ["out"]


def test_a_replacement_also_works_where_folders_cannot_be_exchanged(tmp_path, monkeypatch):
    monkeypatch.setattr("stillwatch.result.swap._exchange", lambda a, b: False)
    out = tmp_path / "out"
    for campaigns in ([fixtures.small_campaign()], []):
        write_scan(fixtures.findings(campaigns), {}, out)
    assert json.loads((out / "campaigns.json").read_text())["campaigns"] == []
    assert os.listdir(tmp_path) == ["out"]


def test_an_empty_folder_is_used_and_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_scan(small(), {}, tmp_path / "link")
    write_scan(small(), {}, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "report.html").exists()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (["thesis.txt"], "holds no earlier scan"),
        (["campaigns.json", "lake/"], "'lake'"),
        (["campaigns.json", "notes\x1b[2J.md"], "notes\\x1b[2J.md"),
    ],
)
def test_other_people_s_files_are_never_replaced(tmp_path, files, says):
    out = tmp_path / "out"
    out.mkdir()
    for name in files:
        (out / name).mkdir() if name.endswith("/") else (out / name).write_text("mine")
    with pytest.raises(OutDirError) as error:
        write_scan(small(), {}, out)
    assert says in str(error.value)
    assert {p.name for p in out.iterdir()} == {n.rstrip("/") for n in files}
    assert os.listdir(tmp_path) == ["out"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutDirError, match="is a file"):
        check_out_dir(tmp_path / "out")
    with pytest.raises(OutDirError, match="cannot be"):
        write_scan(small(), {}, tmp_path / "out" / "below")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_error_on_the_way_leaves_the_earlier_result(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write_scan(small(), {}, out)
    before = listing(out)
    monkeypatch.setattr("stillwatch.result.write.render_page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_scan(fixtures.findings([]), {}, out)
    assert listing(out) == before and os.listdir(tmp_path) == ["out"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from stillwatch.result.write import write_scan
from tests.result import fixtures
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
found = fixtures.findings([fixtures.small_campaign()])
try:
    write_scan(found, fixtures.tables(found), Path(sys.argv[1]))
except OSError as problem:
    print(type(problem).__name__)
    sys.exit(9)
"""


@pytest.mark.parametrize("room", [0, 3_000, 45_000])
def test_a_full_disk_leaves_the_earlier_result(tmp_path, room):
    out = tmp_path / "out"
    write_scan(fixtures.findings([]), {}, out)
    before = listing(out)
    done = subprocess.run(
        [sys.executable, "-B", "-c", FULL_DISK, str(out), str(room)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 9, done.stderr
    assert listing(out) == before and os.listdir(tmp_path) == ["out"]
