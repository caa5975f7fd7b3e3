import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { Duration, EdgeIngress, Engine, Size, StatefulDatabase, Storage, SystemChart, type SystemProps, WebService } from '../lib';

const THREE_HOURS = 3 * 60 * 60;
const scratch = () => Storage.scratch({ size: Size.mebibytes(64) });

/** A Tomcat that shows what is in MySQL. Its sessions live in the pod that began them. */
export class JavaWebChart extends SystemChart {
  readonly mysql = new StatefulDatabase(this, 'mysql', {
    engine: Engine.mysql({ major: '8.4', database: 'myweb', username: 'myweb' }),
    storage: { size: Size.gibibytes(10) },
  });

  readonly myweb = new WebService(this, 'myweb', {
    image: 'registry.example.com/java-web',
    port: { port: 8080, servicePort: 8080, nodePort: 'myweb' },
    replicas: 2,
    traffic: { timeout: Duration.seconds(30), circuitBreaker: { maxPendingRequests: 100 } },
    // for those who come by way of the node port; the cookie of the route is for all others
    clientAffinitySeconds: THREE_HOURS,
    resources: { memory: Size.mebibytes(512) },
    volumes: { '/usr/local/tomcat/work': scratch(), '/usr/local/tomcat/temp': scratch(), '/usr/local/tomcat/logs': scratch() },
  }).connectTo(this.mysql, {
    env: {
      DB_HOST: 'host',
      DB_PORT: 'port',
      DB_NAME: 'database',
      DB_USER: 'username',
      DB_PASSWORD: 'password',
      JDBC_URL: ({ host, port, database }) => `jdbc:mysql://${host}:${port}/${database}`,
    },
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'java-web', { ...props, team: teams.web });

    new EdgeIngress(this, 'edge', { host: 'myweb', sessionAffinity: {} }).route('/', this.myweb);
  }
}
