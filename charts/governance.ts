import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { type Canary, ConfigFile, Duration, EdgeIngress, type EndUsers, SpringBootService, SystemChart, type SystemProps } from '../lib';

const CONFIG = '/etc/petclinic/application.yaml';

/**
 * Services have names in DNS, and configuration comes with the deployment: nothing is registered, and no configuration server is asked.
 *
 * The images set the profile `docker`, which imports from a configuration server even where its client is switched off, and ends without it.
 */
const WITHOUT_SPRING_CLOUD = {
  SPRING_PROFILES_ACTIVE: 'production',
  EUREKA_CLIENT_ENABLED: false,
  SPRING_CLOUD_CONFIG_ENABLED: false,
};

/** Each pod fills a database in its memory with the same vets. */
const FROM_MEMORY = {
  SPRING_SQL_INIT_SCHEMA_LOCATIONS: 'classpath*:db/hsqldb/schema.sql',
  SPRING_SQL_INIT_DATA_LOCATIONS: 'classpath*:db/hsqldb/data.sql',
  SPRING_JPA_HIBERNATE_DDL_AUTO: 'none',
};

/**
 * Spring Cloud's own example, a veterinary practice, governed by the platform: its gateway and one of its services. What Eureka, a
 * configuration server and a circuit breaker in the program would do is left to DNS, ConfigMaps and the mesh.
 *
 * No article says a number: these suit a catalogue that is read, so that a request may be sent again.
 */
export class GovernanceChart extends SystemChart {
  readonly vets = new SpringBootService(this, 'vets', {
    image: 'springcommunity/spring-petclinic-vets-service',
    port: 8080,
    replicas: 3,
    config: { env: { ...WITHOUT_SPRING_CLOUD, ...FROM_MEMORY } },
    traffic: {
      timeout: Duration.seconds(3),
      retries: { attempts: 2, perTryTimeout: Duration.seconds(1) },
      circuitBreaker: { maxPendingRequests: 50, consecutiveErrors: 5, ejectionTime: Duration.seconds(30) },
      loadBalancing: 'leastRequests',
      locality: ['zone'],
      canary: this.canary,
    },
  });

  /** The micro gateway: `/api/vet/vets` asks for `/vets` of the service. */
  readonly gateway = new SpringBootService(this, 'gateway', {
    image: 'springcommunity/spring-petclinic-api-gateway',
    port: 8080,
    replicas: 2,
    config: { env: { ...WITHOUT_SPRING_CLOUD, SPRING_CONFIG_ADDITIONAL_LOCATION: `file:${CONFIG}` }, files: { [CONFIG]: routes() } },
    traffic: { timeout: Duration.seconds(10), circuitBreaker: { maxRequests: 200 }, rateLimit: { average: 100, burst: 200 } },
    endUsers: this.endUsers,
  }).connectTo(this.vets, { env: { VETS_URL: 'url' } });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'governance', { ...props, team: teams.web });

    new EdgeIngress(this, 'edge', { host: 'petclinic' }).route('/', this.gateway);
  }

  /** The next version answers a few requests where it is tried first, all of those who ask for it, and copies of some. */
  private get canary(): Canary | undefined {
    const tried: Canary = { weight: 10, matchHeader: { name: 'x-petclinic-version', value: 'next' }, mirror: 5 };
    return this.environment.pick<Canary | undefined>({ staging: tried, default: undefined });
  }

  /** Whoever looks at owners and their pets has signed in, where the mesh can see to it. */
  private get endUsers(): EndUsers | undefined {
    const issuer = 'https://id.example.com';
    const signedIn: EndUsers = {
      issuer,
      keys: { uri: `${issuer}/jwks.json` },
      audiences: ['petclinic'],
      paths: ['/api/customer', '/api/gateway'],
    };
    return this.environment.pick<EndUsers | undefined>({ staging: signedIn, default: undefined });
  }
}

/** Requests go to the name of the Service, and so by way of the proxy: a client that chose pods itself would pass it by. */
function routes(): ConfigFile {
  const vets = { id: 'vets', uri: '${VETS_URL}', predicates: ['Path=/api/vet/**'], filters: ['StripPrefix=2'] };
  return ConfigFile.yaml({ spring: { cloud: { gateway: { routes: [vets] } } } });
}
