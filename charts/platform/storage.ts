import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { DiskClass, SystemChart, type SystemProps } from '../../lib';

/** The kinds of disks that claims choose from, once per cluster. */
export class StorageChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'storage', { ...props, team: teams.platform });

    const { fastDisk, sharedDisk } = this.environment.cluster;
    if (fastDisk) new DiskClass(this, 'fast', { disk: fastDisk });
    if (sharedDisk) new DiskClass(this, 'shared', { disk: sharedDisk });
  }
}
