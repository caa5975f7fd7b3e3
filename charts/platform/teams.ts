import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { SystemChart, type SystemProps, TeamNamespace } from '../../lib';

/** Where every team lives: its namespaces, with what each may use and who may touch it. */
export class TeamsChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'teams', { ...props, team: teams.platform });

    for (const team of Object.values(teams)) new TeamNamespace(this, team.name, { team });
  }
}
