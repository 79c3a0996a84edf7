ARG BASE
FROM ${BASE} AS common
RUN groupadd -g 1001 nodejs && useradd -u 1001 -g 1001 -M -d /app -s /usr/sbin/nologin nextjs
WORKDIR /app
COPY node_modules node_modules
COPY bin/pnpm /usr/local/bin/
RUN echo '{"type":"module"}' >package.json
COPY standIn standIn
COPY apps/middleman/server.js apps/middleman/
COPY apps/middleman/drizzle/line-a apps/middleman/drizzle
RUN install -d -o nextjs -g nodejs apps/middleman/.next/cache/fetch-cache
ENV NODE_ENV=production HOSTNAME=0.0.0.0
CMD ["node", "apps/middleman/server.js"]

FROM common AS line-b
ARG VERSION
COPY apps/middleman/drizzle/line-b apps/middleman/drizzle
RUN echo '{"app":"middleman","line":"B","version":"'${VERSION}'"}' >release.json
ENV SERVICE_NAME=middleman APP_VERSION=${VERSION}
USER nextjs

FROM common AS line-a
ARG VERSION
RUN echo '{"app":"middleman","line":"A","version":"'${VERSION}'"}' >release.json
USER nextjs
