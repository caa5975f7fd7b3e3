import type { Construct } from 'constructs';
import { cluster, team, testEnvironment } from './environments';
import type { Estate } from '../lib/synth';
import { type Environment, SystemChart } from '../lib/system';
import { TeamNamespace } from '../lib/tenancy';

class TwoTeamsChart extends SystemChart {
  constructor(scope: Construct, props: { readonly environment: Environment }) {
    super(scope, 'teams', { ...props, team });

    const names = this.environment.pick({
      dev: { namespace: 'development', context: 'ctx-dev' },
      default: { namespace: 'production', context: 'ctx-prod' },
    });
    new TeamNamespace(this, 'team', { team: { ...team, namespaces: undefined }, ...names });
  }
}

const shared = { ...cluster, name: 'kubernetes-cluster', server: 'https://192.168.1.128:8080', homeEnvironment: 'dev' };

/** One cluster for development, where people are free, and for production, where they only look. */
export const twoTeamsEstate: Estate = {
  environments: [
    testEnvironment({ name: 'dev', cluster: shared, access: 'people edit' }),
    testEnvironment({ name: 'prod', cluster: shared, access: 'people view, the deployer edits' }),
  ],
  systems: [{ name: 'teams', chart: TwoTeamsChart, source: 'charts/platform/teams.ts' }],
};
