"""Every honest persona by name."""

from stillwatch.worlds.personas.apps import APP, CHAT_APP
from stillwatch.worlds.personas.batches import PIPELINE, SYNTHESIS
from stillwatch.worlds.personas.benchmarks import BENCHMARK
from stillwatch.worlds.personas.bots import AGENT_FLEET, REVIEW_BOT
from stillwatch.worlds.personas.brokers import FARMER, RESALE
from stillwatch.worlds.personas.coding import AGENT
from stillwatch.worlds.personas.crowds import CROWD, RUSH, VIRAL
from stillwatch.worlds.personas.developers import DEVELOPER
from stillwatch.worlds.personas.groups import CLASS, COMPANY, HACKATHON
from stillwatch.worlds.personas.labour import LABELLER
from stillwatch.worlds.personas.oneoffs import GENERALIST, ONE_OFF
from stillwatch.worlds.personas.people import FOREIGN, PERSON
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.personas.scripts import SCRIPT
from stillwatch.worlds.personas.services import SERVICE, STARTUP

PERSONAS: dict[str, Persona] = {
    "person": PERSON,
    "foreign": FOREIGN,
    "developer": DEVELOPER,
    "agent": AGENT,
    "crowd": CROWD,
    "rush": RUSH,
    "viral": VIRAL,
    "company": COMPANY,
    "class": CLASS,
    "hackathon": HACKATHON,
    "resale": RESALE,
    "farmer": FARMER,
    "labeller": LABELLER,
    "benchmark": BENCHMARK,
    "pipeline": PIPELINE,
    "synthesis": SYNTHESIS,
    "app": APP,
    "chat_app": CHAT_APP,
    "script": SCRIPT,
    "generalist": GENERALIST,
    "one_off": ONE_OFF,
    "service": SERVICE,
    "startup": STARTUP,
    "review_bot": REVIEW_BOT,
    "agent_fleet": AGENT_FLEET,
}
"""As `spec.HONEST` and `spec.ALIKE` name them."""
