"""`stillwatch student-test`: whether models have learnt from answers that were marked."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stillwatch.cli.exits import arguments, say
from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import LakeOption, desk, print_lines
from stillwatch.exchange.errors import UnusableError
from stillwatch.forensics.controls import ranks
from stillwatch.forensics.lot_test import DECOYS
from stillwatch.forensics.matters import Matters
from stillwatch.forensics.page import Examined, page
from stillwatch.forensics.proof import proofs
from stillwatch.forensics.served import campaigns_of
from stillwatch.forensics.student_test import Key, Suspect, TestKind
from stillwatch.forensics.student_test import student_test as tested
from stillwatch.forensics.suspects import Said, read_answers, read_likelihoods
from stillwatch.lake import Lake
from stillwatch.safeguards.choices.equals import Equals, equals_committed, read_equals
from stillwatch.safeguards.choices.keyring import Keyring, committed

if TYPE_CHECKING:
    from stillwatch.cases.store import Store


def student_test(
    answers: Annotated[list[Path], typer.Argument(metavar="ANSWERS…", help="What each suspect says, JSON Lines.")],
    lake: LakeOption,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the page and its figures go.")],
    equals: Annotated[
        Path | None, typer.Option("--equals", metavar="FILE", help="Canaries and pairs that were committed to.")
    ] = None,
    likelihoods: Annotated[
        list[Path] | None, typer.Option("--likelihoods", metavar="FILE", help="Of a suspect, by its file's name.")
    ] = None,
    controls: Annotated[
        Path | None, typer.Option("--controls", metavar="DIR", help="Answers of control models, 20 files or more.")
    ] = None,
    decoys: Annotated[int, typer.Option("--decoys", metavar="N", help="Other keys that are tried.")] = DECOYS,
    store: Cases = None,
) -> None:
    """Test whether models follow the lake's keys. Exit codes: 0 tested (found or not), 2 unusable
    arguments or input."""
    with desk(lake, store) as at, arguments():
        told = _committed_equals(at.store, equals)
        said = {path.stem: read_answers(path, told) for path in answers}
        if len(said) < len(answers):
            raise UnusableError("two files of answers have the same name: suspects are called by it")
        suspects = [_suspect(name, one, likelihoods or [], told) for name, one in said.items()]
        keys = [Key(one, _when(committed(at.store, one))) for one in Keyring.of(lake).all()]
        if not keys:
            raise UnusableError("the lake has no keys, so that nothing was marked: stillwatch marks key")
        with Lake.open(lake, create=False) as opened:
            campaigns = campaigns_of(opened.result_folder)
        ranked = ranks(suspects, _controls(controls), keys) if controls else []
        rows = tested(suspects, keys, campaigns, decoys, say=say)
    examined = Examined({name: (one.answers, one.left_out) for name, one in said.items()}, keys, decoys)
    out.mkdir(parents=True, exist_ok=True)
    (out / "student-test.md").write_text(page(rows, examined, ranked), encoding="utf-8")
    figures: dict[str, Any] = {"tests": [asdict(row) for row in rows], "ranks": [asdict(one) for one in ranked]}
    figures["findings"] = proofs(rows, suspects, keys)
    (out / "student-test.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    found = [row for row in rows if row.is_found]
    print_lines(*(f"Finding: {row.suspect} follows {', '.join(row.keys)}, p = {row.adjusted:.1e}" for row in found))
    print_lines("" if found else "No finding.", f"All of it: {out / 'student-test.md'}")


def _suspect(name: str, said: Said, likelihoods: list[Path], equals: list[Equals]) -> Suspect:
    shows: dict[TestKind, Matters] = {"wordings": said.wordings, "canaries": said.canaries}
    for path in likelihoods:
        if path.stem == name:
            shows["canary likelihoods"], shows["pair likelihoods"] = read_likelihoods(path, equals)
    return Suspect(name, shows)


def _controls(folder: Path) -> list[Suspect]:
    files = sorted(folder.glob("*.jsonl"))
    return [Suspect(path.stem, {"wordings": read_answers(path).wordings}) for path in files]


def _committed_equals(store: "Store", file: Path | None) -> list[Equals]:
    if file is None:
        return []
    if equals_committed(store, file) is None:
        raise UnusableError(f"{file} was not committed to, or was changed since: what it names can prove nothing")
    return read_equals(file)


def _when(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
