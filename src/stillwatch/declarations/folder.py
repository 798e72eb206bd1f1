"""A folder of declarations that teams have handed over: what can be used of it, and why the rest
cannot."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from stillwatch.campaigns.findings import UnusableDeclaration
from stillwatch.declarations.model import Declaration, DeclarationError
from stillwatch.declarations.signed import read_declaration
from stillwatch.result.plain import plain

SUFFIX = ".declaration.json"
MOST_FILES = 200
"""Of a folder that are read: each costs a keyed hash of every account of the log."""

LONGEST_NAME = 200


@dataclass
class Folder:
    """The declarations that are in force on a day, each with its file's name, and the files that
    were set aside."""

    usable: list[tuple[str, Declaration]] = field(default_factory=list)
    unusable: list[UnusableDeclaration] = field(default_factory=list)


def read_folder(folder: Path, on: date) -> Folder:
    """All of a folder's declarations. Raises OSError where it is no folder that can be read."""
    out, known = Folder(), set[str]()
    for number, path in enumerate(sorted(p for p in folder.iterdir() if p.name.endswith(SUFFIX))):
        name = plain(path.name)[:LONGEST_NAME]
        try:
            if number >= MOST_FILES:
                raise DeclarationError(f"only the first {MOST_FILES} files are read")
            declaration = _in_force(path, on)
            if declaration.id in known:
                raise DeclarationError("another file says the same")
        except DeclarationError as error:
            out.unusable.append(UnusableDeclaration(file=name, reason=str(error)))
            continue
        known.add(declaration.id)
        out.usable.append((name, declaration))
    return out


def _in_force(path: Path, on: date) -> Declaration:
    if not path.is_file():  # what is no file might never end, or never begin
        raise DeclarationError("it is no file")
    declaration = read_declaration(path)
    if declaration.expires < on:
        raise DeclarationError(f"it expired on {declaration.expires}")
    if declaration.made > on:
        raise DeclarationError(f"it was made later, on {declaration.made}")
    return declaration
