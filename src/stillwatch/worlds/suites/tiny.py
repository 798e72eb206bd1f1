"""Small worlds for calibration: a third calm, the others with mechanics drawn at random by the
world's number."""

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.spec import Campaign

FOLDS = (
    ("gpteacher_codegen", "gpteacher_roleplay", "self_instruct_seed"),
    ("gpteacher_toolformer", "llamafactory_glaive_toolcall", "h2o_wizardlm_sample"),
    ("gorilla_apibench",),
)
"""Text families by fold, the world's number modulo three: what is fitted on two folds can be judged
on the third."""


def campaigns_of(number: int) -> tuple[Campaign, ...]:
    """The campaigns of tiny world `number`: none in every third."""
    if number % 3 == 0:
        return ()
    dice = Dice(number, "tiny")
    return (
        Campaign(
            accounts=12 + int(48 * dice.u()),
            rate=dice.pick((4.0, 8.0, 15.0, 25.0, 40.0)),
            infrastructure=dice.pick(("shared", "partly", "clean", "cloud")),
            frames=dice.pick(("none", "none", "few", "many", "reworded")),
            dealing=dice.pick(("list", "list", "list", "subject")),
            cover=dice.pick((0.0, 0.05, 0.3, 0.6)),
            churn=dice.pick((0.0, 0.0, 0.3)),
            births=dice.pick(("burst", "steady", "aged")),
            clock=dice.pick(("flat", "human", "human")),
            elicitation=dice.pick((0.0, 0.15, 0.6)),
            trajectories=dice.pick((0.0, 0.0, 0.0, 0.5)),
            families=FOLDS[number // 3 % 3],
        ),
    )
