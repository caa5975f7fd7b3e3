import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Storage } from '../../workloads';
import { redis, type RedisOptions } from './redis';

const site = { name: 'cache', namespace: 'shop', replicas: 1, secret: 'cache-credentials', scripts: Storage.configMap('cache-scripts') };

/** The script with a program in place of the server that says how it was called, and with what. */
function start(password: string, options: Partial<RedisOptions> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-redis-'));
  try {
    writeFileSync(join(folder, 'redis-server'), '#!/bin/sh\necho "arguments: $*"\ncat\n');
    chmodSync(join(folder, 'redis-server'), 0o700);
    const [script] = Object.values(redis({ major: 7, ...options }).server(site).config?.files ?? {});
    const { stdout, stderr } = spawnSync('sh', ['-c', script?.content ?? ''], {
      env: { PATH: `${folder}:/usr/bin:/bin`, REDIS_PASSWORD: password },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the server gets its password by standard input, and never as an argument', () => {
  expect(start('secret123')).toBe('arguments: -\nrequirepass "secret123"\ndir /data\nappendonly yes\n');
});

test('a password may hold what the configuration file would read otherwise', () => {
  expect(start('a"b\\c d$e')).toContain('requirepass "a\\"b\\\\c d$e"\n');
});

test('as a cache it makes room by itself, as a database it never does', () => {
  expect(start('x', { evictAbove: Size.mebibytes(192) })).toBe(
    'arguments: -\nrequirepass "x"\ndir /data\nappendonly yes\nmaxmemory 192mb\nmaxmemory-policy allkeys-lru\n',
  );
  expect(start('x')).not.toContain('maxmemory');
});

test('a limit of nothing is refused', () => {
  expect(redis({ major: 7, evictAbove: Size.kibibytes(100) }).validate()).toEqual([
    'engine.evictAbove (100Ki) must be at least 1Mi; leave it out for a database, which loses nothing',
  ]);
  expect(redis({ major: 7, evictAbove: Size.mebibytes(1) }).validate()).toEqual([]);
});
