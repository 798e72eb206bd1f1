"""A campaign's name through time: kept by largest overlap with what the last scan of the same lake
found."""

import hashlib

import pyarrow as pa

from stillwatch.lake.store.names import NAMES


def fresh_id(prefix: str, accounts: list[str]) -> str:
    """An id drawn from the accounts themselves, so that a scan without history repeats itself."""
    digest = hashlib.sha256("\n".join(sorted(accounts)).encode()).hexdigest()
    return f"{prefix}-{digest[:12]}"


def keep_names(found: list[list[str]], record: pa.Table) -> list[tuple[str, list[str]]]:
    """(campaign_id, aliases) for each found campaign's accounts, oldest names first where several
    overlap.

    Largest overlap one to one: on a split the largest part keeps the name, on a merge the oldest
    survives and the others become aliases. `record` is the lake's NAMES, empty without a lake.
    """
    known: dict[str, set[str]] = {}
    aliases: dict[str, list[str]] = {}
    for row in record.to_pylist():
        if row["alias_of"]:
            aliases.setdefault(row["alias_of"], []).append(row["campaign_id"])
        else:
            known.setdefault(row["campaign_id"], set()).add(row["account_id"])
    claims = sorted(
        (
            (len(old & set(new)), -age, k, name)
            for age, (name, old) in enumerate(known.items())
            for k, new in enumerate(found)
        ),
        reverse=True,
    )
    keeper: dict[str, int] = {}
    for shared, _, k, name in claims:
        if shared and name not in keeper:
            keeper[name] = k
    out = []
    for k, accounts in enumerate(found):
        mine = [name for name in known if keeper.get(name) == k] or [fresh_id("C", accounts)]
        out.append((mine[0], sorted({*mine[1:], *(a for m in mine for a in aliases.get(m, []))})))
    return out


def remember(named: list[tuple[str, list[str], list[str]]], record: pa.Table) -> pa.Table:
    """NAMES for the next scan: (campaign_id, aliases, accounts), and the names that found nothing
    this time."""
    rows = record.to_pylist()
    gone = {n for name, aliases, _ in named for n in (name, *aliases)}
    order = list(dict.fromkeys([r["campaign_id"] for r in rows] + [name for name, _, _ in named]))
    rows = [r for r in rows if r["campaign_id"] not in gone and r["alias_of"] not in gone]
    for name, aliases, accounts in named:
        rows += [{"campaign_id": name, "alias_of": None, "account_id": a} for a in sorted(accounts)]
        rows += [{"campaign_id": a, "alias_of": name, "account_id": None} for a in aliases]
    rows.sort(key=lambda r: order.index(r["campaign_id"]))
    return pa.Table.from_pylist(rows, schema=NAMES)
