"""What the server says of itself, as Prometheus reads it."""

import time
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from stillwatch.live.spool.spool import Spool
from stillwatch.live.watch.status import read_status

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Measures:
    """The metrics of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.taken = Counter(
            "stillwatch_live_records", "Records acknowledged.", ["sender", "format"], registry=self.registry
        )
        self.rejected = Counter(
            "stillwatch_live_rejected_records",
            "Acknowledged records that cannot be used, and stand in the lake's quarantine.",
            ["sender", "format"],
            registry=self.registry,
        )
        self.refused = Counter(
            "stillwatch_live_refused_requests",
            "Requests of which nothing was kept, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.acknowledged = Histogram(
            "stillwatch_live_acknowledge_seconds",
            "From the whole of a request to its acknowledgement.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.spool_bytes = Gauge("stillwatch_live_spool_bytes", "Size of the spool.", registry=self.registry)
        self.spool_age = Gauge(
            "stillwatch_live_spool_age_seconds", "Age of the spool's oldest text.", registry=self.registry
        )
        self.intake_exchanges = Counter(
            "stillwatch_live_intake_exchanges", "Exchanges that are new in the lake.", registry=self.registry
        )
        self.intake_lag = Gauge(
            "stillwatch_live_intake_lag_seconds",
            "Age of the oldest text that was not in the lake when it was last brought there.",
            registry=self.registry,
        )
        self.scan_seconds = Gauge(
            "stillwatch_live_scan_seconds", "How long the last scan took.", registry=self.registry
        )
        self.scan_lag = Gauge(
            "stillwatch_live_scan_lag_seconds",
            "Since the last scan was done: what came later is in no scan.",
            registry=self.registry,
        )
        self.campaigns = Gauge(
            "stillwatch_live_campaigns", "Campaigns that the last scan found.", registry=self.registry
        )
        self.intake_failures = Counter(
            "stillwatch_live_intake_failures", "Times the lake could take nothing in.", registry=self.registry
        )

    def published(self, spool: Spool, lake: Path) -> bytes:
        """All of them, with what the spool and the last scan of the lake say now."""
        self.spool_bytes.set(spool.bytes)
        self.spool_age.set(spool.age)
        status = read_status(lake)
        if status is not None:
            self.scan_seconds.set(status.seconds)
            self.scan_lag.set(max(time.time() - status.at, 0.0))
            self.campaigns.set(status.campaigns)
        return generate_latest(self.registry)
