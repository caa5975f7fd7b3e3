#!/bin/sh
# kafka-run-class.sh [-name NAME] [-loggc] CLASS ARGUMENT…: starts a class of Kafka with the variables that its documentation names.
set -eu

home=$(cd "${0%/*}/.." && pwd)
: "${LOG_DIR:=$home/logs}"
[ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR"

while [ $# -gt 0 ]; do
  case "$1" in
    -name) shift 2 ;;
    -loggc)
      KAFKA_GC_LOG_OPTS="-Xlog:gc*:file=$LOG_DIR/gc.log:time,tags:filecount=10,filesize=100M"
      shift
      ;;
    *) break ;;
  esac
done

java=java
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
: "${KAFKA_HEAP_OPTS=-Xmx256M}"
: "${KAFKA_JVM_PERFORMANCE_OPTS=-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -Djava.awt.headless=true}"
: "${KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=$home/config/log4j2.yaml}"
: "${KAFKA_JMX_OPTS=-Dcom.sun.management.jmxremote=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false}"
[ -z "${JMX_PORT:-}" ] || KAFKA_JMX_OPTS="$KAFKA_JMX_OPTS -Dcom.sun.management.jmxremote.port=$JMX_PORT"
# shellcheck disable=SC2086 # lists of words
exec "$java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS ${KAFKA_GC_LOG_OPTS:-} $KAFKA_JMX_OPTS "-Dkafka.logs.dir=$LOG_DIR" $KAFKA_LOG4J_OPTS \
  -cp "${CLASSPATH:+$CLASSPATH:}$home/libs/*" ${KAFKA_OPTS:-} "$@"
