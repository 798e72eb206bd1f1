"""What a world's population is like, as far as no public log tells: constants that a world may draw
anew."""

from dataclasses import dataclass
from typing import Literal

Maker = Literal["passages", "wordbanks"]
"""Of honest prompts: `voice.py`, or `wordbanks/`, which shares no code with it."""


@dataclass(frozen=True)
class Population:
    """The defaults are the assumptions of suite version 2.

    subjects: most subjects of one person, and evenness: how alike they are liked; None: as the
    world's spread says. follow_ups: how often people go on after a turn. program_follow_ups: how
    often programs' tasks go on. languages: share of API users who write another language than
    English. cloud: share of them behind a cloud's own surface. popular: share of developers with a
    system prompt that many use; prompts: how many such prompts there are; prompt_skew, client_skew,
    setting_skew, mail_skew: how unequally prompts, clients, settings and free-mail domains are
    liked. free_mail: share of mail at a free-mail domain. gated: share of API users behind a
    gateway. as_user: share of harnesses that send what a tool gave back as a message of the user's.
    pace: median seconds between a loop's steps. steps: mean steps of a loop; None: four and a half.
    long: share of the coding agents' owners who send them on errands of many steps elsewhere: the
    web, a phone, a terminal. pool_agents: share of resellers' customers who run agents. volume: how
    much everybody's programs do, times the usual. tasks: corpora in whose style honest people write
    one-off tasks. declared: share of service and agent fleets that one organization is named for.
    maker: of honest prompts.
    """

    subjects: int | None = None
    evenness: float | None = None
    follow_ups: float = 0.45
    program_follow_ups: float = 0.175
    languages: float = 0.1
    cloud: float = 0.12
    popular: float = 0.2
    prompts: int = 7
    prompt_skew: float = 1.3
    client_skew: float = 1.6
    setting_skew: float = 1.0
    free_mail: float = 0.75
    mail_skew: float = 1.0
    gated: float = 0.06
    as_user: float = 0.0
    pace: float = 11.0
    steps: float | None = None
    long: float = 0.0
    volume: float = 1.0
    tasks: tuple[str, ...] = ()
    declared: float = 0.5
    pool_agents: float = 0.0
    maker: Maker = "passages"


USUAL = Population()
