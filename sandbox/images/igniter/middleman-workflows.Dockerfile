ARG BASE
FROM ${BASE} AS common
RUN groupadd -g 1001 app && useradd -u 1001 -g 1001 -M -d /app -s /usr/sbin/nologin app
WORKDIR /app
COPY node_modules node_modules
RUN echo '{"type":"module"}' >package.json
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
