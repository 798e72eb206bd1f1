"""What a run of the laboratory does: its tasks, its models, how many answers, how many seeds."""

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from stillwatch.lab.tasks import FREE_STYLE, ONE_STEP, SERIAL, TASKS, Task

Device = Literal["cpu", "cuda"]

DAYS = 45
"""Days that a whole harvest takes, as evenly as the campaigns that were told of in public."""

SIZES = {"small": (32, 2, 4), "half": (16, 2, 2), "double": (64, 2, 4), "teacher": (64, 2, 4)}
"""Width, layers and heads of models, by name."""

SHOWS = ("harm.py", "page.py", "results.py", "scored.py")
"""Files of this room on which no model depends."""


@dataclass(frozen=True)
class Settings:
    """seeds: students a condition; own: answers that a harvester has without any harvest; harvest:
    answers that he takes; checks: problems by which he chooses how to ask his student; tests:
    problems on which a student is judged; tries: answers of his own student that he compares."""

    tasks: tuple[str, ...] = (SERIAL.name, ONE_STEP.name)
    sizes: tuple[str, ...] = ("small",)
    seeds: tuple[int, ...] = (0, 1, 2)
    own: int = 200
    harvest: int = 4_000
    checks: int = 200
    tests: int = 500
    tries: int = 4
    steps: int = 1_000
    teacher_steps: int = 2_000
    lessons: int = 40_000
    device: Device = "cpu"

    @property
    def taught(self) -> list[Task]:
        """The tasks themselves."""
        return [TASKS[name] for name in self.tasks]

    def upto(self, day: int) -> int:
        """Answers that are harvested by the end of a day."""
        return round(self.harvest * day / DAYS)

    def digest(self) -> str:
        """Of these settings and of the code that trains: what was made by others is not taken up
        again."""
        out = hashlib.sha256(repr(sorted(asdict(self).items())).encode())
        for path in sorted(Path(__file__).parent.glob("*.py")):
            if path.name not in SHOWS:
                out.update(f"{path.name}\n".encode() + path.read_bytes())
        return out.hexdigest()[:16]


def full(settings: Settings) -> Settings:
    """A third task, students of three sizes, and more seeds: hours on two cores."""
    return replace(
        settings,
        tasks=(*settings.tasks, FREE_STYLE.name),
        sizes=("small", "half", "double"),
        seeds=(0, 1, 2, 3, 4),
    )


def cover_of(task: Task) -> Task:
    """Which other task a harvester mixes in."""
    return SERIAL if task is ONE_STEP else ONE_STEP


def key_of(seed: int) -> bytes:
    """The secret key of a watermark: an experiment's, which has to be the same each time."""
    return hashlib.blake2b(f"laboratory {seed}".encode(), digest_size=16).digest()
