import { teams } from '../../estate/teams';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { TeamsChart } from './teams';

test.each(environments)('teams.$name', (environment) => {
  expect(chartYaml(TeamsChart, environment)).toMatchSnapshot();
});

describe.each(environments)('in $name', (environment) => {
  const result = synthChart(TeamsChart, environment);

  test('S15: per team: Namespace with owner and pod-security labels, ResourceQuota, LimitRange, default-deny NetworkPolicy, RoleBindings', () => {
    for (const { name, owner } of Object.values(teams)) {
      const namespace = environment.namespaceOf({ ...teams.platform, name });
      const kinds = result.objects.filter(({ metadata }) => metadata.namespace === namespace).map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'RoleBinding']));
      const { annotations, labels } = result.get('Namespace', namespace).metadata;
      expect(annotations).toHaveProperty(['keelson/owner'], owner);
      expect(labels).toHaveProperty(['pod-security.kubernetes.io/enforce'], 'restricted');
      expect(result.get('NetworkPolicy', `${name}-default-deny`).spec.policyTypes).toEqual(['Ingress', 'Egress']);
    }
  });

  test('S15: no wildcard verb, and nobody but the groups of the teams and the deployers is bound', () => {
    expect(result.objects.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')).toEqual([]);
    const bound = result.all('RoleBinding').flatMap(({ subjects }) => (subjects as { name: string }[]).map(({ name }) => name));
    expect([...new Set(bound)].filter((name) => !(name in teams))).toEqual(environment.props.access === 'people edit' ? [] : ['deployers']);
  });
});

test.each([
  ['local', 'edit'],
  ['dev', 'edit'],
  ['staging', 'view'],
  ['prod', 'view'],
])('S15: in %s, people may %s', (environment, role) => {
  expect(synthChart(TeamsChart, environment).get('RoleBinding', 'retail-people').roleRef.name).toBe(role);
});

test('a machine of a developer has no pull secret; elsewhere every namespace has', () => {
  const pullSecrets = (environment: string) => synthChart(TeamsChart, environment).all('ExternalSecret').length;
  expect(pullSecrets('local')).toBe(0);
  expect(pullSecrets('prod')).toBe(synthChart(TeamsChart, 'prod').all('Namespace').length);
});
