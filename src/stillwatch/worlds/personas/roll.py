"""Every honest persona by name."""

from stillwatch.worlds.personas.developers import DEVELOPER
from stillwatch.worlds.personas.people import PERSON
from stillwatch.worlds.personas.persona import Persona

PERSONAS: dict[str, Persona] = {
    "person": PERSON,
    "developer": DEVELOPER,
}
