"""What others declare of accounts, as one organization's: said of every campaign and group that
holds some of them, and weighed only as far as a person has looked into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from stillwatch.campaigns.findings import Declaration, DeclaredHere, Standing
from stillwatch.campaigns.labels import FALSE_DECLARATION, ORGANIZATION, Label

DECLARED = pa.schema([("declaration_id", pa.string()), ("account_id", pa.string())])

STANDINGS: dict[str, Standing] = {ORGANIZATION: "verified", FALSE_DECLARATION: "false"}
"""What a label says of the declaration that it names."""

SAID: dict[Standing, str] = {
    "unverified": "not verified by anybody",
    "verified": "verified by a person",
    "false": "found false by a person",
}


@dataclass(frozen=True)
class Declared:
    """A declaration that can be used, and the accounts of the log that it names."""

    about: Declaration
    accounts: frozenset[str]


def decided(declared: Sequence[Declared], labels: list[Label], at: datetime) -> tuple[list[Declared], list[Label]]:
    """(the declarations with what people have found of them, the labels). Their decisions come as
    labels of the accounts that were known then; those that came since get the same ones."""
    found = {one.label: one for one in labels if one.label.startswith(tuple(STANDINGS)) and one.holds(at)}
    out, more = [], list(labels)
    for one in declared:
        names = {word + one.about.declaration_id: standing for word, standing in STANDINGS.items()}
        label = next((found[name] for name in names if name in found), None)
        if label is not None:
            about = one.about.model_copy(update={"standing": names[label.label]})
            one = Declared(about, one.accounts)
            more += [Label(name, None, label.label, label.start, label.end) for name in sorted(one.accounts)]
        out.append(one)
    return out, more


def declared_here(declared: Iterable[Declared], accounts: Sequence[str]) -> list[DeclaredHere]:
    """The declarations that name some of the accounts, those that name most of them first."""
    out = []
    for one in declared:
        named = len(one.accounts.intersection(accounts))
        if named:
            about = one.about
            says = (
                f"{named:,} of {len(accounts):,} accounts are declared as one organization's by “{about.who}” "
                f"({SAID[about.standing]})."
            )
            says = " ".join([says, *about.contradictions])
            told = DeclaredHere(
                declaration_id=about.declaration_id,
                who=about.who,
                standing=about.standing,
                accounts=named,
                of=len(accounts),
                says=says,
            )
            out.append(told)
    return sorted(out, key=lambda one: (-one.accounts, one.declaration_id))


def declared_table(declared: Iterable[Declared]) -> pa.Table:
    """DECLARED: which accounts of the log each declaration names."""
    rows = [
        {"declaration_id": one.about.declaration_id, "account_id": name}
        for one in declared
        for name in sorted(one.accounts)
    ]
    return pa.Table.from_pylist(rows, schema=DECLARED)
