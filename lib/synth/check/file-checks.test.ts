import { checkFiles } from './file-checks';

const named = (...names: readonly string[]) => checkFiles(names.map((name) => ({ name, content: () => '' })));

test('a file has a name of its own that no manifest has', () => {
  expect(named('haproxy.cfg', 'keepalived-lb1.conf')).toEqual([]);
  expect(named('haproxy.yaml', 'a/b.cfg', '..', 'x.cfg', 'x.cfg')).toEqual([
    'file (haproxy.yaml) must not end like a manifest, or Argo CD would take it for one; use another ending',
    'file (a/b.cfg) must be a name without folders, such as haproxy.cfg',
    'file (..) must be a name without folders, such as haproxy.cfg',
    'file (x.cfg) is written twice; give each file its own name',
  ]);
});
