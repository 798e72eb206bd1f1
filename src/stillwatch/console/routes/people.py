"""Who may log in. For admins."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from stillwatch.cases.model import Person
from stillwatch.cases.people import add_person, change_person, new_link, people
from stillwatch.cases.roles import Role
from stillwatch.console.dependencies import AppServices, Reader, Writer

router = APIRouter(prefix="/api/people", tags=["people"])


class People(BaseModel):
    """Everybody, by name."""

    people: list[Person]


class AddPersonRequest(BaseModel):
    """Somebody to let in."""

    name: str = Field(max_length=64)
    role: Role


class AddedPerson(BaseModel):
    """Somebody who was let in, and what lets him in once."""

    name: str
    role: Role
    token: str


class ChangePersonRequest(BaseModel):
    """What is to change; what is left out stays."""

    role: Role | None = None
    disabled: bool | None = None


class LoginLink(BaseModel):
    """What lets somebody in once."""

    token: str


@router.get("")
def listed(services: AppServices, person: Reader) -> People:
    """Everybody who may log in, or could."""
    return People(people=people(services.store, person))


@router.post("")
def add(given: AddPersonRequest, services: AppServices, person: Writer) -> AddedPerson:
    """Let somebody in."""
    added, token = add_person(services.store, person, given.name, given.role)
    return AddedPerson(name=added.name, role=added.role, token=token)


@router.post("/{name}")
def change(name: str, given: ChangePersonRequest, services: AppServices, person: Writer) -> Person:
    """Give somebody another role, shut him out, or let him in again."""
    return change_person(services.store, person, name, given.role, given.disabled)


@router.post("/{name}/link")
def link(name: str, services: AppServices, person: Writer) -> LoginLink:
    """Another one-time link for somebody."""
    return LoginLink(token=new_link(services.store, person, name))
