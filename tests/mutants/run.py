"""Which changed rules no test notices: `python tests/mutants/run.py ROOM DRAWN [FILE...]`, by
`make mutants ROOM=campaigns`. Of a room's changes DRAWN are tried, by lot; 0 is all.

Every threshold at the head of a module is halved and doubled, every comparison turned, every
condition denied, one at a time, in a copy of the project; the room's tests must fail. What survives
is printed with its place. Takes a minute for some five changes.
"""

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult

ROOT = Path(__file__).parents[2]
TESTS = {
    "fleets": "tests/fleets tests/campaigns",
    "campaigns": "tests/campaigns tests/scan",
}
"""Rooms whose rules other rooms' tests guard too."""

TOLD = ROOT / "tests" / "mutants" / "survivors.json"
"""What survives for a reason: by file, a line of code and why its change alters nothing that
matters."""

KEPT = "|".join(
    (
        "stillwatch/Threshold",
        r"core/ReplaceComparisonOperator_(Lt|LtE|Gt|GtE)_(Lt|LtE|Gt|GtE)$",
        "core/AddNot",
        "core/Replace(And|Or)With",
    )
)
"""The tool's operators that change a rule."""

CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = 300
excluded-modules = []
test-command = "{python} -B -m pytest -x -q -p no:cacheprovider -m 'not spark' {tests}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = ['^(?!{kept})']
"""


def main(room: str, drawn: int, files: list[str]) -> int:
    """Try a room's changes, all or so many drawn by lot; 1 where more than one in ten survives that
    is not told why.
    """
    modules = files or sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "src/stillwatch" / room).rglob("*.py"))
    with tempfile.TemporaryDirectory(prefix="stillwatch-mutants-") as folder:
        copy = Path(folder) / "project"
        left = shutil.ignore_patterns(".git", ".venv*", "node_modules", "__pycache__", "frontend", "demo")
        shutil.copytree(ROOT, copy, ignore=left)
        config, session = copy / "mutants.toml", copy / "mutants.sqlite"
        tests = TESTS.get(room, f"tests/{room}")
        python = f"env PYTHONPATH={copy}/src PYTHONPYCACHEPREFIX={folder}/cache {ROOT}/.venv/bin/python"
        config.write_text(CONFIG.format(modules=json.dumps(modules), python=python, tests=tests, kept=KEPT))
        tool = Path(sys.executable).parent
        for command in (["cosmic-ray", "init", config, session], ["cr-filter-operators", session, config]):
            subprocess.run([tool / command[0], *command[1:]], cwd=copy, check=True)
        _draw(session, drawn)
        subprocess.run([tool / "cosmic-ray", "exec", config, session], cwd=copy, check=True)
        return _tell(_results(tool, session))


def _draw(session: Path, drawn: int) -> None:
    """Leave so many of the changes to be tried; the same ones for the same code."""
    with use_db(session) as db:
        waiting = sorted(item.job_id for item in db.pending_work_items)
        left_out = random.Random(0).sample(waiting, len(waiting) - drawn) if 0 < drawn < len(waiting) else []
        db.set_multiple_results(left_out, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def _results(tool: Path, session: Path) -> list[tuple[str, str, bool]]:
    """(file, the changed lines, whether it survived) of every change that was tried."""
    dumped = subprocess.run([tool / "cosmic-ray", "dump", session], capture_output=True, text=True, check=True)
    out = []
    for line in dumped.stdout.splitlines():
        item, result = json.loads(line)
        if result and result["worker_outcome"] == "normal":
            changed = [x for x in result["diff"].splitlines() if re.match(r"[-+](?![-+])", x)]
            file = item["mutations"][0]["module_path"]
            out.append((str(file), "\n".join(changed), result["test_outcome"] == "survived"))
    return out


def _tell(results: list[tuple[str, str, bool]]) -> int:
    told = json.loads(TOLD.read_text()) if TOLD.exists() else {}
    survived = [(file, diff) for file, diff, alive in results if alive]
    unexplained = [(f, d) for f, d in survived if d.splitlines()[0][1:].strip() not in told.get(f, {})]
    for file, diff in unexplained:
        print(f"{file}\n{diff}\n")
    print(f"{len(results):,} changes, {len(survived):,} survive, {len(unexplained):,} of them for no stated reason")
    return int(len(unexplained) > len(results) / 10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
