"""What changed from one scan to the next: campaigns new, grown, shrunk and gone, and why.

Campaigns are matched by id (or a former id) first, then by their accounts: two campaigns are one
when more than half of the smaller is in the larger, the largest overlap first, one to one. A
campaign that became a group, or came out of one, is followed there.
"""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from stillwatch.result import words
from stillwatch.result.results import CampaignRecord, GroupRecord, Result, read_result
from stillwatch.result.tables import line, table

SAME_WEIGHT = 0.05
"""Log-odds below which a change of weight is not told."""

MOST_LISTED = 20


@dataclass(frozen=True)
class Became:
    """The group that holds a campaign's accounts in the other scan, and how many of them."""

    group: GroupRecord
    shared: int


@dataclass(frozen=True)
class CampaignChange:
    """One campaign before and after; None where it was not there. `added` and `removed` are sorted
    accounts; `evidence` has kind, weight before and weight after (None: absent) where they differ;
    `group` is what it became when gone, or came from when new, and `campaign` the one it was merged
    into or split from; `removed_to` is the group that most of the removed accounts are in now."""

    old: CampaignRecord | None
    new: CampaignRecord | None
    before: int
    after: int
    added: list[str]
    removed: list[str]
    evidence: list[tuple[str, float | None, float | None]]
    group: Became | None
    campaign: str | None
    removed_to: Became | None

    @property
    def campaign_id(self) -> str:
        """Its id now, or the last it had."""
        record = self.new or self.old
        return record.campaign_id if record else ""

    @property
    def change(self) -> str:
        """new, gone, grown, shrunk, changed (other members or evidence), or unchanged."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "gone"
        if self.before != self.after:
            return "grown" if self.after > self.before else "shrunk"
        sure = self.old.confidence == self.new.confidence
        return "unchanged" if sure and not (self.added or self.removed or self.evidence) else "changed"


@dataclass(frozen=True)
class ScanDiff:
    """All campaigns of either scan, in the order of `change`."""

    changes: list[CampaignChange]


ORDER = ("new", "grown", "shrunk", "changed", "gone", "unchanged")


def diff_results(old_dir: Path, new_dir: Path) -> ScanDiff:
    """Compares two results of `stillwatch scan`. Raises ValueError where one cannot be used."""
    old, new = read_result(old_dir), read_result(new_dir)
    pairs = match(old, new)
    changes = [_change(old, new, a, b) for a, b in pairs]
    changes += [_change(old, new, None, b) for b in new.campaigns if b not in {y for _, y in pairs}]
    changes += [_change(old, new, a, None) for a in old.campaigns if a not in {x for x, _ in pairs}]
    return ScanDiff(sorted(changes, key=lambda c: (ORDER.index(c.change), -max(c.before, c.after), c.campaign_id)))


def match(old: Result, new: Result) -> list[tuple[str, str]]:
    """Pairs of campaign ids (old, new) that are one campaign."""
    pairs = [(i, i) for i in old.campaigns if i in new.campaigns]
    open_old = set(old.campaigns) - {a for a, _ in pairs}
    open_new = set(new.campaigns) - {b for _, b in pairs}
    for b in sorted(open_new):
        former = [a for a in new.campaigns[b].aliases if a in open_old]
        if former:
            pairs.append((former[0], b))
            open_old.remove(former[0])
            open_new.remove(b)
    ranked = sorted((-shared, a, b) for a in open_old for b in open_new if (shared := _overlap(old, new, a, b)))
    for _, a, b in ranked:
        if a in open_old and b in open_new:
            pairs.append((a, b))
            open_old.remove(a)
            open_new.remove(b)
    return pairs


def _overlap(old: Result, new: Result, a: str, b: str) -> int:
    """Accounts that both campaigns have, if they are more than half of the smaller one; else 0."""
    mine, theirs = old.members.get(a, frozenset()), new.members.get(b, frozenset())
    shared = len(mine & theirs)
    return shared if 2 * shared > min(len(mine), len(theirs)) else 0


def _change(old: Result, new: Result, a: str | None, b: str | None) -> CampaignChange:
    was = old.campaigns[a] if a is not None else None
    now = new.campaigns[b] if b is not None else None
    before = old.members.get(a, frozenset()) if a is not None else frozenset()
    after = new.members.get(b, frozenset()) if b is not None else frozenset()
    group = _find_group(before, new) if now is None else _find_group(after, old) if was is None else None
    return CampaignChange(
        old=was,
        new=now,
        before=len(before),
        after=len(after),
        added=sorted(after - before),
        removed=sorted(before - after),
        evidence=_weights_changed(was or (group.group if group else None), now or (group.group if group else None)),
        group=group,
        campaign=_find_campaign(before, new) if now is None else _find_campaign(after, old) if was is None else None,
        removed_to=_find_group(before - after, new) if was and now else None,
    )


def _find_group(accounts: frozenset[str], other: Result) -> Became | None:
    """The group of the other scan with most of these accounts."""
    best = max(
        ((len(accounts & members), i) for i, members in other.group_members.items() if i in other.groups),
        default=(0, ""),
    )
    return Became(other.groups[best[1]], best[0]) if best[0] else None


def _find_campaign(accounts: frozenset[str], other: Result) -> str | None:
    """The campaign of the other scan that has more than half of these accounts."""
    held = {i: len(accounts & members) for i, members in other.members.items() if i in other.campaigns}
    return next((i for i, shared in sorted(held.items()) if 2 * shared > len(accounts)), None)


def _weights_changed(
    was: CampaignRecord | GroupRecord | None, now: CampaignRecord | GroupRecord | None
) -> list[tuple[str, float | None, float | None]]:
    """Kinds of evidence whose weight differs, the largest difference first."""
    if was is None or now is None:
        return []
    a, b = _weights(was), _weights(now)
    moved = [(abs(b.get(k, 0.0) - a.get(k, 0.0)), k) for k in {*a, *b}]
    return [(k, a.get(k), b.get(k)) for size, k in sorted(moved, key=lambda m: (-m[0], m[1])) if size >= SAME_WEIGHT]


def _weights(record: CampaignRecord | GroupRecord) -> dict[str, float]:
    sums: dict[str, float] = {}
    for item in (*record.evidence, *record.counter_evidence):
        sums[item.kind] = sums.get(item.kind, 0.0) + (item.weight or 0.0)
    return sums


def print_diff(diff: ScanDiff, console: Console) -> None:
    """Prints a table of the campaigns, then for each that changed its accounts and the reasons."""
    if not diff.changes:
        console.print(line("Neither scan found a campaign."))
        return
    right = ("accounts before", "after", "added", "removed")
    made = table("campaign", "change", "accounts before", "after", "added", "removed", "confidence", right=right)
    for c in diff.changes:
        figures = (c.before, c.after, len(c.added), len(c.removed))
        cells = [c.campaign_id, c.change, *(words.count(n) for n in figures), _confidence(c)]
        made.add_row(*(line(cell) for cell in cells))
    console.print(made)
    for c in diff.changes:
        if c.change != "unchanged":
            console.print()
            for sentence in explain(c):
                console.print(line(sentence))


def explain(c: CampaignChange) -> list[str]:
    """What happened to a campaign, in sentences: its name, its accounts, where it went, its
    evidence."""
    said = [f"{c.campaign_id}: {c.change}."]
    if c.old and c.new and c.old.campaign_id != c.new.campaign_id:
        said.append(f"  It was {c.old.campaign_id} before.")
    if c.campaign:
        verb = "Split from" if c.old is None else "Merged into"
        said.append(f"  {verb} {c.campaign}, which holds most of its accounts.")
    elif c.group:
        said.append(f"  {_passage(c)}")
    elif c.old is None or c.new is None:
        said.append(f"  Its accounts are in no group of the {'earlier' if c.old is None else 'later'} scan.")
    if c.old and c.new:
        for word, accounts in (("Added", c.added), ("Removed", c.removed)):
            if accounts:
                said.append(f"  {word}: {_some(accounts)}.")
    if c.removed_to:
        group = c.removed_to.group
        kind = words.heading(group.kind).lower()
        said.append(f"  Of those removed, {words.count(c.removed_to.shared)} are in group {group.group_id} ({kind}).")
    for kind, before, after in c.evidence:
        said.append(f"  {words.heading(kind)}: {_weight(before)} before, {_weight(after)} now.")
    return said


def _passage(c: CampaignChange) -> str:
    assert c.group is not None
    group, size = c.group.group, c.before if c.new is None else c.after
    kind = words.heading(group.kind).lower()
    where = "Now" if c.new is None else "Before,"
    state = "are" if c.new is None else "were"
    sure = f" at a confidence of {words.percent(group.confidence)}" if group.confidence is not None else ""
    return (
        f"{where} {words.count(c.group.shared)} of its {words.plural(size, 'account')} {state} in group "
        f"{group.group_id} ({kind}){sure}: {group.says}"
    )


def _confidence(c: CampaignChange) -> str:
    before = words.percent(c.old.confidence) if c.old else "–"
    after = words.percent(c.new.confidence) if c.new else "–"
    return before if before == after else f"{before} → {after}"


def _weight(value: float | None) -> str:
    return "absent" if value is None else words.signed(value)


def _some(accounts: list[str]) -> str:
    more = len(accounts) - MOST_LISTED
    return ", ".join(accounts[:MOST_LISTED]) + (f" and {words.count(more)} more" if more > 0 else "")
