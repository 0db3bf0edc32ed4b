"""Whether the database has what the code expects. Needs Django to be loaded."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def missing() -> int:
    """How many migrations the code has and the database has not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def never() -> bool:
    """Say whether no migration was ever run, so that there can be nothing of anybody's in the database."""
    return not MigrationRecorder(connection).has_table()
