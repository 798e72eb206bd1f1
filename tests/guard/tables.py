"""Tables for tests: a key, measures that are in force now, and who is met."""

import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stillwatch.response.measures import Budget, Measure, Trim
from stillwatch.response.table import encoded

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
APPEAL = "https://example.org/appeal"
STRICT = Trim(True, 1, 256, "withheld")
DAY = 86_400


def measure(action="deny", campaign="C-1", stage="all", reason="terms_of_use", start=0, end=1 << 33, **more):
    more.setdefault("appeal", APPEAL)
    return Measure(f"M-{campaign}-{action}", campaign, action, stage, reason, start, end, **more)


DENY = measure()
TRIM = measure("trim", "C-2", trim=STRICT)
THROTTLE = measure("throttle", "C-3", reason="capacity", budget=Budget(DAY, 3), fails="closed")
STEP_UP = measure("step_up", "C-4", reason="verification_needed", challenge="https://example.org/verify")
TAG = measure("tag", "C-5")
SHADOW = measure("deny", "C-6", "shadow")

EVERY = (DENY, TRIM, THROTTLE, STEP_UP, TAG, SHADOW)
SUBJECTS = {
    ("account", "denied"): [DENY.id],
    ("account", "trimmed"): [TRIM.id],
    ("account", "throttled-1"): [THROTTLE.id],
    ("account", "throttled-2"): [THROTTLE.id],
    ("account", "stepped"): [STEP_UP.id],
    ("account", "tagged"): [TAG.id],
    ("account", "shadowed"): [SHADOW.id],
    ("account", "both"): [TRIM.id, DENY.id],
}


def table(version=1, measures=EVERY, subjects=SUBJECTS, key=KEY, made_at=None):
    """The file of a table."""
    made_at = int(time.time()) if made_at is None else made_at
    return encoded(version, made_at, b"s" * 16, measures, subjects, key)
