"""What is sent with each change of a case. All but a comment name the version that the person
saw."""

from datetime import datetime

from pydantic import BaseModel, Field

from stillwatch.cases.model import CloseReason

Note = Field(max_length=10_000)


class VersionRequest(BaseModel):
    """The case's version that the person saw: all that a claim, its release and waking a case
    need."""

    version: int = Field(ge=0, le=1 << 40)


class ReopenRequest(VersionRequest):
    """Why a closed case is taken up again."""

    note: str = Note


class CloseRequest(VersionRequest):
    """The judgement, and why."""

    reason: CloseReason
    note: str = Note


class CommentRequest(BaseModel):
    """A comment: it changes nothing that anybody has seen."""

    text: str = Note


class TagsRequest(VersionRequest):
    """All the tags that the case is to have."""

    tags: list[str] = Field(max_length=100)


class SnoozeRequest(VersionRequest):
    """Until when it is put off, and why."""

    until: datetime
    note: str = Note


class AccountsRequest(VersionRequest):
    """Some of the case's accounts, and why something is done with them."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)
    note: str = Note


class MergeRequest(VersionRequest):
    """The case to merge with, its version, and why."""

    other: str = Field(max_length=200)
    other_version: int = Field(ge=0, le=1 << 40)
    note: str = Note


class LabelRequest(VersionRequest):
    """Some of the case's accounts that are to be labelled benign, why, and until when that
    holds."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)
    reason: str = Note
    until: datetime
