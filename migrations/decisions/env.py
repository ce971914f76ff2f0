"""What Alembic runs: the connection, and the transaction it is in, come from `kaizen.database.upgrade`."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
