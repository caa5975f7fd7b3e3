import { Size } from 'cdk8s';
import { Secret } from '../../lib/config/secret';
import { Backup } from '../../lib/data/backup/backup';
import { BackupTarget } from '../../lib/data/backup/backup-target';
import type { DatabaseEngine } from '../../lib/data/engine';
import type { Retention } from '../../lib/data/scripts/backup';
import { StatefulDatabase } from '../../lib/data/stateful-database';
import { synthRole } from '../synth-role';

const STARTED = 'keelson-start.';

/** The scripts of a database called `db`, as its ConfigMaps have them. */
export function renderedScripts(engine: DatabaseEngine): Record<string, string> {
  const rendered = synthRole((chart) => new StatefulDatabase(chart, 'db', { engine, storage: { size: Size.gibibytes(1) } }));
  // what the server and its sidecar are started with
  const started = ['db-config', 'db-initiate-config'].flatMap((name) => {
    const data = rendered.tryGet('ConfigMap', name)?.data as Record<string, string> | undefined;
    return Object.entries(data ?? {}).filter(([key]) => key.startsWith(STARTED));
  });
  return {
    ...(rendered.get('ConfigMap', 'db-scripts').data as Record<string, string>),
    ...Object.fromEntries(started.map(([key, text]) => [key.slice(STARTED.length), text])),
  };
}

/** The scripts of a backup of the database `db`. */
export function renderedBackupScripts(
  engine: DatabaseEngine,
  {
    retention = { count: 3 },
    target = 'claim',
    encrypted = false,
  }: { retention?: Retention; target?: BackupTarget['kind']; encrypted?: boolean },
): Record<string, string> {
  const rendered = synthRole((chart) => {
    const database = new StatefulDatabase(chart, 'db', { engine, storage: { size: Size.gibibytes(1) } });
    const credentials = Secret.given(chart, 'bucket', { keys: ['access-key-id', 'secret-access-key'] });
    const bucket = { endpoint: 'https://s3.example.com', cidrs: ['198.51.100.0/24'], bucket: 'backups', credentials };
    new Backup(chart, 'backup', {
      database,
      retention,
      encrypted: encrypted ? Secret.given(chart, 'key', { keys: ['key'] }) : undefined,
      target: target === 'claim' ? BackupTarget.claim({ size: Size.gibibytes(1) }) : BackupTarget.objectStorage(bucket),
    });
  });
  if (rendered.mistakes.length > 0) throw new Error(rendered.mistakes.join('\n'));
  return rendered.get('ConfigMap', 'db-backup-scripts').data;
}
