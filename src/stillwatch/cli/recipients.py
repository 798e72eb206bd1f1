"""What every command that hands something over is told: to whom, how far it may be passed on, by
whom. All of it goes into the audit log."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.exchange.errors import UnusableError

To = Annotated[str, typer.Option("--to", metavar="RECIPIENT", help="For whom it is, as the audit log keeps it.")]
Marking = Annotated[str, typer.Option("--marking", metavar="TLP:…", help="How far it may be passed on (TLP 2.0).")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who hands it over; else the login.")]
Cases = Annotated[str | None, typer.Option("--store", metavar="URL", help="The cases' database; else the lake's.")]

NOT_STATED = "not stated"

LONGEST = 500


def named(text: str) -> str:
    """A name as the audit log and a page can show it; NOT_STATED for a blank one. Raises
    UnusableError."""
    name = text.strip()
    if len(name) > LONGEST or not name.isprintable():
        raise UnusableError(f"a name has {LONGEST} characters at most, and none that controls what shows it")
    return name or NOT_STATED


def place(out: Path) -> Path:
    """A path that may be written to. Raises UnusableError for a folder or a device, and inside a
    lake: nothing that is handed over may take the place of a key or of the log that tells of it."""
    if out.exists() and not out.is_file():
        raise UnusableError(f"{out} is a folder or a device; name a file to write")
    if any((folder / "lake.json").exists() for folder in out.resolve().parents):
        raise UnusableError(f"{out} lies inside a lake; name a file elsewhere")
    return out
