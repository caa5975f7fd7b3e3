import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redis } from './redis';

const site = { name: 'cache', namespace: 'shop', replicas: 1, secret: 'cache-credentials' };

/** The script with a program in place of the server that says how it was called, and with what. */
function start(password: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-redis-'));
  try {
    writeFileSync(join(folder, 'redis-server'), '#!/bin/sh\necho "arguments: $*"\ncat\n');
    chmodSync(join(folder, 'redis-server'), 0o700);
    const { stdout, stderr } = spawnSync('sh', ['-c', redis({ major: 7 }).scripts(site).extra?.start ?? ''], {
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
