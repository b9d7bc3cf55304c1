import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from quizlr.store.store import Store
from quizlr.store.tables import metadata
from quizlr.store.version import APPLICATION_ID, HEAD, SCHEMA


def statements(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]


def indexes(path: Path) -> list[str]:
    return sorted(" ".join(sql.split()) for sql in statements(path) if "INDEX" in sql)


def test_the_migrations_make_what_the_models_say(template: Path, tmp_path: Path) -> None:
    migrated, modelled = create_engine(f"sqlite:///{template}"), create_engine(f"sqlite:///{tmp_path}/m.db")
    metadata.create_all(modelled)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    one, other = inspect(migrated), inspect(modelled)
    assert {*one.get_table_names()} == {*metadata.tables, "alembic_version"}
    for table in metadata.tables:
        assert one.get_foreign_keys(table) == other.get_foreign_keys(table)
        assert sorted(map(str, one.get_check_constraints(table))) == sorted(
            map(str, other.get_check_constraints(table))
        )
        assert one.get_pk_constraint(table) == other.get_pk_constraint(table)
        assert one.get_unique_constraints(table) == other.get_unique_constraints(table)
    assert indexes(template) == indexes(tmp_path / "m.db")
    migrated.dispose()
    modelled.dispose()


def test_every_constraint_has_a_name_and_none_cascades(template: Path) -> None:
    seen = 0
    for statement in statements(template):
        assert "CASCADE" not in statement.upper()
        for line in statement.splitlines():
            if any(word in line for word in ("FOREIGN KEY", "PRIMARY KEY", "UNIQUE (", "CHECK (")):
                assert "CONSTRAINT" in line, line
                seen += 1
            if "FOREIGN KEY" in line:
                assert "ON DELETE RESTRICT" in line
    assert seen > 25


def test_the_constants_are_those_of_the_scripts_and_of_the_file(template: Path, migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
    with closing(sqlite3.connect(template)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_the_connections_are_set_as_durability_needs(store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    with store.database.write() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted
    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
