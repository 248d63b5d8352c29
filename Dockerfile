# Slim, without rights, with one writable volume. Build: docker build -t handrail .
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/handrail
COPY requirements.lock ./
RUN /opt/handrail/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY bot bot
COPY prompts prompts
RUN /opt/handrail/bin/pip install --no-cache-dir --no-deps . && /opt/handrail/bin/python -m compileall -q /opt/handrail

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --no-create-home handrail && install -d -o handrail -m 0700 /data
COPY --from=build /opt/handrail /opt/handrail
ENV PATH=/opt/handrail/bin:$PATH PYTHONUNBUFFERED=1 HANDRAIL_DATA_DIR=/data HANDRAIL_CONSOLE_HOST=0.0.0.0
USER handrail
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('HANDRAIL_CONSOLE_PORT') or 8080}/readyz\", timeout=4)"]
CMD ["handrail", "run"]
