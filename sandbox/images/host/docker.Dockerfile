# A host that came with its engine: Debian's own, enabled, never started here.
ARG BARE
FROM ${BARE}
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends docker.io docker-cli docker-compose \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
