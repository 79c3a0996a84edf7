#!/bin/sh
# Like the official image: arguments are not looked at, and ./config/docker.yaml renders itself from the environment when it is read.
exec ./ui-server --env docker start
