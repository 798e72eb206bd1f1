"""A program that runs the command in its arguments, becomes the parent of all that the command
leaves behind (Linux), and ends with the last of them: who waits for it is told what all of them
used."""

import ctypes
import os
import subprocess
import sys

SET_CHILD_SUBREAPER = 36


def main() -> int:
    """Exit code: the command's own, 1 where a signal ended it."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(sys.argv[1:], check=False).returncode
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return 1 if code < 0 else code


if __name__ == "__main__":
    sys.exit(main())
