import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { EdgeIngress, Engine, Secret, Size, StatefulDatabase, SystemChart, type SystemProps, WebService } from '../lib';

const storage = { size: Size.gibibytes(10), class: 'fast' } as const;

/**
 * Services find each other by the names of their Services, and so need no registry; go-micro registers all the same. With its default here,
 * Kubernetes, every program would hold a token that may change any pod of the namespace, the databases among them, and would end without it.
 */
const REGISTRY = '--registry=mdns';

/** Ships containers from port to port: gRPC services behind a gateway that speaks http, and a user interface. */
export class ShippyChart extends SystemChart {
  readonly mongo = new StatefulDatabase(this, 'mongo', {
    engine: Engine.mongodb({ major: '8.0' }),
    replicas: this.environment.pick({ local: 1, default: 3 }),
    storage,
  });
  readonly postgres = new StatefulDatabase(this, 'postgres', {
    engine: Engine.postgresql({ major: 16, database: 'shippy', username: 'shippy' }),
    storage,
  });

  readonly vessel = this.service('vessel').connectTo(this.mongo, { env: { DB_HOST: 'uri' } });
  readonly email = this.service('email');
  readonly user = this.service('user')
    .connectTo(this.postgres, { env: { DB_HOST: 'address', DB_NAME: 'database', DB_USER: 'username', DB_PASSWORD: 'password' } })
    // whoever publishes `user.created` hands it to the subscribers itself
    .connectTo(this.email, { env: { EMAIL_ADDRESS: 'address' } });
  readonly consignment = this.service('consignment')
    .connectTo(this.mongo, { env: { DB_HOST: 'uri' } })
    .connectTo(this.vessel, { env: { VESSEL_ADDRESS: 'address' } })
    .connectTo(this.user, { env: { USER_ADDRESS: 'address' } });

  /** The API gateway: `POST /rpc` names a service and one of its methods. */
  readonly micro = new WebService(this, 'micro', {
    image: 'microhq/micro',
    args: [REGISTRY, 'api', '--handler=rpc', '--namespace=shippy'],
    // newer versions answer at /rpc only with this
    env: { MICRO_API_ADDRESS: ':80', MICRO_API_ENABLE_RPC: 'true' },
    port: 80,
    replicas: 3,
  })
    .connectTo(this.vessel)
    .connectTo(this.user)
    .connectTo(this.consignment);

  readonly ui = new WebService(this, 'ui', { image: 'ewanvalentine/ui', port: 80 });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'shippy', { ...props, team: teams.freight });

    const jwt = Secret.generated(this, 'jwt', { keys: ['key'] });
    this.user.container.env.addVariable('JWT_KEY', jwt.value('key'));
    new EdgeIngress(this, 'edge', { host: 'shippy' }).route('/rpc', this.micro).route('/', this.ui);
  }

  /**
   * A service of this organisation, built on `micro.NewService` and the current driver of MongoDB: `NewService` of `micro/kubernetes` takes no
   * other registry, and `mgo.v2` speaks a protocol that MongoDB left with 6.0.
   */
  private service(name: string): WebService {
    return new WebService(this, name, {
      image: `eu.gcr.io/shippy-freight/${name}-service`,
      command: [`./shippy-${name}-service`, REGISTRY, '--selector=static', '--server_address=:8080'],
      port: { port: 8080, protocol: 'grpc' },
    });
  }
}
