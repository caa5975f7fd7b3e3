import { delivery } from '../../test/delivery-settings';
import { team, testEnvironment } from '../../test/environments';
import { deliverySettings } from './delivery';
import { projectRoles } from './project-roles';

const rolesIn = (access: 'people edit' | 'people view, the deployer edits', groupPattern?: string, group?: string) =>
  projectRoles(deliverySettings({ ...delivery, environments: { test: { groupPattern } } }, testEnvironment({ access })), {
    ...team,
    group,
  });
const grants = (policies: readonly string[] = []) => policies.map((policy) => policy.split(', ').slice(2, 4).join(' '));

test('where people edit, they sync and act', () => {
  const [people, ...others] = rolesIn('people edit');
  expect(others).toEqual([]);
  expect(people).toMatchObject({ name: 'people', groups: ['shop-team'] });
  expect(grants(people?.policies)).toEqual(['applications get', 'logs get', 'applications sync', 'applications action/*']);
});

test('where people view, the deployer syncs', () => {
  const [people, deployer] = rolesIn('people view, the deployer edits');
  expect(grants(people?.policies)).toEqual(['applications get', 'logs get']);
  expect(deployer?.groups).toEqual(['deployers']);
  expect(grants(deployer?.policies)).toContain('applications sync');
});

test('a policy names its own role and reaches its own project only', () => {
  for (const { name, policies = [] } of rolesIn('people view, the deployer edits')) {
    for (const policy of policies) {
      expect(policy).toMatch(new RegExp(`^p, proj:test-shop-team:${name}, [a-z]+, [a-z]+(/\\*)?, test-shop-team/\\*, allow$`));
    }
  }
});

test('nobody may change or delete an Application, apply what is not in git, or open a shell', () => {
  for (const { policies } of [...rolesIn('people edit'), ...rolesIn('people view, the deployer edits')]) {
    expect(grants(policies).filter((grant) => /create|update|delete|override|exec|\s\*$/.test(grant))).toEqual([]);
  }
});

test('groups have the names that the sign-in of Argo CD uses', () => {
  expect(rolesIn('people edit', 'oidc:{group}')[0]?.groups).toEqual(['oidc:shop-team']);
  expect(rolesIn('people edit', undefined, 'shop-people')[0]?.groups).toEqual(['shop-people']);
});
