"""What the server says of itself, as Prometheus reads it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

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
        self.intake_failures = Counter(
            "stillwatch_live_intake_failures", "Times the lake could take nothing in.", registry=self.registry
        )
