# Two images from one file: docker build --target api . and docker build --target worker .
# Node runs the TypeScript sources as they are, so nothing is built.

FROM node:24-slim AS base
ENV NODE_ENV=production
WORKDIR /app

# Only what npm reads, so that a change of code does not install everything again.
FROM base AS manifests
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete \
  && find . -type d -empty -delete

# `npm install`, not `npm ci`: the lock file may lack this platform's optional packages.
FROM manifests AS api-packages
RUN npm install --omit=dev --ignore-scripts --workspace=apps/api

FROM manifests AS worker-packages
RUN npm install --omit=dev --ignore-scripts --workspace=apps/worker

FROM base AS api
COPY --from=api-packages /app ./
COPY packages packages
COPY apps/api apps/api
# Where a volume for hooks is mounted: it gets the owner that the folder has here.
RUN mkdir /spool && chown node:node /spool
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]

FROM base AS worker
COPY --from=worker-packages /app ./
COPY packages packages
COPY apps/worker apps/worker
USER node
CMD ["node", "apps/worker/src/main.ts"]
