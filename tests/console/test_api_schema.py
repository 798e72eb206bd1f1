"""The types that the pages are written in are those of the API as it is."""

from stillwatch.console.openapi import document
from tests.console.needs_node import FRONT_END


def test_the_committed_description_is_the_api_s():
    assert (FRONT_END / "openapi.json").read_text("ascii") == document(), "run: make pages"
