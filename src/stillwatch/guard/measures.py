"""What a guard says of itself, as Prometheus reads it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from stillwatch.guard.decision import Decision


class Measures:
    """The metrics of one guard. What is counted for every request is a plain number, and given to
    Prometheus when it asks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.passed = 0
        """Requests that nothing meets."""
        self._decided: dict[tuple[str, str, bool], int] = {}
        self._unanswered = 0
        self.decisions = self._gauge(
            "decisions_total", "Decisions, by action and whether it passed.", "action", "allow"
        )
        self.by_campaign = self._gauge("campaign_decisions_total", "Decisions of a campaign.", "campaign", "allow")
        self.unanswered = self._gauge("unanswered_total", "Decisions made by `fails`: no ledger answered.")
        self.odd_ids = self._counter("odd_ids", "Ids that nobody can have: too long, or none.")
        self.refused = self._counter("refused_requests", "Requests that were not answered, by reason.", "reason")
        self.settled = self._counter("settled", "Settled reservations; unknown ones stay reserved.", "reservation")
        self.version = self._gauge("table_version", "Of the table in use.")
        self.subjects = self._gauge("table_subjects", "Whom the table in use meets.")
        self.age = self._gauge("table_age_seconds", "Since the table's source confirmed it.")
        self.stale = self._gauge("table_stale", "1 where that is longer than it should be.")
        self.tables_refused = self._gauge("tables_refused_total", "Tables that were forged, broken or older.")
        self.swaps = self._gauge("table_swaps_total", "Tables that took another's place.")
        self.ledger_failures = self._gauge("ledger_failures_total", "Times the ledger did not answer.")
        self.log_dropped = self._gauge("log_dropped_total", "Decisions that were not written to the log.")
        self.log_written = self._gauge("log_written_total", "Decisions that were written to the log.")
        self.connections = self._gauge("connections", "Open connections.")

    def count(self, decision: Decision) -> None:
        """Counts a decision about a request that something meets."""
        key = (decision.action, decision.campaign or "", decision.allow)
        self._decided[key] = self._decided.get(key, 0) + 1
        self._unanswered += decision.unanswered

    def published(self) -> bytes:
        """All of them."""
        by: dict[tuple[str, bool], int] = {("none", True): self.passed}
        campaigns: dict[tuple[str, bool], int] = {}
        for (action, campaign, allow), n in self._decided.items():
            by[action, allow] = by.get((action, allow), 0) + n
            if campaign:
                campaigns[campaign, allow] = campaigns.get((campaign, allow), 0) + n
        for (action, allow), n in by.items():
            self.decisions.labels(action, str(allow).lower()).set(n)
        for (campaign, allow), n in campaigns.items():
            self.by_campaign.labels(campaign, str(allow).lower()).set(n)
        self.unanswered.set(self._unanswered)
        return generate_latest(self.registry)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"stillwatch_guard_{name}", says, labels, registry=self.registry)

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"stillwatch_guard_{name}", says, labels, registry=self.registry)
