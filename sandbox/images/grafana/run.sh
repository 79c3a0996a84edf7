#!/bin/sh
# Same name and arguments as the official image's entrypoint; the program itself reads the variables that end in __FILE.
exec grafana server "$@"
