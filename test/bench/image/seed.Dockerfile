# The image as the seed of this project described it for its own service, written the way such files are: the yardstick of `npm run bench:image`.
FROM python:3.14-slim-trixie AS builder

RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential \
    curl \
    g++ \
    gcc \
    libpq-dev \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app

RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"

COPY pyproject.toml README.md ./
COPY src/ ./src/

RUN pip install --no-cache-dir .

FROM python:3.14-slim-trixie AS production

RUN apt-get update && apt-get install -y --no-install-recommends \
    curl \
    postgresql-client \
    && rm -rf /var/lib/apt/lists/*

RUN groupadd --gid 1000 kaizen && \
    useradd --uid 1000 --gid kaizen --shell /bin/bash --create-home kaizen

COPY --from=builder --chown=kaizen:kaizen /opt/venv /opt/venv

WORKDIR /app
COPY --chown=kaizen:kaizen . .

ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

USER kaizen

EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 \
    CMD curl -f http://localhost:8000/health

# The seed's ended in `tail -f /dev/null`. It starts the server here, or it would never become healthy.
CMD ["uvicorn", "kaizen_service.main:app", "--host", "0.0.0.0", "--port", "8000"]
