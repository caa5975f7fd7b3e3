import { readFileSync } from 'node:fs';
import { MESH_KINDS } from './mesh-kinds';

const textOf = (file: string) => readFileSync(`crds/${file}.yaml`, 'utf8');
const found = (text: string, key: string) => [...text.matchAll(new RegExp(`^ +${key}: (\\S+)$`, 'gm'))].map(([, value = '']) => value);

test.each(['istio', 'gateway-api'])('all that the definitions of %s define is among them', (file) => {
  const text = textOf(file);
  const plurals = found(text, 'plural').filter((plural) => !plural.startsWith('x'));
  expect(plurals.length).toBeGreaterThan(2);
  expect(plurals.filter((plural) => !MESH_KINDS.resources.includes(plural))).toEqual([]);
  const groups = found(text, 'group').filter((group) => group.endsWith('istio.io') || group.startsWith('gateway.'));
  expect(groups.filter((group) => !MESH_KINDS.apiGroups.includes(group))).toEqual([]);
});
