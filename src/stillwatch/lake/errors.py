"""What can go wrong with a lake, as errors whose text can be shown to the operator."""


class LakeError(Exception):
    """The lake cannot do what was asked. What it held before is still there and still consistent."""


class NotALake(LakeError):
    """The directory is no lake, or one that another version made."""


class KeyProblem(LakeError):
    """The lake's key is missing, unreadable or not the one its tokens were made with."""
