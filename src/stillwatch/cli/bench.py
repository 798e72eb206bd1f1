"""`stillwatch bench`: how fast, and how good."""

from stillwatch.cli.lazy import group

app = group(
    "How fast, and how good.",
    {
        "ingest": "speeds:ingest",
        "quality": "quality:quality",
        "ablations": "ablations:ablations",
        "rivals": "rivals:rivals",
        "redteam": "redteam:redteam",
        "artefacts": "artefacts:artefacts",
        "sketched": "sketched:sketched",
        "scale": "scale:scale",
        "spark": "spark:spark",
        "self-check": "teams:teams",
        "indicators": "bench_indicators:indicators",
        "live": "bench_live:live",
        "guard": "bench_guard:guard",
        "notice": "bench_notice:notice",
        "response": "bench_response:response",
    },
)
