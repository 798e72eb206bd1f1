"""Worlds that a person names, with the answer that he gets for a name that there is not."""

from stillwatch.exchange.errors import UnusableError
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import named


def specs_of(names: list[str]) -> list[WorldSpec]:
    """The worlds of all names, each once. Raises UnusableError for a name that there is not."""
    out: dict[str, WorldSpec] = {}
    for name in names:
        try:
            out |= {spec.name: spec for spec in named(name)}
        except KeyError:
            raise UnusableError(
                f"there is no suite and no world {name}; `stillwatch worlds list` names them all"
            ) from None
    return list(out.values())


def only(name: str) -> WorldSpec:
    """The one world of that name. Raises UnusableError for a suite, or when there is none."""
    try:
        found = named(name)
    except KeyError as error:
        raise UnusableError(f"there is no world {name}") from error
    if len(found) != 1:
        raise UnusableError(f"{name} is a suite; name one of its worlds")
    return found[0]
