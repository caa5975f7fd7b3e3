import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { Engine, Secret, Size, SystemChart, type SystemProps, WebApplication } from '../lib';

/** What the shop sells, in tables that buyers keep in a browser: NocoDB, with the database, the cache and the room for pictures that it needs. */
export class CatalogueChart extends SystemChart {
  readonly catalogue = new WebApplication(this, 'catalogue', {
    image: 'nocodb/nocodb',
    port: 8080,
    replicas: 2,
    resources: { memory: Size.gibibytes(1) },
    health: { readiness: '/api/v1/health' },
    route: { host: 'catalogue' },
    needs: {
      database: {
        engine: Engine.mysql({ major: '8.4', database: 'catalogue', username: 'catalogue' }),
        storage: { size: Size.gibibytes(10) },
      },
      cache: { engine: Engine.redis({ major: 8, evictAbove: Size.mebibytes(192) }), env: { NC_REDIS_URL: 'uri' } },
      files: { path: '/usr/app/data', size: Size.gibibytes(10), env: { NC_TOOL_DIR: 'path' } },
    },
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'catalogue', { ...props, team: teams.retail });

    const sessions = Secret.generated(this, 'catalogue-sessions', { keys: ['key'] });
    this.catalogue.app.container.env.addVariable('NC_AUTH_JWT_SECRET', sessions.value('key'));
  }
}
