"""What a campaign does, in the words of MITRE ATLAS."""

from dataclasses import dataclass

from stillwatch.campaigns.findings import Campaign

SOURCE = "mitre-atlas"


@dataclass(frozen=True)
class Technique:
    """A technique of ATLAS. sub: the id and name of the technique below it that is meant, where one
    is."""

    tactic: str
    tactic_id: str
    name: str
    id: str
    sub: tuple[str, str] | None = None

    @property
    def exact(self) -> tuple[str, str]:
        """Id and name of what is meant."""
        return self.sub or (self.id, self.name)

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://atlas.mitre.org/techniques/{self.exact[0]}"


EXTRACT = Technique(
    *("Exfiltration", "AML.TA0010", "Exfiltration via AI Inference API", "AML.T0024"),
    sub=("AML.T0024.002", "Extract AI Model"),
)
ESTABLISH = Technique("Resource Development", "AML.TA0003", "Establish Accounts", "AML.T0021")
PROXIES = Technique(
    *("Resource Development", "AML.TA0003", "Acquire Infrastructure", "AML.T0008"),
    sub=("AML.T0008.005", "AI Service Proxies"),
)

RELAYED = frozenset({"shared_address", "shared_network"})
"""Evidence that accounts which hide one another reach the service over common machines."""


def techniques(campaign: Campaign) -> tuple[Technique, ...]:
    """What its evidence bears out: every campaign harvests through accounts made for it, not every
    one through proxies that are known."""
    relayed = any(evidence.kind in RELAYED for evidence in campaign.evidence)
    return (EXTRACT, ESTABLISH, *((PROXIES,) if relayed else ()))
