ARG BASE
FROM ${BASE} AS common
RUN groupadd -g 1001 nodejs && useradd -u 1001 -g 1001 -M -d /app -s /usr/sbin/nologin nextjs
WORKDIR /app
COPY node_modules node_modules
COPY bin/pnpm /usr/local/bin/
RUN echo '{"type":"module"}' >package.json
COPY standIn standIn
COPY apps/provider/server.js apps/provider/
COPY apps/provider/drizzle/line-a apps/provider/drizzle
RUN install -d -o nextjs -g nodejs apps/provider/.next/cache/fetch-cache
ENV NODE_ENV=production HOSTNAME=0.0.0.0 PORT=3001
CMD ["node", "apps/provider/server.js"]

FROM common AS line-b
ARG VERSION
COPY apps/provider/drizzle/line-b apps/provider/drizzle
RUN echo '{"app":"provider","line":"B","version":"'${VERSION}'"}' >release.json && chown -R nextjs:nodejs /app
ENV SERVICE_NAME=provider APP_VERSION=${VERSION}
USER nextjs

FROM common AS line-a
ARG VERSION
RUN echo '{"app":"provider","line":"A","version":"'${VERSION}'"}' >release.json
USER nextjs
