"""Whether what the front end's tests need is there. Where BROWSER_TESTS is set (CI), what is
missing fails; elsewhere it is said, and the tests are left out."""

import os
import shutil
from pathlib import Path

import pytest

FRONT_END = Path(__file__).parents[2] / "frontend"
NODE = shutil.which("node")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


def needed(what: str, **programs: str | None) -> None:
    """Leaves out the tests of the module that calls it where a program, or what npm installs, is
    missing."""
    missing = [name for name, found in programs.items() if not found]
    if not (FRONT_END / "node_modules").is_dir():
        missing.append("the front end's packages (make frontend/node_modules/ready)")
    if missing and os.environ.get("BROWSER_TESTS"):
        pytest.fail(f"missing: {', '.join(missing)}", pytrace=False)
    if missing:
        pytest.skip(f"{what} did NOT run; missing: {', '.join(missing)}", allow_module_level=True)
