"""What every command that hands something over is told: to whom, how far it may be passed on, by whom. All of it goes
into the audit log."""

from typing import Annotated

import typer

To = Annotated[str, typer.Option("--to", metavar="RECIPIENT", help="For whom it is, as the audit log keeps it.")]
Marking = Annotated[str, typer.Option("--marking", metavar="TLP:…", help="How far it may be passed on (TLP 2.0).")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who hands it over; else the login.")]
Cases = Annotated[str | None, typer.Option("--store", metavar="URL", help="The cases' database; else the lake's.")]

NOT_STATED = "not stated"
