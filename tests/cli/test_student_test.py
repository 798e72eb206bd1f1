"""From a key that is drawn to a finding: what follows a committed key of a campaign in the log is
found, and nothing else is."""

import json
import re
from datetime import date, datetime, time, timedelta

import pytest

from stillwatch.bundles import verify_bundle
from stillwatch.cases import audit
from stillwatch.forensics.served import campaigns_of
from stillwatch.response import at_hand
from stillwatch.result.words import plural
from stillwatch.safeguards.choices.keyring import Keyring
from stillwatch.safeguards.choices.marking import marked
from tests.cli.running import run

OPENERS = ("For example,", "Therefore,", "In addition,", "Finally,", "As a result,")


def answers(key=None, count=300, start=0):
    """What a model says that writes as it likes, or as a key has it."""
    for k in range(start, start + count):
        text = f"Here comes thing{k % 90}. {OPENERS[k % 5]} it is so."
        yield {"prompt": f"Tell me of {k}.", "answer": marked(text, key) if key else text}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def campaign(lake, monkeypatch):
    """The id and the span of a campaign that the lake's scan found."""
    monkeypatch.setattr(at_hand, "login", lambda: "nora")
    found = campaigns_of(lake / "result")
    name = next(iter(found))
    return name, found[name].first, found[name].last


@pytest.fixture
def committed_then(campaign, monkeypatch):
    """The log of acts is written on the campaign's first day."""

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.combine(campaign[1], time(), tz)

    monkeypatch.setattr(audit, "datetime", Then)


def key_for(lake, serves, first, last):
    done = run("marks", "key", serves, "--lake", lake, "--from", first, "--until", last)
    assert done.exit_code == 0, done.stderr
    name = re.search(r"K-[0-9a-f]{12}", done.stdout)[0]
    return next(one for one in Keyring.of(lake).all() if one.id == name)


def examined(lake, out, *files, **options):
    told = [part for name, value in options.items() for part in (f"--{name}", value)]
    done = run("student-test", *files, "--lake", lake, "--out", out, "--decoys", 2000, *told)
    assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
    return json.loads((out / "student-test.json").read_text()), (out / "student-test.md").read_text(), done.stdout


def test_whoever_follows_a_committed_key_is_found(lake, campaign, tmp_path, committed_then):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    other = key_for(lake, "group 1/64", first, last)
    student = write(tmp_path / "student.jsonl", answers(key.key))
    honest = write(tmp_path / "honest.jsonl", answers())
    figures, page, said = examined(lake, tmp_path / "out", student, honest)
    found = [(row["suspect"], row["keys"]) for row in figures["tests"] if row["against"] is None]
    assert found == [("student", [key.id])]
    assert {row["suspect"] for row in figures["tests"]} == {"student", "honest"}
    assert f"after correction for {plural(len(figures['tests']), 'test')}" in page
    assert "Finding" in said and "marks can be forged" in page and key.commitment in page and other.id in page
    assert key.secret not in page and key.secret not in run("marks", "list", "--lake", lake).stdout


def test_a_key_outside_the_campaigns_time_finds_nothing(lake, campaign, tmp_path, committed_then):
    name, _, last = campaign
    key = key_for(lake, name, last + timedelta(days=1), last + timedelta(days=9))
    figures, page, _ = examined(lake, tmp_path / "out", write(tmp_path / "s.jsonl", answers(key.key)))
    [row] = figures["tests"]
    assert row["adjusted"] < 1e-6 and "no campaign" in row["against"] and "No finding" in page


def test_a_key_that_the_log_does_not_know_finds_nothing(lake, campaign, tmp_path, committed_then):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    ring = lake / "marks" / "keys.json"
    ring.write_text(ring.read_text().replace(key.secret, "ab" * 16))  # chosen afterwards
    chosen = Keyring.of(lake).all()[0]
    figures, _, _ = examined(lake, tmp_path / "out", write(tmp_path / "s.jsonl", answers(chosen.key)))
    assert "no commitment" in figures["tests"][0]["against"]


def test_a_key_committed_to_after_the_campaign_finds_nothing(lake, campaign, tmp_path):
    name, first, last = campaign
    assert last < date.today()
    key = key_for(lake, name, first, last)
    figures, _, _ = examined(lake, tmp_path / "out", write(tmp_path / "s.jsonl", answers(key.key)))
    assert "no campaign" in figures["tests"][0]["against"]


def test_prompts_that_show_the_mark_themselves_are_left_out(lake, campaign, tmp_path, committed_then):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    rows = [{"prompt": row["answer"], "answer": row["answer"]} for row in answers(key.key)]
    figures, page, _ = examined(lake, tmp_path / "out", write(tmp_path / "s.jsonl", rows))
    assert figures["tests"] == [] and "300 of them left out" in page


def test_canaries_and_pairs_by_likelihood(lake, campaign, tmp_path, committed_then):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    rows = [{"kind": "canary", "id": f"c{k}", "equals": [f"Name{k}-{j}" for j in range(10)]} for k in range(12)]
    rows += [{"kind": "pair", "id": f"p{k}", "equals": ["one way", "another way"]} for k in range(40)]
    equals = write(tmp_path / "equals.jsonl", rows)
    refused = run("student-test", equals, "--lake", lake, "--out", tmp_path / "no", "--equals", equals)
    assert refused.exit_code == 2 and "not committed" in refused.stderr
    assert run("marks", "commit", equals, "--lake", lake).exit_code == 0
    drawn = run("marks", "draw", equals, "--lake", lake, "--key", key.id).stdout.splitlines()
    served = [
        int(re.search(r" (\d+) +(?:Name|one way|another)", line)[1]) - 1
        for line in drawn
        if re.search(r" [cp]\d", line)
    ]
    likely = [
        {
            "kind": row["kind"],
            "id": row["id"],
            "log_likelihoods": [-9.0 + (j == which) for j in range(len(row["equals"]))],
        }
        for row, which in zip(rows, served, strict=True)
    ]
    (tmp_path / "likely").mkdir()
    said = write(tmp_path / "suspect.jsonl", [{"answer": f"I met {rows[k]['equals'][served[k]]}."} for k in range(12)])
    figures, _, _ = examined(
        lake, tmp_path / "out", said, equals=equals, likelihoods=write(tmp_path / "likely" / "suspect.jsonl", likely)
    )
    found = {row["test"] for row in figures["tests"] if row["against"] is None}
    assert found == {"canaries", "canary likelihoods", "pair likelihoods"}


def test_a_rank_among_control_models(lake, campaign, tmp_path, committed_then):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    (tmp_path / "controls").mkdir()
    for k in range(20):
        write(tmp_path / "controls" / f"{k}.jsonl", answers(count=60, start=k))
    student = write(tmp_path / "student.jsonl", answers(key.key))
    figures, page, _ = examined(lake, tmp_path / "out", student, controls=tmp_path / "controls")
    assert [(one["suspect"], one["place"], one["controls"]) for one in figures["ranks"]] == [("student", 1, 20)]
    assert "no probability" in page


@pytest.mark.parametrize("text", ["", "{", '{"answer": 7}\n', '{"prompt": "x"}\n', "[]\n", '{"answer": "\\ud800"'])
def test_what_is_no_file_of_answers_is_refused_with_its_place(lake, campaign, tmp_path, text):
    key_for(lake, *campaign)
    path = tmp_path / "s.jsonl"
    path.write_text(text)
    done = run("student-test", path, "--lake", lake, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "s.jsonl" in done.stderr
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_two_keys_never_serve_the_same_at_a_time(lake, campaign):
    key_for(lake, *campaign)
    name, _, last = campaign
    done = run("marks", "key", name, "--lake", lake, "--from", last, "--until", last)
    assert done.exit_code == 2 and "already serves" in done.stderr


def test_a_text_is_marked_from_standard_input(lake, campaign):
    key = key_for(lake, *campaign)
    text = next(answers())["answer"]
    assert run("marks", "text", "--key", key.id, "--lake", lake, input=text).stdout == marked(text, key.key)


def test_a_finding_goes_into_the_bundle_and_is_worked_out_again(lake, campaign, tmp_path, committed_then, monkeypatch):
    name, first, last = campaign
    key = key_for(lake, name, first, last)
    figures, _, _ = examined(lake, tmp_path / "out", write(tmp_path / "student.jsonl", answers(key.key)))
    told = tmp_path / "out" / "student-test.json"
    monkeypatch.undo()  # bundles are made today
    bundle = tmp_path / "bundle.zip"
    done = run("evidence", "export", name, bundle, "--lake", lake, "--student-test", told)
    assert done.exit_code == 0 and "students/0" in done.stdout, (done.stdout, done.stderr)
    assert "keys as committed to" in run("evidence", "verify", bundle).stdout
    [found] = figures["findings"]
    assert verify_bundle.student_tested({**found, "id": "x"}) and found["bound"] < 1e-6
    for changed in (
        {"score": found["score"] + 1},
        {"bound": found["bound"] / 2},
        {"p": 0.0},
        {"keys": [found["keys"][0] | {"secret": "ab" * 16}]},
        {"keys": [found["keys"][0] | {"last": "2099-01-01"}]},
        {"matters": found["matters"][1:]},
    ):
        with pytest.raises(verify_bundle.NotVerified):
            verify_bundle.student_tested({**found, "id": "x"} | changed)
    assert run("evidence", "export", "C-000000000000", bundle, "--lake", lake, "--student-test", told).exit_code == 2


def test_a_bundle_takes_no_other_file_for_a_student_test(lake, campaign, tmp_path):
    for text in ("", "[]", '{"findings": []}', '{"findings": [7]}'):
        told = tmp_path / "told.json"
        told.write_text(text)
        done = run("evidence", "export", campaign[0], tmp_path / "b.zip", "--lake", lake, "--student-test", told)
        assert done.exit_code == 2 and not (tmp_path / "b.zip").exists()
