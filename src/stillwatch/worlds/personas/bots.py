"""Programs that act for a team: reviewers of its changes, and fleets of agents that work on its own
tasks."""

from dataclasses import dataclass

from stillwatch.worlds import clocks
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.environments import SURROUNDINGS, episode
from stillwatch.worlds.loops import Harness, Snippet, harness
from stillwatch.worlds.personas.coding import issue, project
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.personas.services import Business
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import Block, World

CHANGES = 45.0
"""Changes of one repository a week, on average: an assumption, as are all numbers here."""

EPISODES = 16.0
"""Tasks of one agent of a fleet a week, on average."""

REVIEWS = (
    "You are a code review bot. Review the following diff. List bugs first, then style.\n\n```diff\n{diff}\n```",
    "Review this pull request.\nTitle: {title}\n\n{diff}\n\nAnswer with LGTM if there is nothing to say.",
    "Summarize the change in one sentence for the changelog.\n\n{diff}",
    "CI failed on {path}. Find the likely cause in this change:\n{diff}",
    "{diff}\n\nAre there security problems in this change? Reply in JSON.",
)


def review_bots(world: World, block: Block) -> None:
    """A team's bots, one account a repository: one template, own code, whenever somebody pushes."""
    dice = world.dice("team", block.first)
    business = Business.founded(world, dice, block.count, world.people.declared)
    frames = dice.some(REVIEWS, 1 + dice.below(2))
    apart = dice.chance(0.4)
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api")
        business.employ(own, account, card=0.7, mail=0.5, exit_=0.8)
        account.temperature = 0.0 if own.chance(0.6) else account.temperature
        name, snippets = project(world.spec.seed, 500 + number)
        profile = clocks.flattened(clocks.person(own), own.pick((0.0, 0.4, 0.8)))
        count = clocks.volume(own, CHANGES * world.people.volume * world.days / 7, 0.8, 120 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days, shape=0.5):
            frame, filled = own.pick(frames), _change(own, snippets)
            system = frame.split("{diff}")[0].split("\n")[0] if apart else None
            text = filled["{diff}"] if apart else frame
            for slot, value in filled.items():
                text = text.replace(slot, value)
            when = max(int(at), account.created_at)
            world.log.converse(own, account, when, [text], Truth(subject=f"project {name}"), system=system)


def _change(dice: Dice, snippets: list[Snippet]) -> dict[str, str]:
    """A change to one function: some of its lines taken out, some put in."""
    path, text = dice.pick(snippets)
    lines = text.splitlines()[: 4 + dice.below(24)]
    marked = [f"{dice.pick(('+', '-', ' ', ' '))}{line}" for line in lines]
    head = f"--- a/{path}\n+++ b/{path}\n@@ -{1 + dice.below(900)},{len(lines)} @@"
    words = " ".join(text.split()[1 + dice.below(6) :][:5])
    return {"{diff}": "\n".join([head, *marked]), "{path}": path, "{title}": words}


@dataclass(frozen=True)
class Work:
    """What one party's agents work on: a project, or tasks of one family on some subjects; and
    their harness."""

    used: Harness
    project: str
    snippets: list[Snippet]
    family: str
    subjects: list[str]

    @classmethod
    def found(cls, world: World, dice: Dice, number: int) -> "Work":
        """One party's; `number` finds its project."""
        families = [family for family in world.tasks() if family in SURROUNDINGS]
        name, snippets = project(world.spec.seed, number)
        return cls(
            used=harness(dice, world.people, world.spec.seed),
            project=name,
            snippets=snippets,
            family=dice.pick(families) if families and dice.chance(0.6) else "",
            subjects=world.interests(dice, 0.5, 4).subjects,
        )

    def do(self, world: World, dice: Dice, account: Account, at: int) -> int:
        """One task, to its end; returns when that was."""
        subject, people = dice.pick(self.subjects), world.people
        task = issue(dice, self.project, self.snippets)
        if self.family:
            task = dice.pick(world.tasks()[self.family]).text
        taken = episode(dice, world.voice(), subject, self.family, self.snippets, people.steps)
        truth = Truth(subject=subject if self.family else f"project {self.project}")
        return world.log.loop(
            dice, account, at, task, taken, truth, system=self.used.system, tools=self.used.tools,
            observation=self.used.observation, pace=people.pace,
        )  # fmt: skip


def agent_fleet(world: World, block: Block) -> None:
    """One party's agents under one harness, on a project or on tasks of one kind, round the clock;
    declared or not."""
    dice = world.dice("agents", block.first)
    business = Business.founded(world, dice, block.count, world.people.declared)
    work, flat = Work.found(world, dice, 900 + block.first), dice.pick((0.3, 0.8, 1.0))
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api")
        business.employ(own, account, card=0.6, mail=0.5, exit_=0.7)
        if account.addresses:
            account.clients = [work.used.client]
        profile = clocks.flattened(clocks.person(own), flat)
        count = clocks.volume(own, EPISODES * world.people.volume * world.days / 7, 0.5, 12 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days):
            work.do(world, own, account, max(int(at), account.created_at))


REVIEW_BOT = Persona(review_bots, "A team's review bots, one account a repository: one template, own code.", (1, 6))
AGENT_FLEET = Persona(
    agent_fleet, "One party's agents under one harness, on a project or on tasks of one kind; declared or not.", (5, 50)
)
