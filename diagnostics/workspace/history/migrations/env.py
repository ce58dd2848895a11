"""Alembic's entry: runs the migrations on the connection that it is given."""

from alembic import context

from diagnostics.workspace.history.database_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,  # whoever gave the connection holds the transaction
)
context.run_migrations()
