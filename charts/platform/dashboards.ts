import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import {
  Authentication,
  ConfigFile,
  EdgeIngress,
  Indicator,
  JavaService,
  KIALI_PERMISSIONS,
  KIALI_PORT,
  kialiSettings,
  prometheusOf,
  Secret,
  ServiceObjective,
  Size,
  SystemChart,
  type SystemProps,
  WebService,
} from '../../lib';
import { GraphiteChart } from './graphite';

const KIALI_SETTINGS = '/kiali-configuration/config.yaml';

/**
 * What people look at: numbers over time, which service calls which, and single requests on their way. Nobody looks without having said who
 * he is, and nobody changes anything.
 *
 * Kiali stands for the service graph of the source, which it replaced; Headlamp for the Kubernetes Dashboard, which is archived.
 */
export class DashboardsChart extends SystemChart {
  private readonly prometheus = prometheusOf(this);

  /** Takes what proxies of the mesh saw, and the traces of programs that connect to it. All of it is in memory, and may be lost. */
  readonly zipkin = new JavaService(this, 'zipkin', {
    image: 'openzipkin/zipkin',
    port: { port: 9411, servicePort: 9411 },
    env: { STORAGE_TYPE: 'mem', MEM_MAX_SPANS: '200000' },
    health: { readiness: '/health' },
    metrics: { port: 9411, path: '/prometheus' },
  });
  readonly grafana = this.createGrafana().connectTo(this.zipkin, { env: { ZIPKIN_URL: 'url' } });
  readonly kiali = this.createKiali();

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'dashboards', { ...props, team: teams.platform });

    this.grafana.connectTo(this.refer(GraphiteChart).graphite, { port: 'http', env: { GRAPHITE_URL: 'url' } });
    if (this.prometheus) {
      this.grafana.connectTo(this.prometheus, { env: { PROMETHEUS_URL: 'url' } });
      this.kiali.connectTo(this.prometheus);
    }

    const authentication = Authentication.ofEnvironment(this, 'dashboards-readers');
    for (const dashboard of [this.grafana, this.kiali, this.zipkin]) {
      const { name: host } = dashboard;
      new EdgeIngress(this, `${host}-edge`, { host, authentication }).route('/', dashboard);
    }
    new ServiceObjective(this, 'availability', {
      of: this.grafana,
      target: 99.5,
      indicator: Indicator.requests({ counter: 'grafana_http_request_duration_seconds_count', failed: 'status_code=~"5.."' }),
    });
    if (this.environment.props.clusterInterface === true) this.createClusterInterface();
  }

  private createGrafana(): WebService {
    const admin = Secret.generated(this, 'grafana-admin', { keys: ['password'] });
    const source = (type: string, variable: string) => ({ name: type, type, url: `$${variable}`, access: 'proxy' });
    const datasources = [source('graphite', 'GRAPHITE_URL'), source('zipkin', 'ZIPKIN_URL')];
    if (this.prometheus) datasources.unshift(source('prometheus', 'PROMETHEUS_URL'));
    return new WebService(this, 'grafana', {
      image: 'grafana/grafana',
      port: 3000,
      resources: { memory: Size.mebibytes(256) },
      config: {
        files: { '/etc/grafana/provisioning/datasources/keelson.yaml': ConfigFile.yaml({ apiVersion: 1, datasources }) },
        env: {
          // the edge asks who comes; what it is told must not be taken for an account of Grafana
          GF_AUTH_ANONYMOUS_ENABLED: true,
          GF_AUTH_BASIC_ENABLED: false,
          GF_ANALYTICS_REPORTING_ENABLED: false,
          GF_ANALYTICS_CHECK_FOR_UPDATES: false,
        },
      },
      env: { GF_SECURITY_ADMIN_PASSWORD: admin.value('password') },
      health: { readiness: '/api/health' },
      metrics: { port: 3000 },
    });
  }

  /** Without a mesh it shows services alone, and which workloads serve them. */
  private createKiali(): WebService {
    return new WebService(this, 'kiali', {
      image: 'quay.io/kiali/kiali',
      args: ['-config', KIALI_SETTINGS],
      port: KIALI_PORT,
      resources: { memory: Size.mebibytes(256) },
      config: { files: { [KIALI_SETTINGS]: kialiSettings(this.prometheus?.url) } },
      health: { readiness: '/healthz' },
      clusterPermissions: KIALI_PERMISSIONS,
    });
  }

  /** Reached by `kubectl port-forward`: there is no route. People sign in with tokens of their own; its own account sees namespaces alone. */
  private createClusterInterface(): WebService {
    return new WebService(this, 'headlamp', {
      image: 'ghcr.io/headlamp-k8s/headlamp',
      args: ['-in-cluster'],
      port: 4466,
      health: { readiness: '/' },
      clusterPermissions: [{ resources: ['namespaces'], verbs: ['get', 'list'] }],
    });
  }
}
