import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { SharedVolume, Size, StaticVolume, Storage, SystemChart, type SystemProps, VolumeSource, WebService } from '../../lib';

const SIZE = Size.gibibytes(5);

/** A Tomcat with the kinds of volumes that there are: one that goes with its pod, and one that stays, by hand where there is a file server. */
export class VolumesChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'volumes', { ...props, team: teams.platform });

    const { nfs } = this.environment.cluster;
    const accessMode = 'ReadWriteOnce';
    const volume = nfs && new StaticVolume(this, 'pv0003', { size: SIZE, accessModes: [accessMode], source: VolumeSource.nfs(nfs) });
    // of the size that the volume has: a larger claim would wait for ever
    const claim = new SharedVolume(this, 'myclaim', { size: SIZE, accessMode, volume });

    new WebService(this, 'tomcat', {
      image: 'tomcat',
      port: 8080,
      resources: { memory: Size.mebibytes(512) },
      volumes: { '/mydata-data': Storage.scratch({ size: Size.mebibytes(100) }), '/mypd': claim.storage },
    });
  }
}
