import { meshEnvironment, onKubernetes, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import type { Team } from '../system';
import { TeamNamespace, type TeamNamespaceProps } from './team-namespace';

const team: Team = {
  name: 'retail',
  owner: 'Retail',
  contact: 'retail@example.com',
  quota: { cpu: '20', memory: '40Gi', storage: '200Gi', pods: 100 },
};

const agents = {
  quota: { cpu: '4', memory: '8Gi', storage: '10Gi', pods: 20 },
  podSecurity: { level: 'privileged', reason: 'agents read the logs of the node' },
} as const;

const withAgents: Team = { ...team, namespaces: { agents } };

const requiredProps: TeamNamespaceProps = { team };

function synthTeam(props: Partial<TeamNamespaceProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new TeamNamespace(chart, 'retail', { ...requiredProps, ...props }), environment);
}

const suffixed = { namespacePattern: '{team}-test' };

describe('Tenancy, as real clusters answer', () => {
  test('LimitRange: defaultRequest for cpu, memory and ephemeral storage, default for memory and ephemeral storage, never default.cpu, max.cpu', () => {
    const [limit, ...others] = synthTeam().get('LimitRange', 'retail').spec.limits;
    expect(Object.keys(limit.defaultRequest).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
    expect(Object.keys(limit.default).sort()).toEqual(['ephemeral-storage', 'memory']);
    expect(limit).not.toHaveProperty('max');
    expect(others).toEqual([]);
  });

  test('a limits.cpu quota refuses pods without CPU limit: the quota has requests.cpu and never limits.cpu', () => {
    const { hard } = synthTeam().get('ResourceQuota', 'retail').spec;
    expect(hard).toHaveProperty(['requests.cpu'], '20');
    expect(Object.keys(hard).filter((key) => key.startsWith('limits.'))).toEqual([]);
  });

  test('services.nodeports / services.loadbalancers are 0 where the team has none', () => {
    expect(synthTeam().get('ResourceQuota', 'retail').spec.hard).toMatchObject({
      'services.nodeports': '0',
      'services.loadbalancers': '0',
    });
    const some = { ...team, quota: { ...team.quota, nodePorts: 4, loadBalancers: 2 } };
    expect(synthTeam({ team: some }).get('ResourceQuota', 'retail').spec.hard).toMatchObject({
      'services.nodeports': '4',
      'services.loadbalancers': '2',
    });
  });

  test.each(['1.27', '1.37'] as const)('Pod Security versions are pinned per cluster (%s), warn and audit at latest', (version) => {
    const { labels } = synthTeam({}, onKubernetes(version)).get('Namespace', 'retail').metadata;
    expect(labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': `v${version}`,
      'pod-security.kubernetes.io/warn': 'restricted',
      'pod-security.kubernetes.io/warn-version': 'latest',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/audit-version': 'latest',
    });
  });

  test('two environments in one cluster do not fight: every object lives in its own namespace, and none but the namespace is cluster-scoped', () => {
    const { objects } = synthTeam({}, testEnvironment(suffixed));
    expect(objects.filter(({ metadata }) => metadata.namespace === undefined).map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['Namespace', 'retail-test'],
    ]);
    expect(new Set(objects.slice(1).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['retail-test']));
  });
});

describe('S15', () => {
  test('per team: Namespace with owner and pod-security labels, ResourceQuota, LimitRange, default-deny NetworkPolicy, RoleBindings', () => {
    const result = synthTeam();
    expect(result.mistakes).toEqual([]);
    expect(result.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace retail',
      'ResourceQuota retail',
      'LimitRange retail',
      'RoleBinding retail-people',
      'NetworkPolicy retail-default-deny',
      'NetworkPolicy retail-dns',
    ]);
    const { metadata } = result.get('Namespace', 'retail');
    expect(metadata.annotations).toMatchObject({ 'keelson/owner': 'Retail', 'keelson/contact': 'retail@example.com' });
    expect(metadata.labels).toMatchObject({ team: 'retail', 'pod-security.kubernetes.io/enforce': 'restricted' });
    expect(result.get('NetworkPolicy', 'retail-default-deny').spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  test('development: group may edit', () => {
    const result = synthTeam({}, testEnvironment({ access: 'people edit' }));
    const [binding, ...others] = result.all('RoleBinding');
    expect(others).toEqual([]);
    expect(binding?.roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' });
    expect(binding?.subjects).toEqual([{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'retail' }]);
  });

  test("production: humans view, only the deployer's identity edits", () => {
    const result = synthTeam({}, testEnvironment({ access: 'people view, the deployer edits' }));
    expect(result.all('RoleBinding').map(({ roleRef, subjects }) => [roleRef.name, subjects])).toEqual([
      ['edit', [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'deployers' }]],
      ['view', [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'retail' }]],
    ]);
  });

  test('no wildcard verb: no rule of its own at all', () => {
    const { objects } = synthTeam({ team: withAgents }, meshEnvironment());
    expect(objects.filter(({ kind }) => ['Role', 'ClusterRole', 'ClusterRoleBinding'].includes(kind))).toEqual([]);
    expect(JSON.stringify(objects)).not.toContain('"*"');
  });
});

describe('network policies', () => {
  test('every pod may ask for names, over UDP and TCP, also the node-local cache', () => {
    expect(synthTeam().get('NetworkPolicy', 'retail-dns').spec).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
        },
      ],
    });
  });
});

describe('in a mesh', () => {
  test('pods are injected, callers must show who they are, and nobody may call unless a workload allows it', () => {
    const result = synthTeam({}, meshEnvironment());
    expect(result.get('Namespace', 'retail').metadata.labels).toHaveProperty('istio-injection', 'enabled');
    expect(result.get('PeerAuthentication', 'retail').spec).toEqual({ mtls: { mode: 'STRICT' } });
    expect(result.get('AuthorizationPolicy', 'retail-default-deny').spec).toEqual({});
    expect(result.mistakes).toEqual([]);
  });

  test('without one there is nothing of it', () => {
    const result = synthTeam();
    expect(JSON.stringify(result.objects)).not.toContain('istio');
  });
});

describe('pull secrets', () => {
  const images = { ...testEnvironment().props.images, pullSecrets: ['registry'] };

  test('come from the store into every namespace, under one key of the system that makes them', () => {
    const secrets = synthTeam({ team: withAgents }, testEnvironment({ images })).all('ExternalSecret');
    expect(secrets.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
      'retail/registry',
      'retail-agents/registry',
    ]);
    for (const { spec } of secrets) {
      expect(spec.target.template.type).toBe('kubernetes.io/dockerconfigjson');
      expect(spec.data).toEqual([
        { secretKey: '.dockerconfigjson', remoteRef: { key: 'test/shop-team/shop/registry', property: '.dockerconfigjson' } },
      ]);
    }
  });

  test('are asked of a person, in each namespace, where nothing can make them', () => {
    let needs: unknown;
    synthRole(
      (chart) => {
        new TeamNamespace(chart, 'retail', { team: withAgents });
        needs = chart.secretNeeds;
      },
      testEnvironment({ images, secrets: { kind: 'manual' } }),
    );
    expect(needs).toEqual([
      { namespace: 'retail', name: 'registry', keys: ['.dockerconfigjson'] },
      { namespace: 'retail-agents', name: 'registry', keys: ['.dockerconfigjson'] },
    ]);
  });
});

describe('removal', () => {
  const images = { ...testEnvironment().props.images, pullSecrets: ['registry'] };
  const keptIn = (environment = testEnvironment({ images })) =>
    synthTeam({}, environment)
      .objects.filter(({ metadata }) => JSON.stringify(metadata.annotations).includes('Prune=false,Delete=false'))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  test('of a team leaves the namespace, and what its pods need to come up again; its people lose their access', () => {
    expect(keptIn()).toEqual([
      'Namespace retail',
      'ExternalSecret registry',
      'NetworkPolicy retail-default-deny',
      'NetworkPolicy retail-dns',
    ]);
  });

  test('leaves nothing where the environment is throw-away', () => {
    expect(keptIn(testEnvironment({ images, throwAway: true }))).toEqual([]);
  });
});

describe('further namespaces', () => {
  test('have all policies, a quota and a Pod Security level of their own, whose reason is written onto them', () => {
    const result = synthTeam({ team: withAgents }, testEnvironment({ ...suffixed, access: 'people edit' }));
    expect(
      result.objects
        .filter(({ metadata }) => metadata.namespace === 'retail-agents-test' || metadata.name === 'retail-agents-test')
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual([
      'Namespace retail-agents-test',
      'ResourceQuota retail-agents',
      'LimitRange retail-agents',
      'RoleBinding retail-agents-people',
      'NetworkPolicy retail-agents-default-deny',
      'NetworkPolicy retail-agents-dns',
    ]);
    const { metadata } = result.get('Namespace', 'retail-agents-test');
    expect(metadata.labels).toHaveProperty(['pod-security.kubernetes.io/enforce'], 'privileged');
    expect(metadata.annotations).toHaveProperty(['keelson/pod-security-reason'], 'agents read the logs of the node');
    expect(result.get('ResourceQuota', 'retail-agents').spec.hard).toHaveProperty(['requests.cpu'], '4');
    expect(result.mistakes).toEqual([]);
  });

  test('the own one is restricted, and needs no reason', () => {
    const { metadata } = synthTeam({ team: withAgents }).get('Namespace', 'retail');
    expect(metadata.labels).toHaveProperty(['pod-security.kubernetes.io/enforce'], 'restricted');
    expect(metadata.annotations).not.toHaveProperty(['keelson/pod-security-reason']);
  });
});

test('every prop is taken', () => {
  const all: Required<TeamNamespaceProps> = { team: withAgents, name: 'shop', namespace: 'production', context: 'ctx-prod' };
  let made: TeamNamespace | undefined;
  const result = synthRole((chart) => (made = new TeamNamespace(chart, 'retail', all)));
  expect(result.mistakes).toEqual([]);
  expect(made?.context).toEqual({
    name: 'ctx-prod',
    namespace: 'production',
    user: 'test',
    cluster: 'test',
    server: 'https://192.0.2.1:6443',
  });
  expect(made?.own.namespace).toBe('production');
  expect(made?.further.agents?.namespace).toBe('retail-agents');
  expect(result.get('ResourceQuota', 'shop').metadata.namespace).toBe('production');
  expect(result.get('ResourceQuota', 'shop-agents').metadata.namespace).toBe('retail-agents');
});

test('a team may be known to the API server under another name of its group', () => {
  const [binding] = synthTeam({ team: { ...team, group: 'oidc:retail' } }).all('RoleBinding');
  expect(binding?.subjects[0].name).toBe('oidc:retail');
});

test.each(['@acme/retail', '@acme/shops/retail', '@jane.doe', 'retail@example.com'])('reviewers may be %s', (reviewers) => {
  expect(synthTeam({ team: { ...team, reviewers } }).mistakes).toEqual([]);
});

test.each(['retail', '', '@', '@acme/', '@acme/retail @acme/freight', '@acme/retail\n* @acme/retail'])(
  'what CODEOWNERS does not take as reviewers is refused: %j',
  (reviewers) => {
    expect(synthTeam({ team: { ...team, reviewers } }).mistakes).toEqual([
      `shop/retail/own: reviewers (${reviewers}) of team retail is not a name that CODEOWNERS takes; write it like '@acme/retail' or 'retail@example.com'`,
    ]);
  },
);

test('objects are the first that Argo CD applies, and carry the name of the team', () => {
  for (const { metadata } of synthTeam({ team: withAgents }, meshEnvironment()).objects) {
    expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-wave': '-2', 'keelson/contact': 'retail@example.com' });
    expect(metadata.labels).toMatchObject({
      team: 'retail',
      'app.kubernetes.io/part-of': 'shop',
      'app.kubernetes.io/managed-by': 'keelson',
    });
  }
});

test('all mistakes show at once', () => {
  const broken: Team = {
    name: 'Retail',
    owner: ' ',
    contact: '',
    quota: { cpu: '20 cores', memory: '40GB', storage: '', pods: 0, nodePorts: -1, loadBalancers: 0.5 },
  };
  expect(synthTeam({ team: broken, context: 'retail test' }).mistakes).toEqual([
    "shop/retail: context (retail test) must be letters, digits, '.', '_', '@', ':', '/' and '-', and begin with a letter or digit",
    "shop/retail/own: namespace (Retail) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename the team, or give another one",
    "shop/retail/own: owner ('') of team Retail must say who answers for what runs here; write it into the team's entry",
    "shop/retail/own: contact ('') of team Retail must say where its people are reached; write it into the team's entry",
    "shop/retail/own: quota.cpu (20 cores) is not a quantity of Kubernetes; write it like '20' or '500m'",
    "shop/retail/own: quota.memory (40GB) is not a quantity of Kubernetes; write it like '40Gi'",
    "shop/retail/own: quota.storage () is not a quantity of Kubernetes; write it like '200Gi'",
    'shop/retail/own: quota.pods (0) must be a whole number of at least 1',
    'shop/retail/own: quota.nodePorts (-1) must be a whole number of at least 0',
    'shop/retail/own: quota.loadBalancers (0.5) must be a whole number of at least 0',
  ]);
});

test('a level below restricted without a reason is refused', () => {
  const podSecurity = { level: 'baseline', reason: ' ' } as const;
  expect(synthTeam({ team: { ...team, namespaces: { agents: { ...agents, podSecurity } } } }).mistakes).toEqual([
    "shop/retail/agents: podSecurity.reason ('') must say why baseline is needed: it is written onto the namespace; or leave podSecurity out for restricted",
  ]);
});

test.each(['default', 'kube-system'])('the namespace %s is not for a team', (namespace) => {
  expect(synthTeam({ namespace }).mistakes).toEqual([
    `shop/retail/own: namespace (${namespace}) belongs to Kubernetes itself; give the team another one`,
  ]);
});

test('a namespace longer than a label is refused', () => {
  const namespace = 'x'.repeat(64);
  expect(synthTeam({ namespace }).mistakes).toEqual([
    `shop/retail/own: namespace (${namespace}) has 64 characters, and a namespace may have 63; give a shorter one`,
  ]);
});
