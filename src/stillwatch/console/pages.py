"""The pages: files that the front end's build wrote into the package; every other path is the page
itself."""

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response

STATIC = Path(__file__).parent / "static"

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
"""Of files whose names change with their content."""

MISSING = (
    "<!doctype html><title>Stillwatch</title><p>This copy of Stillwatch was put together without the console's pages. "
    "Build them with <code>make pages</code>, or install the package as it is published."
)

router = APIRouter(include_in_schema=False)


def built() -> dict[str, Path]:
    """Path in the address -> file. Only what stands here is ever read, whatever an address says."""
    return {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}


@router.get("/api/{path:path}")
def nothing(path: str) -> Response:
    """No page stands there."""
    raise HTTPException(404)


@router.get("/{path:path}")
def page(path: str) -> Response:
    """A file of the build, or the page itself, which tells by the address what to show."""
    files = built()
    if path in files and path != "index.html":
        return FileResponse(files[path], headers=FOREVER if path.startswith("assets/") else {})
    if "index.html" not in files:
        return HTMLResponse(MISSING, 503)
    return FileResponse(files["index.html"], media_type="text/html")
