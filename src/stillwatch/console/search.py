"""Finding cases by what somebody knows: a case's id, an account, a mail domain, an address."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel

from stillwatch.cases.queries import Filter, cases_of, read_cases
from stillwatch.cases.store import Store
from stillwatch.lake import Lake
from stillwatch.sketch.accounts import tokens_of_value

MOST = 50
"""Accounts that are told of."""


class FoundCase(BaseModel):
    """A case, and by what it was found."""

    id: str
    why: str


class FoundAccount(BaseModel):
    """An account, and the cases that it is in."""

    account_id: str
    cases: list[str]


class SearchResult(BaseModel):
    """What was found."""

    cases: list[FoundCase]
    accounts: list[FoundAccount]


def search(store: Store, lake: Path, text: str) -> SearchResult:
    """By an id, or a part of a case's; and by a mail address, a mail domain, a card, a phone or a
    network address, of which the lake holds keyed tokens only: the text is made a token of, and
    never kept."""
    text = text.strip()
    if not text:
        return SearchResult(cases=[], accounts=[])
    cases = [FoundCase(id=case.id, why="its name") for case in read_cases(store, Filter(text=text), limit=MOST).cases]
    accounts = {text: cases_of(store, [text]).get(text, [])}
    accounts |= cases_of(store, _holders(lake, text))
    known = {case.id for case in cases}
    for account, ids in accounts.items():
        why = "an account of that name" if account == text else "an account that holds it"
        cases += [FoundCase(id=i, why=why) for i in ids if i not in known]
        known |= set(ids)
    found = [FoundAccount(account_id=a, cases=ids) for a, ids in accounts.items() if ids]
    return SearchResult(cases=cases[:MOST], accounts=found[:MOST])


def _holders(lake: Path, text: str) -> list[str]:
    """Ids of accounts whose records, or whose exchanges, hold the value."""
    with Lake.open(lake, create=False) as opened:
        tokens = tokens_of_value(text, opened.keys)
        records = opened.accounts()
        held = [pc.fill_null(pc.equal(records[name], token), False) for name, token in tokens.items()]
        ids = {i for mask in held for i in records.filter(mask)["account_id"].to_pylist()}
        used = {tokens.get("signup_address_token"), tokens.get("signup_network_token")} - {None}
        wanted = pa.table({"token": pa.array(sorted(t for t in used if t is not None), pa.int64())})
        query = (
            "SELECT DISTINCT account_id FROM exchanges WHERE address_token IN (SELECT token FROM wanted) "
            "OR network_token IN (SELECT token FROM wanted)"
        )
        return sorted(ids | set(opened.view().query(query, {"wanted": wanted})["account_id"].to_pylist()))
