"""One rival on one world, in a process of its own: `python -m stillwatch.worlds.rivals NAME WORLD
OUT [TRAINING]`."""

import sys
from pathlib import Path

from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.face import write_members

if __name__ == "__main__":
    name, world, out, *training = sys.argv[1:]
    write_members(RIVALS[name](Path(training[0]) if training else None).find(Path(world)), Path(out))
