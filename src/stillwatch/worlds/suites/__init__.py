"""The benchmark's worlds, frozen by seed: a world is found by `suite/world`, a suite by its
name."""
