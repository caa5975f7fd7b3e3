import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { ConfigFile, NodeLogs, SystemChart, type SystemProps, Worker } from '../../lib';

const SCRIPT = '/scripts/count.sh';

/** Writes a line to each of two files every second, in two formats, and begins both anew after a day. */
const count = ConfigFile.text(`trap 'exit 0' TERM
i=0
while true; do
  [ $((i % 86400)) -eq 0 ] && : > /var/log/1.log && : > /var/log/2.log
  echo "$i: $(date)" >> /var/log/1.log
  echo "$(date) INFO $i" >> /var/log/2.log
  i=$((i + 1))
  sleep 1
done
`);

/**
 * How logs are collected: by an agent on every node, which reads what containers write to stdout. For programs that write to files, two
 * counters show both ways: repeated on stdout for the node's agent, or sent by an agent of their own.
 *
 * Fluent Bit stands for the fluentd 0.12 of the source, which is dead; which store they send to is a fact of the environment.
 */
export class LoggingChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'logging', { ...props, team: teams.platform });

    new NodeLogs(this, 'node-logs', { namespace: 'nodes' });

    for (const ship of ['stream', 'agent'] as const) {
      new Worker(this, `counter-${ship}`, {
        image: 'busybox',
        command: ['/bin/sh', SCRIPT],
        config: { files: { [SCRIPT]: count } },
        logs: { files: ['/var/log/1.log', '/var/log/2.log'], ship },
      });
    }
  }
}
