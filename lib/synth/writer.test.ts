import fs, {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generatedHeader } from './emitter';
import { UserError } from './user-error';
import { applyWrite, planWrite } from './writer';

const HEADER = `${generatedHeader('charts/shop.ts')}\n---\n`;
const everything = () => true;

let root: string;
let dist: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keelson-writer-'));
  dist = join(root, 'dist');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

/** A produced set: bodies below the header, by path. */
function produced(bodies: Record<string, string>): Map<string, Buffer> {
  return new Map(Object.entries(bodies).map(([path, body]) => [path, Buffer.from(HEADER + body)]));
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), text);
}

/** Every entry of dist, files with their content, folders as `path/`. */
function tree(): Record<string, string> {
  const entries = readdirSync(dist, { recursive: true, withFileTypes: true });
  const inside = (parent: string, name: string) => join(parent, name).slice(dist.length + 1);
  return Object.fromEntries(
    entries.map((entry) =>
      entry.isDirectory()
        ? [`${inside(entry.parentPath, entry.name)}/`, '']
        : [inside(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')],
    ),
  );
}

function write(bodies: Record<string, string>, owns: (path: string) => boolean = everything) {
  return applyWrite(planWrite(dist, produced(bodies), owns));
}

describe('writing', () => {
  test('makes dist and its folders where they do not exist', () => {
    expect(write({ 'prod/retail/shop.k8s.yaml': 'a: 1\n' })).toEqual({ written: 1, removed: 0, unchanged: 0 });
    expect(tree()).toEqual({ 'prod/': '', 'prod/retail/': '', 'prod/retail/shop.k8s.yaml': `${HEADER}a: 1\n` });
  });

  test('makes an empty dist for nothing', () => {
    expect(write({})).toEqual({ written: 0, removed: 0, unchanged: 0 });
    expect(tree()).toEqual({});
  });

  test('touches only the files whose content changed', () => {
    write({ 'a.k8s.yaml': 'a: 1\n', 'b.k8s.yaml': 'b: 1\n' });
    const before = statSync(join(dist, 'a.k8s.yaml'), { bigint: true });

    expect(write({ 'a.k8s.yaml': 'a: 1\n', 'b.k8s.yaml': 'b: 2\n' })).toEqual({ written: 1, removed: 0, unchanged: 1 });
    const after = statSync(join(dist, 'a.k8s.yaml'), { bigint: true });
    expect([after.ino, after.mtimeNs, after.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
    expect(readFileSync(join(dist, 'b.k8s.yaml'), 'utf8')).toBe(`${HEADER}b: 2\n`);
  });

  test.each([
    ['shorter', 'a: 12\n', 'a: 1'],
    ['longer', 'a: 1', 'a: 12\n'],
    ['empty before', '', 'a: 1\n'],
    ['beyond the read buffer', 'x'.repeat(200_000), `${'x'.repeat(199_999)}y`],
  ])('notices content that is %s', (_, before, after) => {
    write({ 'a.k8s.yaml': before });

    expect(write({ 'a.k8s.yaml': after })).toEqual({ written: 1, removed: 0, unchanged: 0 });
    expect(write({ 'a.k8s.yaml': after })).toEqual({ written: 0, removed: 0, unchanged: 1 });
    expect(tree()).toEqual({ 'a.k8s.yaml': HEADER + after });
  });

  test('replaces a file by a rename, so that no reader sees half of it', () => {
    write({ 'a.k8s.yaml': 'a: 1\n' });
    const reader = fs.openSync(join(dist, 'a.k8s.yaml'), 'r');
    write({ 'a.k8s.yaml': 'a: 2\n' });

    expect(readFileSync(reader, 'utf8')).toBe(`${HEADER}a: 1\n`);
    fs.closeSync(reader);
  });
});

describe('removing', () => {
  test('takes generated files that are no longer produced, and the folders this empties', () => {
    write({ 'prod/retail/shop.k8s.yaml': '', 'prod/freight/connections/a.k8s.yaml': '', 'dev/retail/shop.k8s.yaml': '' });

    expect(write({ 'prod/retail/shop.k8s.yaml': '' })).toEqual({ written: 0, removed: 2, unchanged: 1 });
    expect(tree()).toEqual({ 'prod/': '', 'prod/retail/': '', 'prod/retail/shop.k8s.yaml': HEADER });
  });

  test('takes what is no manifest as well', () => {
    write({ 'prod/retail/shop.k8s.yaml': '', 'prod/retail/shop/haproxy.cfg': 'global\n' });

    expect(write({ 'prod/retail/shop.k8s.yaml': '' }).removed).toBe(1);
    expect(tree()).toEqual({ 'prod/': '', 'prod/retail/': '', 'prod/retail/shop.k8s.yaml': HEADER });
  });

  test.each([
    ['has no header', 'a/own.yaml', 'kind: Service\n'],
    ['is empty', 'a/empty.yaml', ''],
    ['has the header further down', 'a/own.yaml', `\n${HEADER}`],
    ['only speaks of keelson', 'a/notes.md', '# How keelson works\n'],
  ])('leaves a file that %s', (_, path, text) => {
    put(path, text);

    expect(write({ 'b.k8s.yaml': '' }).removed).toBe(0);
    expect(tree()).toEqual({ 'a/': '', [path]: text, 'b.k8s.yaml': HEADER });
  });

  test('leaves generated files outside the owned scope, and names them as strays', () => {
    write({ 'prod/shop.k8s.yaml': '', 'prod/old.k8s.yaml': '', 'dev/shop.k8s.yaml': '' });
    const plan = planWrite(dist, produced({ 'prod/shop.k8s.yaml': '' }), (path) => path.startsWith('prod/'));

    expect(plan.removed).toEqual(['prod/old.k8s.yaml']);
    expect(plan.strays).toEqual(['dev/shop.k8s.yaml']);
    applyWrite(plan);
    expect(Object.keys(tree()).sort()).toEqual(['dev/', 'dev/shop.k8s.yaml', 'prod/', 'prod/shop.k8s.yaml']);
  });

  test('cleans up after a killed run: temporary files and empty folders', () => {
    put('prod/retail/.keelson-4711.tmp', 'half');
    mkdirSync(join(dist, 'prod/web/connections'), { recursive: true });

    expect(write({ 'prod/shop.k8s.yaml': '' })).toEqual({ written: 1, removed: 0, unchanged: 0 });
    expect(tree()).toEqual({ 'prod/': '', 'prod/shop.k8s.yaml': HEADER });
  });

  test('leaves other hidden files, links, and what links lead to', () => {
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, 'elsewhere/a.yaml'), HEADER);
    put('.gitattributes', '* text\n');
    symlinkSync(join(root, 'elsewhere'), join(dist, 'folder'));
    symlinkSync(join(root, 'elsewhere/a.yaml'), join(dist, 'link.yaml'));

    expect(write({}).removed).toBe(0);
    expect(readdirSync(dist).sort()).toEqual(['.gitattributes', 'folder', 'link.yaml']);
    expect(readFileSync(join(root, 'elsewhere/a.yaml'), 'utf8')).toBe(HEADER);
  });
});

describe('a plan', () => {
  test('lists the differences in order and changes nothing', () => {
    write({ 'same.k8s.yaml': '', 'b/old.k8s.yaml': '', 'z.k8s.yaml': '1', 'c.k8s.yaml': '1' });
    put('.keelson-1.tmp', '');
    const before = tree();
    const plan = planWrite(
      dist,
      produced({ 'z.k8s.yaml': '2', 'same.k8s.yaml': '', 'y.k8s.yaml': '', 'a/new.k8s.yaml': '', 'c.k8s.yaml': '2' }),
      everything,
    );

    expect(plan).toMatchObject({
      added: ['a/new.k8s.yaml', 'y.k8s.yaml'],
      changed: ['c.k8s.yaml', 'z.k8s.yaml'],
      removed: ['b/old.k8s.yaml'],
      strays: [],
      unchanged: 1,
      leftovers: ['.keelson-1.tmp'],
      emptied: ['b'],
    });
    expect(tree()).toEqual(before);
  });

  test('does not make dist', () => {
    planWrite(dist, produced({ 'a.k8s.yaml': '' }), everything);

    expect(existsSync(dist)).toBe(false);
  });

  test.each(['../a.yaml', '/etc/a.yaml', 'a/../../b.yaml', 'a/./b.yaml', 'a//b.yaml', '', '..', 'C:/a.yaml', 'a\\b.yaml', 'a/'])(
    'refuses the path %j, which is not plainly inside dist',
    (path) => {
      expect(() => planWrite('dist', produced({ [path]: '' }), everything)).toThrow(
        new Error(`file path (${path}) must be relative to dist and stay inside it, with forward slashes`),
      );
    },
  );

  test('refuses a path inside another file, and the name of a temporary file', () => {
    expect(() => planWrite(dist, produced({ 'a.yaml': '', 'a.yaml/b.yaml': '' }), everything)).toThrow(
      new Error('file path (a.yaml/b.yaml) lies in another file (a.yaml)'),
    );
    expect(() => planWrite(dist, produced({ 'a/.keelson-1.tmp': '' }), everything)).toThrow(
      new Error('file path (a/.keelson-1.tmp) must not be named like a temporary file'),
    );
  });
});

describe('what stands in the way is one message for the user, before anything is written:', () => {
  function expectRefusal(message: string): void {
    expect(() => write({ 'a.k8s.yaml': '', 'b/c.k8s.yaml': '' })).toThrow(new UserError(message));
    expect(existsSync(join(dist, 'a.k8s.yaml'))).toBe(false);
  }

  test('a folder in the place of a file', () => {
    mkdirSync(join(dist, 'b/c.k8s.yaml'), { recursive: true });

    expectRefusal(`${dist}/b/c.k8s.yaml is a folder where a generated file belongs: move or remove it, then run again`);
  });

  test('a link in the place of a file', () => {
    mkdirSync(join(dist, 'b'), { recursive: true });
    symlinkSync('/etc/passwd', join(dist, 'b/c.k8s.yaml'));

    expectRefusal(`${dist}/b/c.k8s.yaml is a link or a special file where a generated file belongs: move or remove it, then run again`);
  });

  test('a file in the place of a folder', () => {
    put('b', '');

    expectRefusal(`${dist}/b is no folder, but generated files belong in it: move or remove it, then run again`);
  });

  test('a link in the place of a folder, which could lead out of dist', () => {
    mkdirSync(dist);
    symlinkSync(root, join(dist, 'b'));

    expectRefusal(`${dist}/b is no folder, but generated files belong in it: move or remove it, then run again`);
  });

  test('a file in the place of dist', () => {
    writeFileSync(dist, '');

    expectRefusal(`${dist} cannot be read: a part of its path is no folder; move or remove that, then run again`);
  });
});

describe('what the file system refuses is one message for the user:', () => {
  const NOBODY = 65534;

  /** Permissions do not bind root, so that root becomes nobody meanwhile. */
  function withoutRights(action: () => void): void {
    if (process.geteuid?.() !== 0) {
      action();
      return;
    }
    chownSync(root, NOBODY, NOBODY);
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) chownSync(join(root, path), NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    try {
      action();
    } finally {
      process.seteuid?.(0);
    }
  }

  test('a folder without the right to write', () => {
    write({ 'a/b.k8s.yaml': '1' });
    chmodSync(join(dist, 'a'), 0o555);

    withoutRights(() =>
      expect(() => write({ 'a/b.k8s.yaml': '2' })).toThrow(
        new UserError(
          `${dist}/a/b.k8s.yaml cannot be written: permission denied; give yourself the right to read and write there, then run again`,
        ),
      ),
    );
    chmodSync(join(dist, 'a'), 0o755);
    expect(tree()).toEqual({ 'a/': '', 'a/b.k8s.yaml': `${HEADER}1` });
  });

  test('a file without the right to read', () => {
    write({ 'a.k8s.yaml': '1' });
    chmodSync(join(dist, 'a.k8s.yaml'), 0o000);

    withoutRights(() =>
      expect(() => write({ 'a.k8s.yaml': '2' })).toThrow(
        new UserError(
          `${dist}/a.k8s.yaml cannot be read: permission denied; give yourself the right to read and write there, then run again`,
        ),
      ),
    );
  });

  test.each([
    ['ENOSPC', 'the disk is full; free some space, then run again'],
    ['EROFS', 'the file system is read-only; make it writable, then run again'],
    ['ENOENT', 'it vanished meanwhile; let no other run write to the same folder, then run again'],
    ['EIO', 'EIO; mend that, then run again'],
  ])('%s, which leaves the old file and no temporary one', (code, remedy) => {
    write({ 'a.k8s.yaml': '1' });
    jest.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw Object.assign(new Error('refused'), { code });
    });

    expect(() => write({ 'a.k8s.yaml': '2' })).toThrow(new UserError(`${dist}/a.k8s.yaml cannot be written: ${remedy}`));
    expect(tree()).toEqual({ 'a.k8s.yaml': `${HEADER}1` });
  });
});
