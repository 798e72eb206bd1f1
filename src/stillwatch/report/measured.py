"""How far a campaign's counts were off where the truth was known: in simulated worlds
(docs/benchmark.md).

Taken from the results stored in the package, of the suites `tiny` and `standard`; `stillwatch bench
quality tiny` and `stillwatch bench quality standard` make them anew, and a test holds these
constants to them. The worlds are those of one maker: they say how the method errs there, not how it
errs everywhere.
"""

WORLDS = 325
"""Simulated worlds that were scanned, of both suites."""

LISTED_WORLDS = 130
"""Worlds of them in which a scan listed a campaign."""

FALSE = 0
"""Campaigns among those listed of which most accounts were honest."""

FALSE_SCANS = 0.0092
"""With none in WORLDS scans, at most this share of such scans lists a false campaign, at 95%."""

FLEETS, FOUND = 226, 128
"""Fleets that the worlds had, and those of them that were found."""

PRECISION = (0.9812, 1.0)
"""Share of a listed campaign's accounts that were truly its own: between these in 95 of 100 worlds
that listed one."""

RECALL = (0.8136, 1.0)
"""Share of a fleet's accounts that the campaign listed, in the same worlds."""

HARVEST_ERROR = (-0.2341, 0.0001)
"""(counted - true) / true of answered harvest exchanges, in the same worlds."""

HARVEST_WORST = (-0.4434, 0.5483)
"""The same in the worst of these worlds either way; in the second two campaigns were told as
one."""

INTERVALS, ACCOUNTS_HELD, ANSWERS_HELD = 21, 20, 19
"""Campaigns whose 95% intervals were held against the truth, and in how many the intervals of
accounts and of answers held it (`python -m tests.report.holding`). In all of them the truth was
nearer to the answers listed than to those expected, which were too few."""


def true_harvest(counted: int) -> tuple[int, int]:
    """Between which values the true number of answers lies, if a count errs as HARVEST_ERROR has
    it."""
    low, high = HARVEST_ERROR
    return round(counted / (1 + high)), round(counted / (1 + low))
