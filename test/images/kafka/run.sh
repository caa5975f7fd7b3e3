#!/bin/sh
# A broker that is its own controller, unless a configuration was mounted.
set -eu
file=/mnt/shared/config/server.properties
[ -e "$file" ] || file=/opt/kafka/config/server.properties
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --standalone --cluster-id "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" --config "$file"
exec /opt/kafka/bin/kafka-server-start.sh "$file"
