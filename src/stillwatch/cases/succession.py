"""A case that goes on in another: merged into it by a person, or folded into it by a scan."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert

from stillwatch.cases import audit
from stillwatch.cases.change import write
from stillwatch.cases.model import MachineReason
from stillwatch.cases.schema import parentage


def stand_for(connection: Connection, row: Row[Any], survivor: str, reason: MachineReason, note: str) -> None:
    """Have the machine close a case and point at the one that stands for it. One that a person
    closed keeps his judgement, and points there all the same."""
    values: dict[str, Any] = {"survivor": survivor}
    if row.state != "closed":
        values |= {"state": "closed", "reason": reason, "note": note, "closed_at": datetime.now(UTC)}
        values |= {"snoozed_until": None, "snooze_note": None}
    write(connection, row, values)
    connection.execute(insert(parentage).values(child=survivor, parent=row.id))
    audit.append(connection, None, f"case.{reason}", row.id, version=row.version + 1, survivor=survivor, note=note)
