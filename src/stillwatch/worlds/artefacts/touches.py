"""Which mechanic of a campaign touches which feature, and which features a world must therefore
leave alike."""

import tomllib
from functools import cache
from importlib.resources import files

from stillwatch.worlds.spec import Campaign

AT_REST: dict[str, tuple[object, ...]] = {
    "infrastructure": ("clean",),
    "frames": ("none",),
    "cover": (0.0,),
    "churn": (0.0,),
    "clock": ("human",),
    "start": (0.0,),
    "probing": (0.0,),
    "pivot": (None,),
    "elicitation": (0.0,),
    "language": ("en",),
    "targets": ((),),
    "families": ((),),
    "trajectories": (0.0,),
    "steps": (None,),
    "system": (0.0,),
    "cards": (0.0,),
    "pool": (None,),
    "rented": (False,),
    "hand": (None,),
}
"""Settings at which a mechanic does nothing. The mechanics that are not named here always act."""

MUCH = 0.3
"""Cover from which on an account keeps other people's hours more than its own program's:
`cover:much`."""

HARVEST = "harvest"
"""What every harvest touches, whatever its mechanics: the text that is asked for, its breadth and
its turns."""


@cache
def touches() -> dict[str, dict[str, str]]:
    """By feature: mechanic and reason, from touches.toml."""
    return tomllib.loads(files("stillwatch.worlds.artefacts").joinpath("touches.toml").read_text())


def at_work(campaigns: tuple[Campaign, ...]) -> set[str]:
    """Mechanics that act in a world with these campaigns, by name and by `name:setting`, HARVEST
    among them."""
    working = {HARVEST} if campaigns else set()
    for campaign in campaigns:
        for name, value in vars(campaign).items():
            if name != "name" and value not in AT_REST.get(name, ()):
                working |= {name, f"{name}:{value}"}
        if campaign.cover >= MUCH:
            working.add("cover:much")
    return working


def touched_by(feature: str, campaigns: tuple[Campaign, ...]) -> set[str]:
    """The mechanics at work that touch a feature; empty when the feature must not tell the
    fleet."""
    return set(touches().get(feature, {})) & at_work(campaigns)
