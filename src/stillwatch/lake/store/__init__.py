"""Where a lake's files lie, which of them count, and how they are written so that a crash leaves
each whole or not at all."""
