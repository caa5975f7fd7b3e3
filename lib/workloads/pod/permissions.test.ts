import { permissionsByNamespace, policyRules, validatePermissionNamespaces, validatePermissions } from './permissions';

test('resources are those of the core group unless another is named', () => {
  expect(policyRules([{ resources: ['pods'], verbs: ['get'] }])).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]);
  expect(policyRules([{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: ['kids'] }])).toEqual([
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: ['kids'] },
  ]);
});

test.each([
  [{ resources: ['*'], verbs: ['get'] }, 'permissions[0].resources (*) allows more than anyone has looked at; name each of them'],
  [{ resources: ['pods'], verbs: ['*'] }, 'permissions[0].verbs (*) allows more than anyone has looked at; name each of them'],
  [
    { apiGroups: ['*'], resources: ['pods'], verbs: ['get'] },
    'permissions[0].apiGroups (*) allows more than anyone has looked at; name each of them',
  ],
  [{ resources: ['pods'], verbs: [] }, 'permissions[0].verbs ([]) allows nothing; name at least one, or leave the permission out'],
  [{ resources: [], verbs: ['get'] }, 'permissions[0].resources ([]) allows nothing; name at least one, or leave the permission out'],
  [
    { resources: ['pods'], verbs: ['get'], resourceNames: [] },
    'permissions[0].resourceNames ([]) allows nothing; name at least one, or leave the permission out',
  ],
])('%j is refused', (permission, message) => {
  expect(validatePermissions([permission])).toEqual([message]);
});

test('permissions for another namespace are apart from those for the own one', () => {
  const own = { resources: ['configmaps'], verbs: ['get'] };
  const there = { namespace: 'agents', resources: ['pods'], verbs: ['create'] };
  const also = { namespace: 'agents', resources: ['events'], verbs: ['list'] };
  const found = permissionsByNamespace([there, own, also], 'shop', (further) => `shop-${further}-dev`);
  expect([...found]).toEqual([
    ['shop-agents-dev', [there, also]],
    ['shop', [own]],
  ]);
});

test('the namespace of a permission is not part of its rule', () => {
  expect(policyRules([{ namespace: 'agents', resources: ['pods'], verbs: ['get'] }])).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
  ]);
});

test.each([
  [['agents', 'nodes'], 'agents, nodes'],
  [[], 'none'],
])('permissions in a namespace that the team does not have are refused: it has %j', (known, named) => {
  expect(validatePermissionNamespaces([{ namespace: 'other', resources: ['pods'], verbs: ['get'] }], known)).toEqual([
    `permissions[0].namespace (other) is no further namespace of the team; it has: ${named}; add it to the team's 'namespaces'`,
  ]);
});
