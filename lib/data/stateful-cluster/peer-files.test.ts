import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { ConfigFile } from '../../config/config-files';
import { thisPeer } from './cluster-site';
import { configureScript, fileFolders } from './peer-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peer-files-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script on a host of this name, with one file of this text. */
function configure(host: string, text: string) {
  const target = join(folder, 'etc', 'app.conf');
  const template = join(folder, `templates${target}`);
  for (const path of [target, template]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(template, text);
  writeFileSync(join(folder, 'bin', 'uname'), `#!/bin/sh\necho '${host}'\n`);
  chmodSync(join(folder, 'bin', 'uname'), 0o755);
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}` };
  const script = configureScript(join(folder, 'templates'));
  const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', target], { env, encoding: 'utf8' });
  return { status, stderr, written: existsSync(target) ? readFileSync(target, 'utf8') : undefined };
}

test('a pod writes its number, its id and its name into its files, by the end of its host name', () => {
  const { ordinal, id, host } = thisPeer({ name: 'my-kafka', namespace: 'shop' });
  const text = `node=${ordinal}\nid=${id}\nname=${host}\nagain=${ordinal},${ordinal}\n`;
  expect(configure('my-kafka-0', text).written).toBe('node=0\nid=1\nname=my-kafka-0.my-kafka.shop.svc\nagain=0,0\n');
  expect(configure('my-kafka-12', text).written).toBe('node=12\nid=13\nname=my-kafka-12.my-kafka.shop.svc\nagain=12,12\n');
});

test.each(['kafka', 'kafka-', 'kafka-x1'])('on host %s, which has no number, it stops and writes nothing', (host) => {
  expect(configure(host, 'x')).toEqual({
    status: 1,
    stderr: `${host} does not end in a number: this is no pod of a StatefulSet\n`,
    written: undefined,
  });
});

test('everything else in a file stays as it is', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme-ascii' }).filter((line) => !/@(ORDINAL|ID)@|[\n\r]/.test(line)));
  fc.assert(
    fc.property(lines, (texts) => {
      const text = texts.map((line) => `${line}\n`).join('');
      expect(configure('kafka-1', text).written).toBe(text);
    }),
    { numRuns: 15 },
  );
});

test('folders of files are scratch space, unless they lie in the data', () => {
  const file = ConfigFile.text('');
  const folders = fileFolders(
    { '/etc/a/one': file, '/etc/a/two': file, '/etc/b/one': file, '/data/myid': file, '/data/x/y': file },
    '/data',
  );
  expect(Object.keys(folders)).toEqual(['/etc/a', '/etc/b']);
});
