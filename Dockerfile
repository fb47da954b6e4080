# The shop in one image: servers and workers differ in their command only (see compose.yaml).
#
# Two stages: the first has everything that builds (Node comes from PyPI, npm fetches the packages
# of the pages), the second what runs. The virtual environment stays at the path it was made for.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
# Packages change less often than sources: this layer is kept until they do.
COPY requirements.lock requirements-dev.lock* pyproject.toml ./
COPY tools ./tools
COPY booking ./
RUN python3 tools/bootstrap.py env
COPY .npmrc rxconfig.py alembic.ini ./
COPY reflex.lock ./reflex.lock
COPY assets ./assets
COPY booking_app ./booking_app
RUN python3 tools/bootstrap.py build

FROM python:3.11-slim-bookworm
# Films are made by ffmpeg; without it the image is smaller, and films are shown as they come.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app vitrina \
    && install -d -o vitrina -g vitrina /var/lib/vitrina
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY --from=build /app/.web/build ./.web/build
COPY booking alembic.ini rxconfig.py pyproject.toml ./
COPY alembic ./alembic
COPY assets ./assets
COPY booking_app ./booking_app
# Reflex notes there, at each start, which pages keep state.
RUN install -d -o vitrina -g vitrina .web/backend \
    && .venv/bin/python -m compileall -q booking_app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/var/lib/vitrina
USER vitrina
VOLUME /var/lib/vitrina
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=4s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/healthz', timeout=3)"]
CMD ["python", "-m", "booking_app.cli", "serve"]
