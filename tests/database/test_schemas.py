"""The descriptors of the databases name files that are there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.database import schemas
from kaizen.database.schemas import Schema


@pytest.mark.parametrize("schema", schemas.BY_NAME.values(), ids=lambda schema: schema.name)
def test_each_schema_has_its_files(schema: Schema) -> None:
    """A database can be made and migrated from what lies where its descriptor says."""
    assert Path(schema.sql_path).read_text(encoding="utf-8").startswith("CREATE TABLE")
    assert Path(schema.migrations_path, "env.py").is_file()


@pytest.mark.parametrize("schema", schemas.BY_NAME.values(), ids=lambda schema: schema.name)
def test_versions_are_counted_without_a_gap(schema: Schema) -> None:
    """There is one migration for each version up to the head, named by its number."""
    found = sorted(name[:4] for name in os.listdir(Path(schema.migrations_path, "versions")) if name.endswith(".py"))
    assert found == [schemas.revision(version) for version in range(1, schema.head + 1)]
