"""Programs that act for a team: reviewers of its changes, and fleets of agents that work on its own tasks."""

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


def agent_fleet(world: World, block: Block) -> None:
    """One party's agents under one harness, on a project or on tasks of one kind, round the clock; declared or not."""
    dice = world.dice("agents", block.first)
    business = Business.founded(world, dice, block.count, world.people.declared)
    used = harness(dice, world.people, world.spec.seed)
    name, snippets = project(world.spec.seed, 900 + block.first)
    families = [f for f in world.tasks() if f in SURROUNDINGS]
    family = dice.pick(families) if families and dice.chance(0.6) else ""
    subjects = world.interests(dice, 0.5, 4).subjects
    flat = dice.pick((0.3, 0.8, 1.0))
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api")
        business.employ(own, account, card=0.6, mail=0.5, exit_=0.7)
        if account.addresses:
            account.clients = [used.client]
        profile = clocks.flattened(clocks.person(own), flat)
        count = clocks.volume(own, EPISODES * world.people.volume * world.days / 7, 0.5, 12 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days):
            task = own.pick(world.tasks()[family]).text if family else issue(own, name, snippets)
            subject = own.pick(subjects)
            when = max(int(at), account.created_at)
            play(world, own, account, when, task, family, subject, used, snippets)


def play(
    world: World, dice: Dice, account: Account, at: int, task: str, family: str, subject: str, used: Harness,
    snippets: list[Snippet],
) -> int:  # fmt: skip
    """One task of an agent's, to its end; returns when that was."""
    taken = episode(dice, world.voice(account.language), subject, family, snippets, world.people.steps)
    return world.log.loop(
        dice, account, at, task, taken, Truth(subject=subject if family else "code"), system=used.system,
        tools=used.tools, observation=used.observation, pace=world.people.pace,
    )  # fmt: skip


REVIEW_BOT = Persona(review_bots, "A team's review bots, one account a repository: one template, own code.", (1, 6))
AGENT_FLEET = Persona(
    agent_fleet, "One party's agents under one harness, on a project or on tasks of one kind; declared or not.", (5, 50)
)
