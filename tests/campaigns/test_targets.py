"""What a campaign asks for, told apart from the templates around it."""

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.campaigns.targets import asked_for, capabilities
from stillwatch.exchange.schema import CAPABILITIES
from tests.fleets.synthetic import people, population

MATHS, CODE, FORM, WRITING = (
    CAPABILITIES.index(name) for name in ("mathematics", "software_engineering", "instruction_following", "writing")
)


def rows(*parts: tuple[int | None, int, list[int]]) -> pa.Table:
    """Parts of (frame, prompts, labels of every one)."""
    frames = [frame for frame, prompts, _ in parts for _ in range(prompts)]
    bits = [sum(1 << label for label in labels) for _, prompts, labels in parts for _ in range(prompts)]
    return pa.table({"frame_token": pa.array(frames, pa.int64()), "capabilities": pa.array(bits, pa.int16())})


def asked(*parts: tuple[int | None, int, list[int]]) -> dict[str, float]:
    table = rows(*parts)
    shares = asked_for(table, np.ones(table.num_rows))
    return {CAPABILITIES[k]: round(float(share), 3) for k, share in enumerate(shares) if share > 0.001}


def test_prompts_without_templates_count_as_they_are():
    parts = [(None, 60, [MATHS]), *[(k, 1, [CODE, WRITING]) for k in range(40)]]
    assert asked(*parts) == {"mathematics": 0.6, "software_engineering": 0.4, "writing": 0.4}


def test_what_some_templates_say_is_left_out():
    inside = [(100, [MATHS]), (100, [CODE])]
    plain = [(frame, n, labels) for frame in (1, 2) for n, labels in inside]
    writing = [(frame, n, [*labels, WRITING]) for frame in (3, 4) for n, labels in inside]
    assert asked(*plain, *writing) == {"mathematics": 0.5, "software_engineering": 0.5}


def test_a_form_that_every_template_asks_for_is_no_aim():
    parts = [(frame, 100, labels) for frame in range(6) for labels in ([MATHS, FORM], [CODE, FORM])]
    assert asked(*parts) == {"mathematics": 0.5, "software_engineering": 0.5}


def test_a_form_that_the_rows_ask_for_now_and_then_is_one():
    parts = [(frame, 100, labels) for frame in range(6) for labels in ([MATHS], [MATHS, FORM])]
    assert asked(*parts) == {"mathematics": 1.0, "instruction_following": 0.5}


def test_templates_with_rows_of_their_own():
    """Nothing is in all of them, and yet each asks for something."""
    parts = [(1, 100, [MATHS]), (2, 100, [CODE]), (3, 100, [WRITING]), (4, 100, [MATHS]), (5, 100, [CODE])]
    assert asked(*parts) == {"mathematics": 0.4, "software_engineering": 0.4, "writing": 0.2}


def test_a_template_must_have_been_filled_often():
    assert asked((1, 29, [MATHS, FORM])) == {"mathematics": 1.0, "instruction_following": 1.0}
    assert asked((1, 30, [MATHS, FORM])) == {"mathematics": 1.0}


@pytest.mark.parametrize(("without", "left_out"), [(2, False), (3, True)])
def test_what_a_quarter_of_the_templates_do_not_say_is_left_out(without: int, left_out: bool):
    parts = [(frame, 100, [MATHS, WRITING] if frame >= without else [MATHS]) for frame in range(10)]
    assert asked(*parts) == {"mathematics": 1.0} | ({} if left_out else {"writing": 1.0})


@pytest.mark.parametrize(("with_form", "left_out"), [(94, False), (95, True)])
def test_a_form_is_a_templates_if_nearly_all_of_its_prompts_have_it(with_form: int, left_out: bool):
    parts = [
        part for frame in range(6) for part in ((frame, with_form, [MATHS, FORM]), (frame, 100 - with_form, [MATHS]))
    ]
    assert ("instruction_following" not in asked(*parts)) == left_out


def test_a_campaign_is_after_what_it_asks_for_more_often_than_others():
    v = people(*population(20, 4, np.random.default_rng(0), each=10)[:3], 24)
    v.counts["exchanges"][:], v.counts[f"capability_{CODE}"][:20] = 10.0, 2.0
    v.counts[f"capability_{CODE}"][20:] = 9.0
    table = rows((None, 30, [CODE]), (None, 10, [MATHS]))
    found = capabilities(v, np.arange(20, 24), table, np.ones(40))
    assert [(one.name, one.share) for one in found] == [("software_engineering", 0.75), ("mathematics", 0.25)]
    assert found[0].lift == pytest.approx(0.75 / 0.2) and found[1].lift == pytest.approx(2500)


def test_only_harvest_counts():
    table = rows((None, 50, [MATHS]), (1, 50, [CODE]))
    shares = asked_for(table, np.repeat([0.5, 0.0], 50))
    assert shares[MATHS] == pytest.approx(1.0) and shares[CODE] == 0.0


def test_nothing_asked():
    assert asked_for(rows(), np.empty(0)).sum() == 0
