"""Which messages of role `user` a machine wrote: observations that a harness hands to its agent.

Many harnesses send what a command or tool gave back as the user's next message. It is told by its
form alone, and only where a harness can have sent it: after an assistant's answer (`chain` sees to
that, so that a task's first message is a prompt whatever it says). A form counts only where people
do not write so by chance: a label that a harness puts first, the tag that it wraps a result in, a
whole message of JSON, a whole message between fences.
"""

from typing import Any

import numpy as np
from numba import njit

_OPENINGS = (
    "observation:", "observation\n", "obs:", "[observation", "execution result of", "tool result:", "tool results:",
    "tool output:", "tool response:", "tool_result:", "function result:", "function output:", "result of tool",
    "command output:", "terminal output:", "console output:", "execution output:", "execution result:",
    "[the command completed with exit code", "the command completed with exit code", "exit code:", "exitcode:",
    "return code:", "returncode:", "stdout:", "stderr:", "stdout\n", "your command ran successfully",
    "traceback (most recent call last)", "i ran this command:", "(open file:", "[file:", "here's the result of running",
    "<observation", "<returncode>", "<output>", "<tool_result", "<tool_response", "<tool_output", "<function_result",
    "<function_response", "<execution_result", "<command_output", "<environment_details>", "<stdout>", "<stderr>",
    "<terminal_output", "<system-output", "<error>", "<result>", "<results>", "<bash_output", "<ipython_output",
    "观察：", "观察:", "观察结果", "工具结果", "工具返回", "执行结果", "命令输出",
)  # fmt: skip
"""How such messages begin, in lower case: ReAct, SWE-agent, mini-swe-agent, OpenHands, aider,
AutoGen, and their like."""
_ROW = 48
_TABLE = np.zeros((len(_OPENINGS), _ROW), np.uint8)
for _place, _opening in enumerate(_OPENINGS):
    _TABLE[_place, : len(_opening.encode())] = np.frombuffer(_opening.encode(), np.uint8)

_RESULT = np.frombuffer(b"] result:", np.uint8)
BRACKET = 240
"""Bytes within which `[read_file for 'a.py'] Result:` (Cline and its kin) must close."""


@njit
def _low(byte: Any) -> Any:
    return byte | 32 if 0x41 <= byte <= 0x5A else byte


@njit
def _follows(data: Any, start: Any, end: Any, what: Any) -> Any:
    """Whether the bytes from start, in lower case, are `what` (up to its first zero)."""
    for k in range(what.size):
        if what[k] == 0:
            break
        if start + k >= end or _low(data[start + k]) != what[k]:
            return False
    return True


@njit
def _bracketed(data: Any, start: Any, end: Any) -> Any:
    """Whether it begins with a call in square brackets and the word Result."""
    for at in range(start, min(end, start + BRACKET)):
        if data[at] == 0x5D and _follows(data, at, end, _RESULT):
            return True
        if data[at] == 0x0A:
            break
    return False


@njit
def _is_json(data: Any, start: Any, end: Any) -> Any:
    """Whether it is one JSON object or list of them, by its first two and its last characters."""
    second = start + 1
    while second < end and data[second] <= 32:
        second += 1
    if second >= end - 1:
        return False
    opened, inner, closed = data[start], data[second], data[end - 1]
    return (opened == 0x7B and inner == 0x22 and closed == 0x7D) or (
        opened == 0x5B and inner == 0x7B and closed == 0x5D
    )


@njit
def _is_fenced(data: Any, start: Any, end: Any) -> Any:
    """Whether all of it stands between one pair of ``` fences."""
    if end - start < 7:
        return False
    fences, run = 0, 0
    for at in range(start, end):
        run = run + 1 if data[at] == 0x60 else 0
        fences += run == 3
    return fences == 2 and data[start + 2] == 0x60 and data[start] == 0x60 and data[end - 1] == 0x60 and run >= 3


@njit
def is_observation(data: Any, start: Any, end: Any) -> Any:
    """Whether data[start:end], UTF-8 of a user's message, has the form of a machine-written
    observation."""
    while start < end and data[start] <= 32:
        start += 1
    while end > start and data[end - 1] <= 32:
        end -= 1
    if start == end:
        return False
    first = _low(data[start])
    for place in range(_TABLE.shape[0]):
        if _TABLE[place, 0] == first and _follows(data, start, end, _TABLE[place]):
            return True
    if first == 0x5B and _bracketed(data, start, end):
        return True
    if first == 0x7B or first == 0x5B:
        return _is_json(data, start, end)
    return first == 0x60 and _is_fenced(data, start, end)
