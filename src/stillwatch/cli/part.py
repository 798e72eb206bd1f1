"""`python -m stillwatch.cli.part`: a command as a part of `stillwatch up`. Its standard input is a
pipe that `up` holds: when that ends, `up` is gone, however it ended, and the part goes too."""

import os
import signal
import sys
import threading
import time

from stillwatch.cli import main
from stillwatch.live.up import STOP_SECONDS


def go_with_parent() -> None:
    """Ends this process as Ctrl-C does once its standard input ends, and by force where it does not
    heed that."""
    os.read(sys.stdin.fileno(), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # nobody reads what it says any more
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=go_with_parent, daemon=True).start()
    main()
