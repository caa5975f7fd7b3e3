import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { ConfigFile, Cpu, EdgeIngress, SystemChart, type SystemProps, WebService } from '../lib';
import { GraphiteChart } from './platform/graphite';

/** The image comes without any page. This one counts how often it is asked for: a datagram that is lost is one count less, and delays nothing. */
const page = ConfigFile.text(`<?php
$statsd = getenv('STATSD') ? @stream_socket_client('udp://' . getenv('STATSD')) : false;
if ($statsd) {
    @fwrite($statsd, 'php-apache.requests:1|c');
}
echo "OK\n";
`);

/**
 * A web server that follows the load: more pods when they use most of the processing time that they asked for, and, where the edge counts
 * requests, when each of them has many to answer. It tells Graphite of it.
 */
export class PhpApacheChart extends SystemChart {
  readonly web = new WebService(this, 'php-apache', {
    image: 'php',
    port: 80,
    config: { files: { '/var/www/html/index.php': page } },
    resources: { cpu: Cpu.millis(400) },
    autoscaling: { min: 1, max: 10, cpu: 90, requestsPerSecond: this.environment.countsRequests ? 20 : undefined },
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'php-apache', { ...props, team: teams.retail });

    new EdgeIngress(this, 'edge', { host: 'php-apache' }).route('/', this.web);
    // a preview holds one system, and the requests of a test count for nothing
    if (this.environment.preview === undefined) this.web.connectTo(this.refer(GraphiteChart).statsd, { env: { STATSD: 'address' } });
  }
}
