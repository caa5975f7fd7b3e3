#!/bin/sh
# Zipkin with the options that JAVA_OPTS gives to Java.
set -eu
# shellcheck disable=SC2086 # a list of words
exec java ${JAVA_OPTS--Xms64m -Xmx64m -XX:+ExitOnOutOfMemoryError} -jar /zipkin/zipkin.jar "$@"
