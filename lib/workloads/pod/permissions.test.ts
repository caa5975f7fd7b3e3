import { policyRules, validatePermissions } from './permissions';

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
