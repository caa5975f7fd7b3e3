import { Construct } from 'constructs';
import { synthRole } from '../../test/synth-role';
import { WebService } from '../workloads';
import { Role, type RoleProps } from './role';
import type { SystemChart } from './system-chart';

class TestRole extends Role {
  metadataOf(what?: string) {
    return this.metadata({ what, annotations: { note: 'hello' } });
  }
}

function makeRole(props: RoleProps & { readonly component?: string } = {}, id = 'kids'): TestRole {
  const roles: TestRole[] = [];
  synthRole((chart) => roles.push(new TestRole(chart, id, props)));
  const [role] = roles;
  if (!role) throw new Error('the role was not made');
  return role;
}

const mistakesOf = (props: RoleProps, id = 'kids') => synthRole((chart) => new TestRole(chart, id, props)).mistakes;

test('a role is named after its id', () => {
  const { name, component, namespace } = makeRole();
  expect([name, component, namespace]).toEqual(['kids', 'kids', 'shop-team']);
});

test('a role may keep another name, component and namespace', () => {
  const props: Required<RoleProps> = { name: 'kids-v1', namespace: 'agents' };
  const { name, component, namespace } = makeRole({ ...props, component: 'kids' });
  expect([name, component, namespace]).toEqual(['kids-v1', 'kids', 'shop-team-agents']);
});

test('its objects are named after it, and what they are', () => {
  expect([makeRole().metadataOf().name, makeRole().metadataOf('config').name]).toEqual(['kids', 'kids-config']);
});

test('its objects carry its labels, its namespace, and whom to ask', () => {
  const role = makeRole({ namespace: 'agents' });
  expect(role.metadataOf('config')).toEqual({
    name: 'kids-config',
    namespace: 'shop-team-agents',
    labels: role.labels,
    annotations: { 'keelson/contact': 'shop@example.com', note: 'hello' },
  });
  expect(role.labels).toMatchObject({ 'app.kubernetes.io/name': 'kids', 'app.kubernetes.io/part-of': 'shop', team: 'shop-team' });
});

test('wrapping a role in another construct changes no object', () => {
  const make = (scope: Construct) => new WebService(scope, 'kids', { image: 'shop/kids', port: 5000, replicas: 2 });
  const plain = synthRole(make);
  const wrapped = synthRole((chart: SystemChart) => make(new Construct(new Construct(chart, 'Outer'), 'inner')));
  expect(wrapped.objects.length).toBeGreaterThan(4);
  expect(wrapped.yaml).toBe(plain.yaml);
});

test('a role that is made by another one lives where that does', () => {
  const roles: TestRole[] = [];
  synthRole((chart) => {
    const outer = new TestRole(chart, 'outer', { namespace: 'agents' });
    roles.push(new TestRole(outer, 'inner'), new TestRole(new TestRole(chart, 'other'), 'own', { namespace: 'agents' }));
  });
  expect(roles.map(({ namespace }) => namespace)).toEqual(['shop-team-agents', 'shop-team-agents']);
});

test('a name that Kubernetes would refuse is a mistake', () => {
  expect(mistakesOf({ name: 'My_Kids' })).toEqual([
    "shop/kids: name (My_Kids) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename it or set 'name'",
  ]);
  expect(mistakesOf({}, 'Kids')).toHaveLength(1);
});

test('a namespace that the team does not have is a mistake', () => {
  expect(mistakesOf({ namespace: 'agent' })).toEqual([
    "shop/kids: namespace (agent) is no namespace of team shop-team; it has: agents; add it to the team's 'namespaces'",
  ]);
});
