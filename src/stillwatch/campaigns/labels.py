"""What the operator already knows: benign, banned and confirmed accounts, as evidence and never as
blindness."""

import csv
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import BROAD
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.partition import TYING
from stillwatch.fleets.population import KINDS, Population, of_several
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sketch.accounts import tokens_of_value

COLUMNS = ("label", "from", "until", "reason")

WORDS = ("benign", "banned")
NAMING = ("campaign:", "organization:", "false_declaration:")
"""Beginnings of labels that name something: the campaign or the organization that an account is of,
the declaration that named it and was found false."""

CAMPAIGN, ORGANIZATION, FALSE_DECLARATION = NAMING

csv.field_size_limit(1 << 30)  # an account's id may be as long as a line of the log

MOST_HOLDERS = 20
"""A value that more accounts hold says nothing of one banned holder: he may have sat in the same
hall."""

SUCCESSORS_MOST = 1.0
"""Largest weight of sharing with banned accounts: resellers and others are banned for what is no
harvest."""


FALSE_MOST = 2.0
"""Weight of a false declaration that names a whole group, as much as a ban: somebody had a reason
to explain the group by what is not so, and whoever signed need not be who runs it."""


class LabelsError(ValueError):
    """The labels file cannot be used; says where and why."""


@dataclass(frozen=True)
class Label:
    """One line: an account (or an identifier's value), what is known of it, when that holds."""

    account_id: str | None
    value: str | None
    label: str
    start: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the label is in force at a time."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


def read_labels(path: Path) -> list[Label]:
    """Read a CSV file with a header: `account_id` and/or `value`, `label`, and optionally `from`,
    `until`, `reason`.

    Raises LabelsError with the line for a missing column, an unknown label or a time that is not
    RFC 3339.
    """
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            reader = csv.DictReader(lines)
            names = set(reader.fieldnames or [])
            if "label" not in names or not names & {"account_id", "value"}:
                raise LabelsError(f"{path.name}: needs a header with label and account_id or value")
            return [_label(path.name, number, row) for number, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelsError(f"{path.name}: cannot be read ({type(error).__name__})") from error


def _label(name: str, number: int, row: dict[str, str]) -> Label:
    label = (row.get("label") or "").strip()
    if label not in WORDS and not (label.startswith(NAMING) and label.partition(":")[2]):
        raise LabelsError(
            f"{name}, line {number}: label must be benign, banned, campaign:ID, organization:NAME or "
            "false_declaration:ID"
        )
    if not (row.get("account_id") or row.get("value")):
        raise LabelsError(f"{name}, line {number}: names neither an account nor a value")
    times = []
    for column in ("from", "until"):
        text = (row.get(column) or "").strip()
        try:
            moment = datetime.fromisoformat(text) if text else None
        except ValueError:
            raise LabelsError(f"{name}, line {number}: {column} is not an RFC 3339 time") from None
        times.append(moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None)
    return Label(row.get("account_id") or None, row.get("value") or None, label, times[0], times[1])


def by_account(labels: list[Label], lake: ReadableLake, until: datetime | None) -> list[Label]:
    """The labels with those of a value (a card, a mail address or domain, a phone, an address or
    network) replaced by one for each account that signed up with it or, for addresses, used it."""
    out = [label for label in labels if label.account_id]
    of_values = [label for label in labels if label.value and not label.account_id]
    if of_values:
        records = lake.accounts(until)
        exchanges = lake.exchanges(until, ["account_id", "address_token", "network_token"])
        for label in of_values:
            tokens = tokens_of_value(str(label.value), lake.keys)
            out += [replace(label, account_id=name) for name in _holders(records, exchanges, tokens)]
    return out


def _holders(records: pa.Table, exchanges: pa.Table, tokens: dict[str, int]) -> list[str]:
    found = {n for c, t in tokens.items() for n in records.filter(pc.equal(records[c], t))["account_id"].to_pylist()}
    used = {"address_token": tokens.get("signup_address_token"), "network_token": tokens.get("signup_network_token")}
    for column, token in used.items():
        if token is not None:
            found.update(exchanges.filter(pc.equal(exchanges[column], token))["account_id"].to_pylist())
    return sorted(found)


def informed(people: Population, labels: list[Label], at: datetime | None) -> tuple[Population, dict[str, np.ndarray]]:
    """(the population with the organizations that labels name, `labelled`)."""
    return affiliated(people, labels, at), labelled(people, labels, at)


def affiliated(people: Population, labels: list[Label], at: datetime | None) -> Population:
    """The population where an organization that a label in force names stands before that of the
    log: a person has looked into it. That the log itself names none stays so, or all others would
    seem to hide theirs."""
    at = at or datetime.now(UTC)
    named = {one.account_id: one.label for one in labels if one.label.startswith(ORGANIZATION) and one.holds(at)}
    mine = [k for k, name in enumerate(people.names) if name in named] if named else []
    if not mine:
        return people
    organization = people.organization.copy()
    _, codes = np.unique([named[people.names[k]] for k in mine], return_inverse=True)
    organization[mine] = organization.max(initial=-1) + 1 + codes
    return replace(people, organization=of_several(organization))


def labelled(people: Population, labels: list[Label], at: datetime | None) -> dict[str, np.ndarray]:
    """Mask of accounts per word (`benign`, `banned`, `campaign`, `false_declaration`,
    `organization`) whose label is in force (now when `at` is None); and `successor`: those that
    share a rare thing with one that is labelled banned or was closed for abuse."""
    at = at or datetime.now(UTC)
    number = {name: k for k, name in enumerate(people.names)}
    out = {word: np.zeros(len(people), bool) for word in (*WORDS, *(name.rstrip(":") for name in NAMING))}
    for label in labels:
        if label.account_id in number and label.holds(at):
            out[label.label.split(":")[0]][number[label.account_id]] = True
    return out | {"successor": _successors(people, out["banned"] | np.isfinite(people.banned))}


def _successors(people: Population, banned: np.ndarray) -> np.ndarray:
    """Mask of accounts that share a card, phone or address with a banned one."""
    at = np.isin(people.sharing.kind, [KINDS.index(kind) for kind in TYING])
    account, value = people.sharing.account[at], people.sharing.value[at]
    holders = np.bincount(value)
    barred = np.bincount(value[banned[account]], minlength=len(holders))
    out = np.zeros(len(people), bool)
    out[account[(barred[value] > 0) & (holders[value] <= MOST_HOLDERS)]] = True
    return out & ~banned


def after_bans(known: dict[str, np.ndarray], group: Ints, pool: Ints) -> list[Evidence]:
    """Members that share a card, phone or address with an account that was banned (labelled so, or
    closed for abuse), against accounts of the `pool`."""
    after = known["successor"]
    share = float(after[group].mean()) if len(group) else 0.0
    expected = float(after[pool].mean()) if len(pool) else 0.0
    weight = bounded(excess(share, len(group), expected, len(pool)), SUCCESSORS_MOST) * min(1.0, share / BROAD)
    if weight < 0.1:
        return []
    says = (
        f"{share:.0%} of the accounts share a card, a phone or an address with an account that was banned; among "
        f"comparable accounts it is {expected:.1%}."
    )
    facts = {"share": share, "expected": expected}
    return [Evidence(kind="banned_before", family="labels", weight=weight, says=says, facts=facts)]


def false_declaration(known: dict[str, np.ndarray], group: Ints) -> Evidence | None:
    """What a declaration that a person found false says against the accounts that it names."""
    share = float(known["false_declaration"][group].mean()) if len(group) else 0.0
    if not share:
        return None
    says = f"{share:.0%} of the accounts were declared as one organization's in a declaration that was found false."
    return Evidence(
        kind="false_declaration",
        family="affiliation",
        weight=FALSE_MOST * share,
        says=says,
        facts={"share": share},
    )


def label_evidence(known: dict[str, np.ndarray], group: Ints) -> list[Evidence]:
    """What the labels say of a group."""
    out = []
    for word, unit in (("benign", -4.0), ("banned", 2.0), ("campaign", 4.0)):
        share = float(known[word][group].mean()) if len(group) else 0.0
        if share > 0:
            says = f"{share:.0%} of the accounts are labelled {word} by the operator."
            weight = bounded(unit * share + np.sign(unit) * 0.2)
            out.append(
                Evidence(kind=f"labelled_{word}", family="labels", weight=weight, says=says, facts={"share": share})
            )
    return out
