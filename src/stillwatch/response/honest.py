"""How many of those that a policy meets may be honest, from two sources that know nothing of one
another: the scan's probabilities, and what people have found of accounts that they looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from scipy.stats import beta
from sqlalchemy import Connection, select

from stillwatch.cases import audit
from stillwatch.cases.membership import chunks
from stillwatch.cases.schema import appeal, benign, case_notice, member
from stillwatch.cases.schema import audit as log
from stillwatch.response.met import Met

CONFIDENCE = 0.95
"""Of the bound, one-sided."""


class Honest(BaseModel, frozen=True):
    """`expected`: accounts, and `expected_exchanges` their exchanges that are met, by the scan's
    memberships, which are as good as its calibration. `judged`: accounts that people looked at, and
    how many of them they found to be honest; `bound`: what the share of honest ones does not
    exceed, by those alone (Clopper and Pearson, one-sided, at CONFIDENCE), 1 where nobody has
    looked."""

    expected: float
    expected_share: float
    expected_exchanges: float
    judged: int
    found_honest: int
    bound: float
    says: str


@dataclass(frozen=True)
class Judged:
    """Accounts that people have looked at, and those of them that they found to be honest."""

    accounts: frozenset[str]
    honest: frozenset[str]


def upper_bound(honest: int, judged: int) -> float:
    """The largest share of honest accounts at which so few, or fewer, of so many that are looked at
    would be honest once in twenty times. Clopper and Pearson, Biometrika 26 (1934)."""
    return 1.0 if honest >= judged else float(beta.ppf(CONFIDENCE, honest + 1, judged - honest))


def honest_share(memberships: Mapping[str, float], hits: Mapping[str, int], judged: Judged) -> Honest:
    """memberships: of the accounts that are met; hits: exchanges of each that are."""
    expected = sum(1.0 - of for of in memberships.values())
    share = expected / len(memberships) if memberships else 0.0
    n, k = len(judged.accounts), len(judged.honest)
    bound = upper_bound(k, n)
    told = (
        f"people looked at {n:,} of its accounts and found {k:,} honest: at most {bound:.1%} are, at "
        f"{CONFIDENCE:.0%} confidence, if those were chosen no better than by chance"
        if n
        else "people have looked at none of its accounts, so that nothing bounds the share but the scan's own word"
    )
    return Honest(
        expected=expected,
        expected_share=share,
        expected_exchanges=sum((1.0 - memberships[name]) * count for name, count in hits.items()),
        judged=n,
        found_honest=k,
        bound=bound,
        says=f"By the scan's memberships {expected:,.1f} accounts ({share:.1%}) are honest; {told}.",
    )


def judged_by_people(connection: Connection, met: Iterable[Met]) -> Judged:
    """What people have found of accounts that a policy meets, or would meet had they not said so:
    honest are those that they took out, labelled benign, or whose appeal they upheld; looked at are
    those too whose exchanges they had read again and whom they left in, and whose appeal they
    rejected."""
    honest: set[str] = set()
    looked_at: set[str] = set()
    for case_id, least in sorted({(case_id, one.policy.terms.membership) for one in met for case_id in one.cases}):
        of = select(member.c.account_id, member.c.state).where(
            member.c.case_id == case_id, member.c.membership >= least
        )
        places: dict[str, str] = {row[0]: row[1] for row in connection.execute(of)}
        honest |= {name for name, place in places.items() if place == "removed"}
        honest |= _labelled(connection, places)
        decided = _decided(connection, places)
        honest |= {name for name, decision in decided.items() if decision == "upheld"}
        looked_at |= (decided.keys() | _read_again(connection, case_id)) & places.keys()
    return Judged(frozenset(honest | looked_at), frozenset(honest))


def _labelled(connection: Connection, accounts: Iterable[str]) -> set[str]:
    out: set[str] = set()
    for some in chunks(sorted(accounts)):
        out |= set(connection.execute(select(benign.c.account_id).where(benign.c.account_id.in_(some))).scalars())
    return out


def _decided(connection: Connection, accounts: Iterable[str]) -> dict[str, str]:
    """Account -> how an appeal of its was decided."""
    out: dict[str, str] = {}
    query = select(case_notice.c.account_id, appeal.c.decision).join(appeal, appeal.c.notice_id == case_notice.c.id)
    query = query.where(appeal.c.decision.is_not(None)).order_by(appeal.c.decided_at)
    for some in chunks(sorted(accounts)):
        found = connection.execute(query.where(case_notice.c.account_id.in_(some)))
        out.update({row[0]: row[1] for row in found})
    return out


def _read_again(connection: Connection, case_id: str) -> set[str]:
    """Accounts of which a person had an exchange read again, by the log of acts."""
    mine = (log.c.object == case_id) & (log.c.action == "case.reveal")
    found = connection.execute(select(log.c.detail).where(mine)).scalars()
    return {str(audit.detail_of(detail).get("account_id")) for detail in found}
