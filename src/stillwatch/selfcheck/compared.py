"""What changed since an earlier self-check, before and after a change at the team."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from stillwatch.exchange.errors import UnusableError
from stillwatch.selfcheck.model import SelfCheck

LEVELS = ("none", "some", "strong", "listed")


@dataclass(frozen=True)
class Compared:
    """Whether the later check looks more like a campaign, or more of the training rows are a
    model's answers; and what changed, in sentences."""

    worse: bool
    says: list[str]


def read_former(path: Path) -> SelfCheck:
    """An earlier check. Raises UnusableError when the file is none."""
    try:
        return SelfCheck.model_validate_json(path.read_text())
    except (OSError, ValidationError, ValueError):
        raise UnusableError(f"{path} is no self-check in JSON; make one with --json") from None


def compared(former: SelfCheck, later: SelfCheck) -> Compared:
    """The later check beside the former."""
    before, after = LEVELS.index(former.likeness), LEVELS.index(later.likeness)
    says = [f"Likeness to a campaign: {former.likeness} before, {later.likeness} now."]
    gone = sorted({one.kind for one in former.reasons} - {one.kind for one in later.reasons})
    new = sorted({one.kind for one in later.reasons} - {one.kind for one in former.reasons})
    for what, kinds in (("No longer said", gone), ("Newly said", new)):
        if kinds:
            says.append(f"{what}: {', '.join(kind.replace('_', ' ') for kind in kinds)}.")
    mended = sorted({one.kind for one in former.findings} - {one.kind for one in later.findings})
    if mended:
        says.append(f"Mended: {', '.join(kind.replace('_', ' ') for kind in mended)}.")
    more = False
    if former.training and later.training:
        old, new_share = former.training.share, later.training.share
        more = new_share > old
        says.append(f"Training rows that are a model's answers: {old:.1%} before, {new_share:.1%} now.")
    return Compared(after > before or more, says)
