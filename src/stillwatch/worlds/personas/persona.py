"""What every persona is: how it writes itself, and what the documents say of it."""

from dataclasses import dataclass

from stillwatch.worlds.world import Write


@dataclass(frozen=True)
class Persona:
    """sizes: None for accounts that live each on their own, else the smallest and largest group;
    about: who they are, and what makes them look like a campaign."""

    write: Write
    about: str
    sizes: tuple[int, int] | None = None
