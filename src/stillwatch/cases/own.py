"""What a case that people put together, by a split or a merge, says of itself: what it was scored
with, and nothing of its parents, whose row it took."""

from typing import Any

from sqlalchemy import Row

from stillwatch.cases.model import Told

TOO_FEW = "Too few accounts to be judged by themselves."
NOT_YET = "Not judged by itself yet."


def told_of(row: Row[Any]) -> Told:
    """Answers, evidence and capabilities of a case, as far as they are its own."""
    if row.origin == "scan":
        return dict(row.told)
    again = row.rescored or {}
    reasons = {name: again.get(name, []) for name in ("evidence", "counter_evidence")}
    return {"answers": again.get("answers"), "capabilities": [], **reasons}


def headline_of(row: Row[Any]) -> dict[str, Any]:
    """Its confidence, and the sentence that stands for it in the queue."""
    if row.origin == "scan":
        return {"confidence": row.confidence, "says": row.says}
    if row.rescored is None or row.rescored["confidence"] is None:
        return {"confidence": None, "says": TOO_FEW if row.rescored else NOT_YET}
    reasons = row.rescored.get("evidence", [])
    return {"confidence": row.rescored["confidence"], "says": reasons[0]["says"] if reasons else ""}
