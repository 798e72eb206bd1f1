"""Worlds in the kind of another maker's: careful fleets beside the honest users who are nearest to
them."""

from collections.abc import Callable
from dataclasses import replace

from stillwatch.worlds.population import Population
from stillwatch.worlds.spec import ALIKE, HONEST, Campaign, WorldSpec

LOOPS = ("webarena", "android_control", "agentbench_os", "swelancer_issues", "deepplanning_en", "autowebbench_en")
ERRANDS = ("webarena", "android_control", "agentbench_os", "bfcl_multi_turn")
"""Tasks of many steps: of the long-horizon harvest, and of honest agents; of families of both, half
the rows each."""

STYLE = (
    "gpteacher_codegen",
    "gpteacher_toolformer",
    "gpteacher_roleplay",
    "llamafactory_alpaca_en",
    "self_instruct_seed",
)
"""Corpora in whose style honest people write one-off tasks; a fleet that deals from them deals the
other half."""


def shares(**changed: float) -> tuple[tuple[str, float], ...]:
    """Personas of these worlds, those nearest to a campaign among them; people make up the rest."""
    wanted = {**HONEST, **ALIKE, **changed}
    others = sum(share for name, share in wanted.items() if name != "person")
    return tuple({**wanted, "person": 1 - others}.items())


PEOPLE = Population(prompts=4, prompt_skew=1.4, as_user=0.5, long=0.3, pool_agents=0.25, tasks=(*STYLE, *ERRANDS))
FEW_CHINESE = shares(foreign=0.006, resale=0.0, labeller=0.0, synthesis=0.003, pipeline=0.003)
CAREFUL = Campaign(accounts=150, infrastructure="clean", cards=0.5, by=6, system=0.5)
"""Own addresses, half the cards shared by six, half the accounts under a popular system prompt."""

WORLDS: tuple[tuple[str, str, tuple[Campaign, ...]], ...] = (
    (
        "careful", "Own addresses, half the cards shared by six, reworded frames.",
        (replace(CAREFUL, frames="reworded"),),
    ),
    (
        "hydra", "One small pool of addresses and cards.",
        (replace(CAREFUL, infrastructure="hydra", cards=0.0, accounts=160, system=0.6),),
    ),
    (
        "pivot", "A careful fleet that turns to the new model within a day.",
        (replace(CAREFUL, accounts=120, pivot=4, system=0.6),),
    ),
    (
        "mixed", "Half of the tasks are cover, which is seven in ten exchanges.",
        (replace(CAREFUL, accounts=120, cover=0.55, cover_of="tasks", rate=40, by=5),),
    ),
    (
        "mixed-mild", "Half of the exchanges are cover.", (replace(CAREFUL, accounts=120, cover=0.5, by=5),),
    ),
    (
        "two", "Two fleets with lists of one make.",
        (replace(CAREFUL, accounts=120), replace(CAREFUL, name="fleet-2", accounts=100, by=4, system=0.3, rate=18)),
    ),
    (
        "zh", "A fleet that is most of those who write Chinese through the API.",
        (replace(CAREFUL, accounts=120, language="zh"),),
    ),
    (
        "clean", "Nothing shared and no frame, beside generalists in the same style.",
        (Campaign(accounts=200, infrastructure="clean", families=STYLE),),
    ),
    ("slow", "Four a day, half the cards shared by six.", (replace(CAREFUL, accounts=400, rate=4),)),
    (
        "loops", "Whole tool loops under public harnesses: the long-horizon harvest.",
        (
            Campaign(
                accounts=120, infrastructure="clean", cards=0.6, by=5, trajectories=1.0, steps=7.0, pace=6.0, rate=22,
                families=LOOPS, elicitation=0.0, cover=0.0,
            ),
        ),
    ),
    (
        "relay", "Each account its own exit, card and client for good; more accounts, less load.",
        (Campaign(accounts=300, rate=10, infrastructure="isolated"),),
    ),
    (
        "joint", "Many mechanics at once.",
        (
            Campaign(
                accounts=150, rate=30, infrastructure="isolated", cards=0.3, by=4, frames="few", cover=0.3, churn=0.2,
                births="burst", probing=1, system=0.4, trajectories=0.3, steps=6.0, elicitation=0.4,
                families=(*STYLE, *LOOPS), follow_ups=0.12,
            ),
        ),
    ),
    (
        "sharded", "One or two subjects an account, some cards shared.",
        (Campaign(accounts=150, infrastructure="clean", dealing="subjects", cards=0.35, by=5),),
    ),
    ("calm-1", "Honest customers alone.", ()),
    ("calm-2", "Honest customers alone, broader ones.", ()),
)  # fmt: skip

World = Callable[..., WorldSpec]


def kinds(world: World) -> list[WorldSpec]:
    """Every world of the suite; `world` makes one of suite, name, what it is and its campaigns."""
    made = []
    for name, about, campaigns in WORLDS:
        honest = FEW_CHINESE if name == "zh" else shares()
        people = replace(PEOPLE, languages=0.01, cloud=0.03) if name == "zh" else PEOPLE
        people = replace(people, subjects=14, follow_ups=0.3) if name == "calm-2" else people
        made.append(world("kinds", name, about, *campaigns, honest=honest, population=people))
    return made
