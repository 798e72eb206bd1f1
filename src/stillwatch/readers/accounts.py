"""The account tables that may lie beside an exchange log: accounts.parquet, .jsonl, .json or .csv
of ours, and what others keep of accounts (formats/account_tables.py), known by what it holds."""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.reject import Reject, Remark
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.detect import Shown, look
from stillwatch.readers.flatten import open_text
from stillwatch.readers.formats.account_tables import Record, Told, audit, teller
from stillwatch.readers.formats.canonical_parquet import fit_table, open_parquet
from stillwatch.readers.mend import spell_ids
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.text import BOM, ENDS_WITHIN, HALF, TRUNCATED, lines, text_chunks
from stillwatch.readers.values import records_of, text

_TIMES = ("created_at", "closed_at")
_NAMES = ("accounts.parquet", "accounts.jsonl", "accounts.json", "accounts.csv")
_PACKED = ("", ".gz", ".zst", ".bz2", ".xz")


def read_accounts(paths: Iterable[str | Path]) -> tuple[pa.Table, list[Remark]]:
    """(the accounts as they stand, in order of path and row; rejects). `paths` are those of a scan:
    in a folder the account tables, of files those that are one. Raises SourceError for an account
    file that cannot be read."""
    tables, rejects = [ACCOUNTS.empty_table()], []
    for path, shown in sorted({path: shown for given in paths for path, shown in _account_files(Path(given))}.items()):
        table, rejected = _read(path, shown)
        tables.append(table)
        rejects += rejected
    return pa.concat_tables(tables).combine_chunks(), rejects


def read_account_file(path: str, data: bytes | None = None) -> tuple[pa.Table, list[Remark]]:
    """(accounts, rejects) of one account table, `data` its content where it was read already.
    Raises SourceError."""
    return _read(path, look(path, data), data)


def _read(path: str, shown: Shown, data: bytes | None = None) -> tuple[pa.Table, list[Remark]]:
    if shown.container == "parquet":
        return _read_parquet(path, data)
    return _read_rows(path, _csv_rows(path, data) if shown.container == "csv" else _line_rows(path, data))


def _account_files(path: Path) -> Iterator[tuple[str, Shown]]:
    """The account tables at a path, and what they begin with."""
    try:
        files = [path / name for name in os.listdir(path)] if path.is_dir() else [path]
    except OSError:
        return  # open_sources names the folder
    for file in files:
        named = named_accounts(file.name)
        if not named and not file.is_file():
            continue
        try:
            shown = look(str(file))
        except SourceError:
            if named:
                raise
            continue
        if named or shows_accounts(str(file), shown):
            yield str(file), shown


def named_accounts(name: str) -> bool:
    """Whether a file of this name is an account table: accounts.parquet, accounts.jsonl and the
    like."""
    return any(name == known + packed for known in _NAMES for packed in _PACKED)


def shows_accounts(path: str, shown: Shown) -> bool:
    """Whether a file that begins so is an account table of somebody else's, by the names of its
    first record."""
    if shown.container == "parquet" or Path(path).name.startswith((".", "_")):
        return False
    return any(teller(keys) not in (None, dict) for keys in shown.names[:1])


def _read_parquet(path: str, data: bytes | None) -> tuple[pa.Table, list[Remark]]:
    with open_parquet(path, data) as file:
        try:
            table = file.read(use_threads=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise SourceError(path, "damaged Parquet data") from error
    batch, rejects = fit_table(table, ACCOUNTS, 0, path)
    nameless = pc.equal(pc.fill_null(batch["account_id"], ""), "")
    says = "account_id is missing"
    rejects += [Reject(path, row, "missing", says) for row in batch["row"].filter(nameless).to_pylist()]
    named = pa.Table.from_batches([batch.filter(pc.invert(nameless))])
    return named.select(ACCOUNTS.names), rejects


Numbered = Iterator[tuple[int, Record | BadFieldError]]
"""Rows of a source and what stands in them: a record, or why there is none."""


def _read_rows(path: str, rows: Numbered) -> tuple[pa.Table, list[Remark]]:
    """The accounts of records in order. What events of a log tell of one account is one row; of a
    table's rows for one account each stays, and the lake takes the latest."""
    found: dict[str, Row] = {}
    notes, rejects = Notes(path), []
    for number, record in rows:
        notes.row = number
        try:
            if isinstance(record, BadFieldError):
                raise record
            tell = teller(frozenset(record)) or dict
            told = tell(record)
            account = _account(told, notes) if told or tell is dict else None
        except BadFieldError as error:
            rejects.append(Reject(path, number, error.kind, error.reason))
            continue
        if account is None:
            notes.left_out("a record that tells of no account")
            continue
        key = account["account_id"] if tell is audit else f"\0{len(found)}"
        known = found.pop(key, dict.fromkeys(ACCOUNTS.names))
        found[key] = known | {name: value for name, value in account.items() if value is not None}
    table = pa.Table.from_pylist(list(found.values()), schema=ACCOUNTS)
    return table, [*rejects, *notes.taken()]


def _line_rows(path: str, data: bytes | None) -> Numbered:
    for chunk in text_chunks(path, data=data):
        for reject in chunk.rejects:
            yield reject.row, BadFieldError(reject.kind, reject.reason)
        whole = chunk.data.removeprefix(BOM) if chunk.offset == 0 else chunk.data
        for number, line in lines(whole, chunk.first_row):
            for record in records_of(line):
                half = chunk.tail and isinstance(record, BadFieldError) and record.kind == HALF
                yield number, BadFieldError(TRUNCATED, ENDS_WITHIN) if half else record


def _csv_rows(path: str, data: bytes | None) -> Numbered:
    """Account tables are small: they are read whole."""
    with open_text(path, data=data) as stream:
        whole = b"".join(iter(lambda: stream.read(1 << 20), b"")).removeprefix(BOM).decode(errors="replace")
    try:
        for number, record in enumerate(csv.DictReader(io.StringIO(whole.replace("\0", ""), newline="")), 1):
            yield number, {name: value for name, value in record.items() if name and value not in ("", None)}
    except csv.Error:
        yield 0, BadFieldError("syntax", "the table is no CSV")


def _account(told: Told, notes: Notes) -> Row:
    row: Row = {"account_id": text(told.get("account_id"), "account_id")}
    if not row["account_id"]:
        raise BadFieldError("missing", "account_id is missing")
    for name in ACCOUNTS.names[1:]:
        if name in _TIMES:
            row[name] = _time(told.get(name), name, notes)
        else:
            row[name] = notes.text(told.get(name), name)
    return spell_ids(row)


def _time(value: Any, name: str, notes: Notes) -> int | None:
    try:
        return time_of(value, name)
    except BadFieldError:
        notes.odd(name)
        return None
