"""The HTTP interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field, FiniteFloat
from starlette.concurrency import run_in_threadpool

from kaizen_service import audit, finding
from kaizen_service.analysis import compare


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    # A service that cannot keep its audit trail must not start.
    await run_in_threadpool(audit.prepare)
    yield


app = FastAPI(title="Kaizen service", lifespan=lifespan)


class AnalysisRequest(BaseModel):
    baseline: list[FiniteFloat] = Field(min_length=2, max_length=10_000)
    measured: list[FiniteFloat] = Field(min_length=2, max_length=10_000)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/signature")
def signature() -> dict[str, Any]:
    return finding.describe()


@app.post("/analyses", status_code=201)
def analyse(request: AnalysisRequest) -> dict[str, Any]:
    comparison = compare(request.baseline, request.measured)
    result = asdict(comparison) | finding.phrase(comparison)
    return {"id": audit.record(request.model_dump(), result)} | result


@app.get("/audit")
def audit_trail(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> list[dict[str, Any]]:
    return audit.latest(limit)
