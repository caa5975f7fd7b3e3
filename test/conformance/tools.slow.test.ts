import { join } from 'node:path';
import { projectRoot } from '../../lib/synth';
import { Keeper } from './keeper';

let keeper: Keeper;

beforeAll(async () => {
  keeper = await Keeper.start(projectRoot());
});

afterAll(() => keeper.stop());

test.each(['argocd-sync', 'cyclonus', 'network-policies'])('%s passes its own tests', async (name) => {
  const cwd = join(projectRoot(), 'test/conformance/tools', name);
  // the checks of `go vet` read all that is imported, for minutes
  const args = ['test', '-trimpath', '-vet=off', './...'];

  await expect(keeper.run({ name, command: 'go', args, cwd, env: { CGO_ENABLED: '0' } })).resolves.toBeUndefined();
});
