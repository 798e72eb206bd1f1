"""The report as one page that needs nothing but itself: no script, nothing fetched, fit for print."""

from stillwatch.disclosure.document import Disclosure
from stillwatch.disclosure.rendering.charts import draw
from stillwatch.report.html import environment


def render_html(report: Disclosure) -> str:
    """The page. Every string passes `plain` and is escaped, in one place, `environment`."""
    env = environment("stillwatch.disclosure", "rendering")
    return env.get_template("report.html.j2").render(report=report, draw=draw)
