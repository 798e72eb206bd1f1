"""What harnesses send as the user's message counts as a tool's result; what people say never
does."""

import pytest

from tests.sketch.exchanges import talk
from tests.sketch.test_exchange_sketch import row

LONG_HORIZON = 1 << 2
OBSERVATIONS = {
    "SWE-agent": "OBSERVATION:\n[File: /repo/a.py (12 lines total)]\n(Open file: /repo/a.py)\nbash-$",
    "mini-swe-agent": "<returncode>0</returncode>\n<output>\n12 passed in 0.31s\n</output>",
    "OpenHands": "EXECUTION RESULT of [execute_bash]:\ntotal 12\n[Python Interpreter: /usr/bin/python]",
    "OpenHands, terminal": "\n[The command completed with exit code 1.]\n[Current working directory: /workspace]",
    "ReAct": "Observation: Paris is the capital of France.",
    "Cline": "[read_file for 'src/main.py'] Result:\n1 | import os",
    "Cline, environment": "<environment_details>\n# VSCode Visible Files\n</environment_details>",
    "aider": "I ran this command:\n\npytest -q\n\nAnd got this output:\n\n1 failed",
    "AutoGen": "exitcode: 0 (execution succeeded)\nCode output:\n42",
    "Hermes": '<tool_response>\n{"name": "search", "content": "nothing found"}\n</tool_response>',
    "JSON object": ' {"temperature": 21.5, "unit": "C"}\n',
    "JSON list": '[{"id": 1}, {"id": 2}]',
    "fenced terminal": "```\n$ ls\nREADME.md  src\n```",
    "Chinese ReAct": "观察：文件中有三行。",
    "nothing but its opening": "stdout:",
    "JSON with spaces": '\t{ \n "a": 1}',
    "short JSON": '{"}',
    "empty objects": "[{]",
    "short fence": "```x```",
    "longer fence": "````\n``\n````",
    "long call": f"[{'x' * 238}] result:",
}
PROMPTS = (
    "Observations of Mars: list three.",
    "What does this output mean?\n```\nKilled\n```",
    "```\nprint(1)\n```\nWhy does this print twice?\n```\nprint(2)\n```",
    "[1, 2, 3] is my list, sort it",
    "{name} should be replaced everywhere",
    "Result of the election?",
    "output the table again",
    *(
        "{}",
        "[]",
        "{",
        '{"',
        '{"a": 1',
        '{"a": 1]',
        '["a", "b"]',
        '[{"a": 1}',
        "{[1]}",
        '"a": 1}',
        '{a "b"}',
        '[{"a": 1}}',
    ),
    *("``````", "```x``", "``x```", "```x```y", "``` a ``` b ```", "``x``", "x```y```", "```x ```` `"),
    *(f"[{'x' * 239}] result:", "[read\n] Result: 1", "[read] Resul", "(read) Result:", "stdou", "stdout", " \n"),
    "ok",
    "",
)


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_an_observation_is_a_tool_result(name):
    task = talk(("user", "Fix the failing test in this repository"), ("assistant", "Let me look."))
    made = row(messages=[*task, *talk(("user", OBSERVATIONS[name]))])
    assert (made["turn"], made["tool_results"]) == (1, 1)
    alone = row(messages=task[:1])
    assert all(made[k] == alone[k] for k in ("prompt_hash", "task", "prompt_chars", "features"))


@pytest.mark.parametrize("text", PROMPTS)
def test_what_a_person_says_next_is_a_prompt(text):
    made = row(messages=talk(("user", "Hello"), ("assistant", "Hello."), ("user", text)))
    assert (made["turn"], made["tool_results"], made["prompt_chars"]) == (2, 0, len(text))


def test_the_message_after_one_says_nothing_of_it():
    messages = talk(
        ("user", "Hello"), ("assistant", "Hello."), ("user", "stdout"), ("assistant", ": 1"), ("user", "[a")
    )
    made = row(messages=[*messages, *talk(("assistant", "] result: 2"), ("user", "why?"))])
    assert (made["turn"], made["tool_results"]) == (4, 0)


@pytest.mark.parametrize("text", OBSERVATIONS.values())
def test_a_first_message_is_a_prompt_whatever_it_says(text):
    for before in ((), talk(("assistant", "How can I help?"))):
        made = row(messages=[*before, *talk(("user", text))])
        assert (made["turn"], made["tool_results"]) == (1, 0)
        assert made["prompt_hash"] is not None and made["prompt_chars"] == len(text)
    twice = row(messages=talk(("user", "Look at this"), ("user", text)))
    assert twice["turn"] == 2


def test_a_loop_in_the_users_role_is_one_task_with_one_prompt():
    loop = talk(("user", "Book a table for two"))
    for step in range(4):
        loop += talk(("assistant", f"Action: search {step}"), ("user", f"Observation: page {step}"))
    rows = [row(messages=loop[:end]) for end in (1, 3, 5, 7, 9)]
    assert len({r["task"] for r in rows}) == len({r["prompt_hash"] for r in rows}) == 1
    assert [r["tool_results"] for r in rows] == [0, 1, 2, 3, 4]
    assert [bool(r["capabilities"] & LONG_HORIZON) for r in rows[2:]] == [False, True, True]


def test_depth_takes_the_place_of_no_label():
    results = [*talk(("user", "hello there")), *talk(*[("tool", "ok")] * 3)]
    assert row(messages=results)["capabilities"] == LONG_HORIZON
