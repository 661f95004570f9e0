# Front-end packages, Python packages, program: the last stage holds no compiler, no npm and no root.
FROM node:22-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund --ignore-scripts

FROM python:3.13-slim AS packages
WORKDIR /build
COPY tools/requirements-uv.txt requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-uv.txt \
 && uv venv --no-cache /venv \
 && uv pip sync --no-cache --require-hashes --compile-bytecode --python /venv/bin/python requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin fairlead
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=frontend /app/node_modules ./node_modules
COPY . .
RUN mkdir -p var/files staticfiles && chown -R fairlead: var staticfiles
USER fairlead
EXPOSE 8000 8001 8025
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s \
  CMD ["python", "/app/deploy/healthy.py", "http://127.0.0.1:8000/health/live"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--no-ws", "crm.wsgi:application"]
