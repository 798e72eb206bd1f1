"""The queue of cases, what people save of it, and finding cases by what they know."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from stillwatch.cases.model import CaseList, Kind, State, View
from stillwatch.cases.queries import FIRST_ORDER, FIRST_SORT, Filter, Order, Sort, read_cases
from stillwatch.cases.views import delete_view, save_view
from stillwatch.cases.views import views as saved_views
from stillwatch.console.dependencies import AppServices, Reader, Writer
from stillwatch.console.judged_process import LakeState
from stillwatch.console.schemas import Done
from stillwatch.console.search import SearchResult, search

router = APIRouter(prefix="/api", tags=["queue"])

Text = Annotated[str | None, Query(max_length=200)]


class SaveViewRequest(BaseModel):
    """A query to save."""

    name: str = Field(max_length=100)
    query: str = Field(max_length=2000)


class ViewList(BaseModel):
    """Whoever asks has saved these."""

    views: list[View]


class Status(BaseModel):
    """The lake, and whether questions of it can be answered: `preparing`, `ready` or `failed`.
    trouble: why the cases are not those of the last scan, where they are not."""

    lake: str
    lake_state: LakeState
    trouble: str | None


@router.get("/status")
def status(services: AppServices, person: Reader) -> Status:
    """What the console works on."""
    return Status(lake=services.lake.name, lake_state=services.questions.state, trouble=services.trouble)


@router.get("/cases")
def cases(
    services: AppServices,
    person: Reader,
    state: State | None = None,
    owner: Text = None,
    kind: Kind | None = None,
    tag: Text = None,
    q: Text = None,
    sort: Sort = FIRST_SORT,
    order: Order = FIRST_ORDER,
    limit: int = Query(50, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> CaseList:
    """A page of the queue."""
    services.take_in_new()
    return read_cases(services.store, Filter(state, owner, kind, tag, q), sort, order, limit, offset)


@router.get("/search")
def find(services: AppServices, person: Reader, q: Annotated[str, Query(max_length=500)]) -> SearchResult:
    """Cases and accounts by an account's id, a case's id, a mail domain or an address."""
    return search(services.store, services.lake, q)


@router.get("/views")
def views(services: AppServices, person: Reader) -> ViewList:
    """The saved queries."""
    return ViewList(views=saved_views(services.store, person))


@router.post("/views")
def save(given: SaveViewRequest, services: AppServices, person: Writer) -> View:
    """Save a query, in the place of one of the same name."""
    return save_view(services.store, person, given.name, given.query)


@router.delete("/views/{number}")
def drop(number: Annotated[int, Path(ge=0, lt=1 << 31)], services: AppServices, person: Writer) -> Done:
    """Drop a saved query."""
    delete_view(services.store, person, number)
    return Done()
