import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { EdgeIngress, SystemChart, type SystemProps, WebService } from '../lib';
import { monitorApi } from './monitor-api';

/**
 * One service makes monitoring data up, the other one draws them.
 *
 * Both are asked for their port alone: every path of the agent draws a chart and asks the other for it, and what that one shows at
 * `/metrics` is JSON and nothing for Prometheus. Their images start them through a shell, which would keep SIGTERM to itself.
 */
export class MonitorChart extends SystemChart {
  readonly test = new WebService(this, 'k8s-app-monitor-test', {
    image: 'jimmysong/k8s-app-monitor-test',
    command: ['/usr/bin/k8s-app-monitor-test'],
    port: { port: 3000, servicePort: 3000 },
    apiContract: monitorApi,
  });

  // of the ports that the source gives it, 8888 is the one that the program listens on
  readonly agent = new WebService(this, 'k8s-app-monitor-agent', {
    image: 'jimmysong/k8s-app-monitor-agent',
    command: ['/usr/bin/k8s-app-monitor-agent'],
    port: { port: 8888, servicePort: 8888 },
  }).connectTo(this.test, { env: { SERVICE_NAME: 'host', APP_PORT: 'port' } });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'monitor', { ...props, team: teams.monitor });

    new EdgeIngress(this, 'edge', { host: 'k8s-app-monitor-agent' }).route('/', this.agent);
  }
}
