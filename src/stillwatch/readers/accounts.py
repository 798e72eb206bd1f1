"""The account table that may lie beside an exchange log: accounts.parquet or accounts.jsonl."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.reject import Reject
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.readers.canonical_parquet import MAGIC, fit_table, open_parquet
from stillwatch.readers.chunk import Chunk, SourceError
from stillwatch.readers.decompress import Decompressed
from stillwatch.readers.mend import spell_ids
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.text import BOM, lines, text_chunks
from stillwatch.readers.timestamps import any_micros
from stillwatch.readers.values import decode_object, text

_TIMES = ("created_at", "closed_at")


def read_accounts(paths: Iterable[str | Path]) -> tuple[pa.Table, list[Reject]]:
    """(the accounts as they stand, in order of path and row; rejects). `paths` are those of a scan: in a
    folder the files named accounts.*, of files those named so. Raises SourceError for an account file
    that cannot be read."""
    tables, rejects = [ACCOUNTS.empty_table()], []
    for path in sorted({str(file) for given in paths for file in account_files(Path(given))}):
        table, rejected = read_account_file(path)
        tables.append(table)
        rejects += rejected
    return pa.concat_tables(tables).combine_chunks(), rejects


def read_account_file(path: str, data: bytes | None = None) -> tuple[pa.Table, list[Reject]]:
    """(accounts, rejects) of one account table, `data` its content where it was read already. Raises SourceError."""
    with Decompressed(path, data=data) as stream:
        is_parquet = stream.read(len(MAGIC)) == MAGIC
    return _read_parquet(path, data) if is_parquet else _read_lines(path, data)


def account_files(path: Path) -> list[Path]:
    """The account tables at a path."""
    if path.is_dir():
        try:
            return [path / name for name in os.listdir(path) if is_accounts(Path(name))]
        except OSError:
            return []  # open_sources names the folder
    return [path] if is_accounts(path) else []


def is_accounts(path: Path) -> bool:
    """Whether a file is an account table by its name: accounts.parquet, accounts.jsonl and the like."""
    return path.name in ("accounts.parquet", "accounts.jsonl", "accounts.jsonl.gz", "accounts.jsonl.zst")


def _read_parquet(path: str, data: bytes | None) -> tuple[pa.Table, list[Reject]]:
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


def _read_lines(path: str, data: bytes | None) -> tuple[pa.Table, list[Reject]]:
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for chunk in text_chunks(path, data=data):
        rejects += chunk.rejects
        for number, line in lines(_without_mark(chunk), chunk.first_row):
            try:
                rows.append(_account(decode_object(line)))
            except BadFieldError as error:
                kind = "truncated" if chunk.tail and error.kind == "syntax" else error.kind
                rejects.append(Reject(path, number, kind, error.reason))
    return pa.Table.from_pylist(rows, schema=ACCOUNTS), rejects


def _without_mark(chunk: Chunk) -> bytes:
    return chunk.data.removeprefix(BOM) if chunk.offset == 0 else chunk.data


def _account(record: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in ACCOUNTS.names:
        value = record.get(name)
        if name in _TIMES and value is not None:
            row[name] = any_micros(value)
            if row[name] is None:
                raise BadFieldError("timestamp", f"{name} is neither RFC 3339 nor epoch milliseconds")
        else:
            row[name] = text(value, name)
    if not row["account_id"]:
        raise BadFieldError("missing", "account_id is missing")
    return spell_ids(row)
