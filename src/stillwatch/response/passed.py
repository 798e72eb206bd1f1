"""How challenges went: each link is answered once. Whoever passed is spared, and a later scan is
told of it; whoever fails or never answers is evidence of nothing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from stillwatch.cases import audit
from stillwatch.cases.columns import stamp
from stillwatch.cases.schema import challenge
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store
from stillwatch.response.challenges import Challenge, ChallengeError, read_challenge
from stillwatch.response.met import policy_id_of

PASSED_TERM = timedelta(days=30)
"""For which an account that has proved itself is spared. It may be sold on, or lent, the next day:
so it does not hold for as long as a policy may."""


def answer(store: Store, key: bytes, token: str, passed: bool) -> Challenge:
    """Notes how a challenge went, for good. Raises ChallengeError for a link that was not made
    here, is over, or was answered before."""
    now = datetime.now(UTC)
    told = read_challenge(key, token, now.timestamp())
    over = datetime.fromtimestamp(told.expires_at, UTC)
    row = {
        **{"nonce": told.nonce.hex(), "policy_id": policy_id_of(told.measure), "account_id": told.account},
        **{"passed": passed, "at": now, "until": max(over, now + PASSED_TERM) if passed else over},
    }
    try:
        with store.writing() as connection:
            # What is over lets nobody in any more, whether or not it is remembered.
            connection.execute(delete(challenge).where(challenge.c.until <= now))
            if connection.execute(select(policies.c.id).where(policies.c.id == row["policy_id"])).first() is None:
                raise ChallengeError("there is no such measure any more")
            connection.execute(insert(challenge).values(**row))
            action = "challenge.passed" if passed else "challenge.failed"
            audit.append(connection, None, action, f"policy:{row['policy_id']}", account=told.account)
    except IntegrityError:
        raise ChallengeError("this link was used before: ask again for a new one") from None
    return told


def is_used(store: Store, told: Challenge) -> bool:
    """Whether a challenge was answered."""
    with store.reading() as connection:
        query = select(challenge.c.nonce).where(challenge.c.nonce == told.nonce.hex())
        return connection.execute(query).first() is not None


def passed_labels(store: Store) -> list[dict[str, str]]:
    """Accounts that have proved themselves, as rows of a scan's `--labels` file: known otherwise,
    as those are that a person labelled."""
    now = datetime.now(UTC)
    query = select(challenge).where(challenge.c.passed.is_(True), challenge.c.until > now)
    with store.reading() as connection:
        return [
            {
                **{"account_id": row.account_id, "label": "benign"},
                **{"from": stamp(row.at), "until": stamp(row.until), "reason": "has passed a challenge"},
            }
            for row in connection.execute(query.order_by(challenge.c.account_id, challenge.c.nonce))
        ]
