ARG BASE
FROM ${BASE} AS common
COPY standIn standIn
COPY apps/middleman-workflows apps/middleman-workflows
ENV NODE_ENV=production
CMD ["node", "./apps/middleman-workflows/dist/src/worker.js"]

FROM common AS line-b
ARG VERSION
RUN echo '{"app":"middleman","line":"B","version":"'${VERSION}'"}' >release.json && node standIn/worker/bundle.js
ENV SERVICE_NAME=middleman-workflows APP_VERSION=${VERSION}
USER app

FROM common AS line-a
ARG VERSION
RUN echo '{"app":"middleman","line":"A","version":"'${VERSION}'"}' >release.json && node standIn/worker/bundle.js
USER app
