"""The file that is handed over. Whoever reads one must expect it to be forged, damaged or another
group's."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.report.exports import Marking
from stillwatch.sharing.indicators.group_key import GroupKey, GroupKeyError
from stillwatch.sketch.schema import DIMENSIONS, SKETCH_VERSION

Schema = Literal["stillwatch.indicators/1"]
SCHEMA: Schema = "stillwatch.indicators/1"
LARGEST = 16 << 20
"""Bytes of a file that is read."""

MOST = 5_000
"""Indicators of one profile: the most telling ones."""

Kind = Literal[
    "address", "network", "client", "email domain", "payment", "phone", "band 0", "band 1", "band 2", "band 3"
]
"""Identifiers as the vault names them (sketch/schema.py's IDENTIFIERS), and near-duplicate
bands."""

BANDS: tuple[Kind, ...] = ("band 0", "band 1", "band 2", "band 3")
VALUES: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind not in BANDS)

EDGES = tuple(m * 10**e for e in range(9) for m in (1, 2, 5))


class ProfileError(UnusableError):
    """A file that cannot be used as a profile; what it says is never repeated."""


def bracket(count: int) -> tuple[int, int]:
    """The range that a count is told as, from 1, 2, 5, 10, 20, 50, …"""
    low = max((edge for edge in EDGES if edge <= count), default=0)
    return low, next(edge for edge in EDGES if edge > count) - 1


def _in_order(pair: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= pair[0] <= pair[1]:
        raise ValueError("a range goes from the smaller to the larger")
    return pair


Range = Annotated[tuple[Annotated[int, Field(le=10**9)], Annotated[int, Field(le=10**9)]], AfterValidator(_in_order)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class Indicator(_Strict):
    """held_by: accounts of the fleet that hold the value; confidence: probability that an account
    with it is of the fleet; expires: last day on which it counts."""

    kind: Kind
    value: Hash
    held_by: Range
    confidence: Share
    expires: date


class Subject(_Strict):
    """What the fleet's harvest is about: its mean prompt, less everybody's. The k-th component is
    scale * components[k]; noise: standard deviation of what was added to each, by which no account
    of `accounts` or more shows beyond (epsilon, delta)."""

    components: tuple[Annotated[int, Field(ge=-127, le=127)], ...]
    scale: Annotated[float, Field(gt=0.0, le=1.0)]
    noise: Annotated[float, Field(gt=0.0, le=10.0)]
    epsilon: float
    delta: float


class Profile(_Strict):
    """See docs/sharing-indicators.md, field by field. seal: HMAC of all the rest, so that nobody
    outside the group can have changed it."""

    schema_: Schema = Field(alias="schema")
    profile: Annotated[str, Field(pattern=r"^P-[0-9a-f]{16}$")]
    key_check: Hash
    seal: str = ""
    sketch_version: int
    marking: Marking
    last_seen: date
    confidence: Share
    accounts: Range
    harvest_exchanges: Range
    among: Range
    capabilities: dict[Literal[CAPABILITIES], Range]  # type: ignore[valid-type]
    subject: Subject | None
    indicators: Annotated[tuple[Indicator, ...], Field(max_length=MOST)]

    def sealed(self, key: GroupKey) -> bytes:
        """The file."""
        body = self.model_dump(mode="json", by_alias=True) | {"seal": ""}
        return (json.dumps(body | {"seal": _seal(body, key)}, indent=1) + "\n").encode("ascii")


def read_profile(path: Path, key: GroupKey) -> Profile:
    """A group's profile. Raises ProfileError, and GroupKeyError when it was made with another
    key."""
    try:
        if path.stat().st_size > LARGEST:
            raise ProfileError(f"the profile is larger than {LARGEST >> 20} MB")
        body = json.loads(path.read_bytes().decode("ascii"))
    except OSError as error:
        raise ProfileError(f"the profile cannot be read ({(error.strerror or 'unreadable').lower()})") from None
    except (ValueError, RecursionError):
        raise ProfileError("the file is no profile of indicators: it is no JSON") from None
    return _checked(body, key)


def _checked(body: Any, key: GroupKey) -> Profile:
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        raise ProfileError(f"the file is no profile of indicators: its schema is not {SCHEMA}")
    if body.get("key_check") != key.check:
        raise GroupKeyError("the profile was made with another group's key")
    version = body.get("sketch_version")
    if version != SKETCH_VERSION:
        raise ProfileError(
            f"the profile is of another version of the sketches than this one's ({SKETCH_VERSION}), and versions "
            "cannot be compared: both sides need the same version of Stillwatch"
        )
    try:
        if body.get("seal") != _seal(body, key):
            raise ProfileError("the profile was changed after it was made: its seal is broken")
        profile = Profile.model_validate_json(json.dumps(body))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"] if isinstance(part, int) or part in _FIELDS)
        raise ProfileError(f"the profile cannot be used: {place or 'a field'} is not what it should be") from None
    except (ValueError, TypeError, RecursionError):
        raise ProfileError("the profile cannot be used") from None
    if profile.subject and len(profile.subject.components) != DIMENSIONS:
        raise ProfileError(f"the profile cannot be used: subject has not {DIMENSIONS} components")
    return profile


_FIELDS = {"schema", *Profile.model_fields, *Indicator.model_fields, *Subject.model_fields}


def _seal(body: dict[str, Any], key: GroupKey) -> str:
    return key.hashed("seal", json.dumps(body | {"seal": ""}, sort_keys=True, allow_nan=False))
