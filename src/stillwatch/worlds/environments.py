"""What an agent sees while it works on a task of many steps: pages, screens, terminals, services
and tables, made of real text; the same for whoever runs the agent."""

import json
from collections.abc import Callable

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.loops import Snippet, length, steps
from stillwatch.worlds.record import Message
from stillwatch.worlds.speaking import Speaker

Step = Callable[[Dice, Speaker, str], Message]
"""(call, what came back), on a subject."""

SEEN = 700
"""Characters of one observation at most: every step sends all before it again."""

SURROUNDINGS = {
    "webarena": "web", "autowebbench_en": "web", "autowebbench_zh": "web", "android_control": "phone",
    "agentbench_os": "terminal", "swelancer_issues": "repository", "deepplanning_en": "service",
    "deepplanning_zh": "service", "bfcl_multi_turn": "service", "api_bank": "service", "acebench_en": "service",
    "acebench_zh": "service", "metatool": "service", "snips": "phone", "tooleyes": "service", "seal_tools": "service",
    "bfcl_sql": "table", "spider2": "table", "toolqa": "table", "dabench": "table", "tugraph_zh": "table",
}  # fmt: skip
"""By family of tasks: where they are done; all others in a repository."""

COMMANDS = (
    "ls -la {d}", "cat {d}/{f}", "grep -n '{a}' {d}/{f}", "find {d} -name '*{f}*' | head", "wc -l {d}/*", "df -h {d}",
    "head -n 20 {d}/{f}", "ps aux | grep {f}", "awk '{{print $2}}' {d}/{f} | sort | uniq -c", "systemctl status {f}",
)  # fmt: skip
"""Of a terminal: {d} a folder, {f} a file, {a} words."""


def episode(
    dice: Dice, voice: Speaker, subject: str, family: str, code: list[Snippet], mean: float | None
) -> list[Message]:
    """(call, result) pairs of one loop on a task of that family."""
    kind = SURROUNDINGS.get(family, "repository")
    if kind == "repository":
        return steps(dice, code, mean)
    step = STEPS[kind]
    return [step(dice, voice, subject) for _ in range(length(dice, mean))]


def _web(dice: Dice, voice: Speaker, subject: str) -> Message:
    text = voice.passage(dice, subject)
    a, b = voice.key_phrases(dice, text)
    at = 100 + dice.below(8_000)
    call = dice.pick(
        (f"click [{at}]", f"type [{at}] [{a}] [1]", "scroll [down]", f"hover [{at}]", "go_back", f"click [{at}]")
    )
    page = [f"Tab 0 (current): {b}", f"[{at + 1}] RootWebArea '{b}' focused: True", f"\t[{at + 7}] link '{a}'"]
    page += [f"\t[{at + 11 + k}] StaticText '{part}'" for k, part in enumerate(text.split(". ")[:5])]
    return call, "\n".join(
        [*page, f"\t[{at + 40}] button '{dice.pick(('Search', 'Next', 'Submit', 'Edit', 'Sort'))}'"]
    )[:SEEN]


def _phone(dice: Dice, voice: Speaker, subject: str) -> Message:
    text = voice.passage(dice, subject)
    a, b = voice.key_phrases(dice, text)
    x, y = 20 + dice.below(1_000), 40 + dice.below(2_200)
    call = dice.pick((
        {"action": "tap", "x": x, "y": y}, {"action": "type", "text": a}, {"action": "swipe", "direction": "up"},
        {"action": "tap", "x": x, "y": y}, {"action": "back"}, {"action": "wait", "seconds": 1 + dice.below(3)},
    ))  # fmt: skip
    screen = [f"App: {b}", *(f"({x}, {40 + 180 * k}) {part}" for k, part in enumerate(text.split(". ")[:4]))]
    return json.dumps(call, ensure_ascii=False), "\n".join(screen)[:SEEN]


def _terminal(dice: Dice, voice: Speaker, subject: str) -> Message:
    text = voice.passage(dice, subject)
    words = [w.strip(".,;:()'\"").lower() or "data" for w in text.split()] or ["data"]
    name, folder = (
        f"{dice.pick(words)[:12]}.{dice.pick(('log', 'txt', 'conf', 'csv'))}",
        f"/{dice.pick(('var', 'etc', 'home', 'usr/local', 'tmp'))}",
    )
    call = dice.pick(COMMANDS).format(d=f"{folder}/{dice.pick(words)[:10]}", f=name, a=dice.pick(words))
    kind = dice.below(3)
    if kind == 0:
        rows = [f"-rw-r--r-- 1 root root {dice.below(90_000)} {w[:14]}.{n}" for n, w in enumerate(dice.some(words, 6))]
        return call, "\n".join(rows)
    if kind == 1:
        return call, f"{dice.below(4_000)}"
    return call, text[:SEEN]


def _service(dice: Dice, voice: Speaker, subject: str) -> Message:
    a, b = voice.key_phrases(dice, voice.passage(dice, subject))
    verb = dice.pick(("search", "get", "list", "book", "update", "check"))
    noun = subject.split()[-1].replace("_", "") if subject.isascii() else "items"
    call = f'{verb}_{noun}(query="{a}", limit={1 + dice.below(20)})'
    found = [
        {
            "id": dice.below(90_000),
            "name": b,
            "note": voice.beginning(voice.passage(dice, subject), 9),
            "price": dice.below(900),
        }
        for _ in range(1 + dice.below(4))
    ]
    return call, json.dumps({"status": "success", "results": found}, ensure_ascii=False)[:SEEN]


def _table(dice: Dice, voice: Speaker, subject: str) -> Message:
    text = voice.passage(dice, subject)
    a, b = voice.key_phrases(dice, text)
    name, field = a.split()[0].strip(".,"), b.split()[0].strip(".,")
    call = f"SELECT {field}, COUNT(*) FROM {name} GROUP BY 1 ORDER BY 2 DESC LIMIT {2 + dice.below(20)};"
    words = text.split()[:8]
    return call, "\n".join([f"{field}\tcount", *(f"{w}\t{dice.below(5_000)}" for w in words)])[:SEEN]


STEPS: dict[str, Step] = {
    "web": _web, "phone": _phone, "terminal": _terminal, "service": _service, "table": _table,
}  # fmt: skip
"""By place where a task is done."""
