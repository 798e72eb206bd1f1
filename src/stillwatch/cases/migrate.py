"""Brings a database to the schema of this version of the program, by the migrations that the
package carries."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from stillwatch.cases.errors import StoreError


def migrate(connection: Connection) -> None:
    """Run what is missing, inside the caller's transaction. Raises StoreError for a schema that
    only a newer version of the program knows."""
    with as_file(files("stillwatch.cases") / "migrations") as folder:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
        present = set(MigrationContext.configure(connection).get_current_heads())
        if present - known:
            raise StoreError(
                f"the store was made by a newer version of Stillwatch (its schema is {max(present - known)}): "
                "use that version, or another store"
            )
        command.upgrade(config, "head")
