"""A lake of sketches as it was before its last day came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest


@contextmanager
def without_last_day(lake: Path) -> Iterator[None]:
    """While it lasts, the lake lacks its last day; then that comes back."""
    layout, manifest = Layout(lake), Manifest(lake / "manifest")
    try:
        record = manifest.days()[-1]
        presence = manifest.rows("SELECT mask, exchanges FROM presence WHERE day = :day", day=record.day)
        place = layout.daily("exchange_sketch", record.day, record.generation)
        apart = lake.with_name(f"{lake.name}-last-day.parquet")
        place.rename(apart)
        with manifest.commit():
            manifest.drop("day", day=record.day)
            manifest.drop("presence", day=record.day)
        try:
            yield
        finally:
            apart.rename(place)
            with manifest.commit():
                manifest.put("day", **asdict(record))
                for mask, count in presence:
                    manifest.put("presence", day=record.day, mask=mask, exchanges=count)
    finally:
        manifest.close()
