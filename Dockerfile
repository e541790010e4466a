# syntax=docker/dockerfile:1
# The server as an image: everything but training, whose libtorch is a matter of the machine's GPU.
ARG NODE_IMAGE=node:20-bookworm-slim
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${NODE_IMAGE} AS node
WORKDIR /src/eng/native
COPY eng/native/package.json eng/native/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
WORKDIR /src/ui
COPY ui/package.json ui/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY ui/ ./
RUN npm run build
WORKDIR /src/docs
COPY docs/package.json docs/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY docs/ ./
RUN ML_DOCS_OUT=/src/site npm run build

FROM ${SDK_IMAGE} AS build
WORKDIR /src
COPY . .
COPY --from=node /src/eng/native/node_modules eng/native/node_modules
COPY --from=node /src/ui/dist ui/dist
RUN dotnet publish host/ML.Host -c Release -o /app

FROM ${RUNTIME_IMAGE}
# pg_dump and pg_restore, for `ml backup` and `ml restore`.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
COPY --from=node /src/site /app/docs
# The only place that is written to, beside /tmp: the root file system may be mounted read-only.
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
WORKDIR /data
ENV MLFLOW_HOST=0.0.0.0 \
    MLFLOW_PORT=5000 \
    MLFLOW_BACKEND_STORE_URI=sqlite:////data/mlflow.db \
    MLFLOW_ARTIFACTS_DESTINATION=/data/mlartifacts \
    ML_FEATURES_ROOT=/data/mlfeatures \
    ML_INFERENCE_TABLES=/data/inference-tables \
    ML_SYSTEM_TABLES=/data/mltables \
    ML_MODEL_CACHE=/data/model-cache \
    ML_LOG_FORMAT=json
EXPOSE 5000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/5000 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["/app/ml"]
CMD ["server"]
