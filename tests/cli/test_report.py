import hashlib
import json

import pytest
from sqlalchemy import select

from stillwatch.cases import audit, schema
from stillwatch.cases.store import Store, store_of

from .running import refused, run

LOGIN = "getpass.getuser"


def campaign_of(lake) -> str:
    return json.loads((lake / "result" / "campaigns.json").read_text())["campaigns"][0]["campaign_id"]


def entries(url) -> list:
    with Store.open(url) as store, store.reading() as connection:
        assert audit.verify(store, None).broken_at is None
        return [r for r in connection.execute(select(schema.audit)).mappings() if r["action"].startswith("export.")]


@pytest.mark.parametrize("form, begins", [("pdf", b"%PDF"), ("html", b"<!DOCTYPE"), ("md", b"**TLP"), ("json", b"{")])
def test_a_report_is_written_and_entered_in_the_audit_log(lake, tmp_path, form, begins):
    out = tmp_path / "new" / f"report.{form}"
    done = run(
        "report", campaign_of(lake), "--lake", lake, "--format", form, "--out", out, "--to", "Counsel", "--by", "ann"
    )
    assert done.exit_code == 0, done.stderr
    data = out.read_bytes()
    assert data.startswith(begins)
    (entry,) = entries(store_of(lake))
    assert (entry["action"], entry["actor"], entry["object"]) == (f"export.report.{form}", "ann", campaign_of(lake))
    told = json.loads(entry["detail"])
    assert told["to"] == "Counsel" and told["marking"] == "TLP:AMBER+STRICT" and told["standing"] == "probable"
    assert told["sha256"] == hashlib.sha256(data).hexdigest()


def test_who_runs_it_makes_it_unless_another_is_named(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(LOGIN, lambda: "login")
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    out = tmp_path / "r.json"
    done = run("report", campaign_of(lake), "--lake", lake, "--format", "json", "--out", out, "--store", url)
    assert done.exit_code == 0, done.stderr
    assert entries(url)[0]["actor"] == "login"
    assert not (lake / "console" / "cases.db").exists()


def test_without_a_name_it_is_written_here(lake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("report", campaign_of(lake), "--lake", lake, "--format", "md")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / f"report-{campaign_of(lake)}.md").read_bytes().startswith(b"**TLP")
    assert json.loads(entries(store_of(lake))[0]["detail"])["to"] == "not stated"


def test_an_attribution_is_a_persons_and_whole(lake, tmp_path):
    out = tmp_path / "r.json"
    asked = ("report", campaign_of(lake), "--lake", lake, "--format", "json", "--out", out)
    refused(run(*asked, "--attributed-to", "Example Holdings"), 2, "all three")
    assert not out.exists()
    said = ("--attributed-to", "Example Holdings", "--attributed-by", "J. Doe", "--because", "A letter.")
    assert run(*asked, *said).exit_code == 0
    told = json.loads(out.read_text())["figures"]["attribution"]
    assert (told["party"], told["person"], told["reason"]) == ("Example Holdings", "J. Doe", "A letter.")
    assert run(*asked).exit_code == 0
    assert json.loads(out.read_text())["figures"]["attribution"] is None


def test_what_cannot_be_reported_leaves_no_file_and_no_entry(lake, tmp_path):
    out = tmp_path / "r.md"
    out.write_text("an earlier report")
    asked = ("--lake", lake, "--format", "md", "--out", out)
    refused(run("report", "C-nothing", *asked), 2, "no campaign")
    refused(run("report", campaign_of(lake), *asked, "--marking", "TLP:BLUE"), 2, "TLP:AMBER")
    refused(run("report", campaign_of(lake), *asked[:-1], tmp_path), 2, "is a folder")
    assert run("report", campaign_of(lake), "--lake", lake, "--format", "doc", "--out", out).exit_code == 2
    assert out.read_text() == "an earlier report" and not entries(store_of(lake))


def test_a_file_appears_only_once_it_is_entered(lake, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stillwatch.report.exports.record_export", fails)
    out = tmp_path / "r.md"
    done = run("report", campaign_of(lake), "--lake", lake, "--format", "md", "--out", out)
    refused(done, 3, "no space left")
    assert not list(tmp_path.glob("r.md*"))


def test_a_pdf_without_typst_names_what_is_missing(lake, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    done = run("report", campaign_of(lake), "--lake", lake, "--format", "pdf", "--out", tmp_path / "r.pdf")
    refused(done, 2, "stillwatch[report]")
