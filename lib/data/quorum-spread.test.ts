import { cluster } from '../../test/environments';
import { strictTopologies } from './quorum-spread';

function clusterOf(zones: readonly string[]) {
  const [node] = cluster.nodes;
  if (!node) throw new Error('the cluster of tests has no node');
  return { ...cluster, nodes: zones.map((zone, index) => ({ ...node, name: `node${index}`, zone })) };
}

test.each([
  ['one node for each, in one zone', ['a', 'a', 'a'], ['kubernetes.io/hostname']],
  ['one zone for each', ['a', 'b', 'c', 'a'], ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']],
  ['fewer nodes than members', ['a', 'b'], []],
])('three members in a cluster with %s', (_, zones, expected) => {
  expect(strictTopologies(clusterOf(zones), 3)).toEqual(expected);
});

test('a single member has nobody to keep away from', () => {
  expect(strictTopologies(clusterOf(['a', 'b']), 1)).toEqual([]);
});
