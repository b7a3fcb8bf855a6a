"""The audit trail in PostgreSQL: one row for each comparison, none is ever changed."""

import os
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

TABLE = """
CREATE TABLE IF NOT EXISTS audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    request jsonb NOT NULL,
    result jsonb NOT NULL
)
"""


def connect() -> psycopg.Connection[dict[str, Any]]:
    return psycopg.connect(os.environ["DATABASE_URL"], row_factory=dict_row, connect_timeout=5)


def prepare() -> None:
    with connect() as connection:
        connection.execute(TABLE)


def record(request: dict[str, Any], result: dict[str, Any]) -> int:
    with connect() as connection:
        row = connection.execute(
            "INSERT INTO audit (request, result) VALUES (%s, %s) RETURNING id", (Jsonb(request), Jsonb(result))
        ).fetchone()
    assert row is not None
    return row["id"]


def latest(limit: int) -> list[dict[str, Any]]:
    with connect() as connection:
        return connection.execute(
            "SELECT id, at, request, result FROM audit ORDER BY id DESC LIMIT %s", (limit,)
        ).fetchall()
