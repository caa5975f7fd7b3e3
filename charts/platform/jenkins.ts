import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import {
  type ConfigFile,
  Cpu,
  EdgeIngress,
  ExternalService,
  goBuildEnv,
  JENKINS_PLUGINS,
  jenkinsConfiguration,
  jenkinsPlugins,
  OnDemandPod,
  type Permission,
  Secret,
  Size,
  StatefulService,
  Storage,
  SystemChart,
  type SystemProps,
} from '../../lib';

const CONFIG = '/etc/jenkins/jenkins.yaml';
const SECRETS = '/run/secrets/jenkins';
const WORKSPACE = '/home/jenkins/agent';

const PLUGINS = {
  'configuration-as-code': '2036.v0b_c2de701dcb_',
  git: '5.9.0',
  'job-dsl': '1.93',
  kubernetes: '4423.vb_59f230b_ce53',
  'workflow-aggregator': '608.v67378e9d3db_1',
};

/** The image is made by ko, which needs neither root nor the daemon of a node, whose socket the source mounted. */
const BLOG_JOB = `pipelineJob('blog') { definition { cps { sandbox(true); script('''
node('golang-pod') {
  git url: 'https://github.com/spacexnice/blog.git', branch: 'code'
  container('golang') {
    stage('Build blog project') { sh 'make' }
    stage('Build image') { sh 'go run github.com/google/ko@v0.18.0 build --bare .' }
  }
}
''') } } }`;

/** All that Jenkins may do to the cluster: make the pods of builds, and talk to them. */
const TO_RUN_AGENTS: readonly Permission[] = [
  { namespace: 'agents', resources: ['pods', 'pods/exec'], verbs: ['create', 'get', 'list', 'watch', 'delete'] },
  { namespace: 'agents', resources: ['pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
];

/**
 * Jenkins: the server in the namespace of the team, and a pod for each build in a namespace of their own, which is gone afterwards.
 *
 * Sizes, hosts and plugins are chosen, as the source is silent about them; the images succeed `jenkins` and `jnlp-slave`.
 */
export class JenkinsChart extends SystemChart {
  readonly edge = new EdgeIngress(this, 'edge', { host: 'jenkins' });
  readonly packages = this.outside('packages');
  readonly registry = this.outside('registry');
  private readonly packagesUrl = `https://${this.packages.endpoint.host}`;
  readonly agents = this.createAgents().connectTo(this.packages).connectTo(this.registry).connectTo(this.outside('github'));
  readonly server = this.createServer().connectTo(this.packages);

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'jenkins', { ...props, team: teams.platform });

    this.agents.connectTo(this.server);
    this.edge.route('/', this.server);
  }

  private createServer(): StatefulService {
    const admin = Secret.generated(this, 'jenkins-admin', { keys: ['adminPassword'], kept: true });
    const updateCenter = `${this.packagesUrl}/jenkins`;
    const folder = Storage.scratch({ size: Size.gibibytes(1) });
    const downloads = Storage.scratch({ size: Size.gibibytes(1) });
    return new StatefulService(this, 'jenkins', {
      image: 'jenkins/jenkins',
      port: 8080,
      extraPorts: [{ name: 'agents', port: 50_000, protocol: 'tcp' }],
      storage: { path: '/var/jenkins_home', size: Size.gibibytes(20) },
      volumes: { [SECRETS]: Storage.secret(admin), [JENKINS_PLUGINS]: folder, '/tmp': downloads },
      config: { files: { [CONFIG]: this.configuration() } },
      env: { CASC_JENKINS_CONFIG: CONFIG, SECRETS, JAVA_OPTS: '-Djenkins.install.runSetupWizard=false -XX:MaxRAMPercentage=50' },
      initContainers: { plugins: jenkinsPlugins({ versions: PLUGINS, updateCenter, folder, downloads }) },
      resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(2) },
      health: { startup: '/login', readiness: '/login', liveness: '/login' },
      // the job that it hands to its agents
      notCalled: ['github.com'],
      permissions: TO_RUN_AGENTS,
    });
  }

  private createAgents(): OnDemandPod {
    const workspace = Storage.scratch({ size: Size.gibibytes(2) });
    const registry = Secret.given(this, 'registry-push', { namespace: 'agents', keys: ['config.json'] });
    return new OnDemandPod(this, 'golang', {
      namespace: 'agents',
      image: 'golang',
      command: ['sleep', 'infinity'],
      // as the agent, which clones into the same workspace
      user: 1000,
      env: goBuildEnv({ home: WORKSPACE, proxy: `${this.packagesUrl}/go`, registry: this.registry.endpoint.host, image: 'blog' }),
      resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(2) },
      volumes: { [WORKSPACE]: workspace, [`${WORKSPACE}/.docker`]: Storage.secret(registry) },
      sidecars: {
        jnlp: { image: 'jenkins/inbound-agent', resources: { memory: Size.mebibytes(512) }, volumes: { [WORKSPACE]: workspace } },
      },
    });
  }

  private configuration(): ConfigFile {
    const host = `jenkins-client.${this.environment.namespaceOf(this.team)}`;
    return jenkinsConfiguration({
      url: this.edge.url,
      server: { url: `http://${host}:8080/`, agents: `${host}:50000` },
      // the quota of the namespace has room for so many
      agents: { namespace: this.agents.namespace, most: 5, pods: { 'golang-pod': this.agents.manifest } },
      passwordFile: 'adminPassword',
      jobs: [BLOG_JOB],
    });
  }

  private outside(purpose: string): ExternalService {
    return new ExternalService(this, `jenkins-${purpose}`, { ...this.environment.externalHost(purpose), port: 443, protocol: 'https' });
  }
}
