import numpy as np
import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.lab.conditions import CONDITIONS, SAFEGUARDS, Given
from stillwatch.lab.jobs import Shelf, done, jobs_of, student_name
from stillwatch.lab.page import markdown, tables
from stillwatch.lab.results import read_results, write_results
from stillwatch.lab.run import run
from stillwatch.lab.settings import Settings, full
from stillwatch.lab.summed import summed
from stillwatch.lab.tasks import ASK_ANSWER, ONE_STEP, OTHERS
from tests.lab.conftest import TINY


def test_a_run_leaves_nothing_to_do(tiny_run):
    settings, out, shelf = tiny_run
    assert all(shelf.has(name) for job in jobs_of(settings) for name in job.names)
    said = []
    run(settings, out, lambda *told: said.append(told))
    assert said == [(len(jobs_of(settings)), len(jobs_of(settings)), "")]
    assert not [*out.rglob("*.tmp")]


def test_what_was_interrupted_goes_on_and_comes_to_the_same(tiny_run):
    settings, _, shelf = tiny_run
    name = student_name("one-step", "small", "answers only, refilled")
    before = shelf.read(name)
    shelf._file(name).unlink()
    [job] = [job for job in jobs_of(settings) if name in job.names]
    done(job, shelf, settings)
    after = shelf.read(name)
    assert before.keys() == after.keys()
    for key, one in before.items():
        assert np.allclose(one, after[key], rtol=1e-5, atol=1e-6), key


def test_other_settings_take_nothing_up(tmp_path):
    one, other = (Shelf.of(tmp_path, settings) for settings in (TINY, Settings()))
    assert one.folder != other.folder


def test_nobody_waits_for_what_no_piece_of_work_makes():
    for settings in (TINY, Settings(), full(Settings()), full(Settings(device="cuda"))):
        jobs = jobs_of(settings)
        made = [name for job in jobs for name in job.names]
        assert len(made) == len({*made}) and {name for job in jobs for name in job.after} <= {*made}


def test_on_an_accelerator_all_that_wait_for_the_same_are_trained_at_once():
    jobs = [job for job in jobs_of(Settings(device="cuda")) if job.kind == "students"]
    assert len(jobs) == 4 and sum(len(job.conditions) for job in jobs) == 2 * len(CONDITIONS)


def test_conditions_give_what_they_say(tiny_run):
    settings, _, shelf = tiny_run
    given = Given(ONE_STEP, settings, shelf.harvest("one-step", 0))
    counts = {name: len(c.learnt(given)) for name, c in CONDITIONS.items() if not c.helper}
    assert counts == {
        "own answers only": 20,
        "full harvest": 110,
        "the program's answers": 110,
        "stopped on day 1": 22,
        "stopped on day 2": 24,
        "stopped on day 3": 26,
        "stopped on day 7": 34,
        "stopped on day 14": 48,
        "answers only": 110,
        "summarised": 110,
        "a tenth": 29,
        "marked": 110,
        "with probabilities": 110,
        "half of it cover": 110,
        "answers only, coaxed": 110,
        "summarised, coaxed": 110,
        "a tenth of two teachers": 38,
        "marked, one wording": 110,
        "marked, two teachers": 110,
        "each asked four times": 20 + 22 * 4,
    }
    coaxed = CONDITIONS["answers only, coaxed"].learnt(given)
    assert (coaxed.tokens[20:, 3] == ASK_ANSWER).sum() == round(90 * 3 / 68)
    assert np.isin(coaxed.tokens[20:], OTHERS).any() and not np.isin(coaxed.tokens[:20], OTHERS).any()


def test_every_row_of_a_safeguard_is_a_condition():
    rows = {name for safeguard in SAFEGUARDS for name in (*safeguard.rows, safeguard.without)}
    assert rows <= {*CONDITIONS}
    assert all(len(safeguard.rows) > 1 for safeguard in SAFEGUARDS)


def test_results_are_read_as_they_were_written(tiny_run, tmp_path):
    settings, _, shelf = tiny_run
    results = summed(shelf, settings)
    assert {row.condition for row in results.rows} == {*CONDITIONS}
    assert [one.safeguard for one in results.guarded] == [one.name for one in SAFEGUARDS]
    assert [dose.day for dose in results.doses] == [1, 2, 3, 7, 14, 45]
    write_results(results, tmp_path)
    assert read_results(tmp_path) == results
    titles = [table.title for table in tables(results)]
    assert titles == ["one-step: safeguards", "one-step: students (small)"]
    for table in tables(results):
        told = markdown(table).splitlines()
        assert len({line.count("|") for line in told[2:]}) == 1


def test_what_a_safeguard_leaves_to_honest_users(tiny_run):
    settings, _, shelf = tiny_run
    told = {one.safeguard: one for one in summed(shelf, settings).guarded}
    assert told["reasoning withheld"].explained.value == 0
    assert told["reasoning withheld"].tokens.value < told["throttled to a tenth"].tokens.value
    assert [name for name, one in told.items() if not one.probabilities] == ["probabilities withheld"]


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(UnusableError, match="holds no run of the laboratory"):
        read_results(tmp_path)
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(UnusableError, match="is not a run of this version's laboratory"):
        read_results(tmp_path)
