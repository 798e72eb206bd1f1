"""The report as one page that needs nothing but itself: no script, nothing fetched, fit for
print."""

from stillwatch.report.document import Disclosure
from stillwatch.report.rendering.charts import draw
from stillwatch.result.html import environment


def render_html(report: Disclosure) -> str:
    """The page. Every string passes `plain` and is escaped, in one place, `environment`."""
    env = environment("stillwatch.report", "rendering")
    return env.get_template("report.html.j2").render(report=report, draw=draw)
