"""Letting go of accounts that the operator no longer may know of. What the audit log said of them
when people acted stays: it is a record of acts, and nothing may be taken out of it."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from stillwatch.cases import audit
from stillwatch.cases.schema import appeal, benign, case_notice, challenge, declared_account, member
from stillwatch.cases.store import Store


def forget(store: Store, accounts: Iterable[str]) -> int:
    """Takes accounts out of every case, label and declaration, and out of what was told to them and
    what they answered. Returns out of how many cases; the figures of those stay as they are until
    the next scan."""
    names = sorted(set(accounts))
    with store.writing() as connection:
        taken = connection.execute(delete(member).where(member.c.account_id.in_(names))).rowcount
        labels = connection.execute(delete(benign).where(benign.c.account_id.in_(names))).rowcount
        named = connection.execute(delete(declared_account).where(declared_account.c.account_id.in_(names))).rowcount
        told = case_notice.c.account_id.in_(names)
        connection.execute(delete(appeal).where(appeal.c.notice_id.in_(select(case_notice.c.id).where(told))))
        connection.execute(delete(case_notice).where(told))
        connection.execute(delete(challenge).where(challenge.c.account_id.in_(names)))
        if taken or labels or named:
            audit.append(
                connection, None, "account.forgotten", "accounts", cases=taken, marks=labels, declarations=named
            )
    return taken
