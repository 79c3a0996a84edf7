ARG BASE
FROM ${BASE} AS common
COPY standIn standIn
COPY apps/provider-workflows apps/provider-workflows
ENV NODE_ENV=production
CMD ["node", "./apps/provider-workflows/dist/src/worker.js"]

FROM common AS line-b
ARG VERSION
RUN echo '{"app":"provider","line":"B","version":"'${VERSION}'"}' >release.json && node standIn/worker/bundle.js
ENV SERVICE_NAME=provider-workflows APP_VERSION=${VERSION}
USER app

FROM common AS line-a
ARG VERSION
RUN echo '{"app":"provider","line":"A","version":"'${VERSION}'"}' >release.json && node standIn/worker/bundle.js
USER app
