"""What can go wrong with a lake, as errors whose text can be shown to the operator."""

from stillwatch.exchange.errors import CutShortError, UnusableError


class LakeError(CutShortError):
    """The lake cannot do what was asked. What it held before is still there and still consistent."""


class NotALake(LakeError, UnusableError):
    """The directory is no lake, or one that another version made."""


class KeyProblem(LakeError, UnusableError):
    """The lake's key is missing, unreadable or not the one its tokens were made with."""
