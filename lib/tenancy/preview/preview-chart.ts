import type { Construct } from 'constructs';
import type { Manifested } from '../../synth';
import { LABEL, type Quota, type SystemClass, type SystemProps } from '../../system';
import { GuardedNamespace } from '../guarded-namespace';

const NAME = 'preview';
const QUOTA: Quota = { cpu: '4', memory: '8Gi', storage: '100Gi', pods: 30 };

/** The same system with its own namespace in it, and all that guards one: what goes with the namespace goes as a whole. */
export function previewChart(chart: SystemClass): SystemClass {
  return class extends chart {
    constructor(scope: Construct, props: SystemProps) {
      super(scope, props);
      const { team, environment } = this;
      new GuardedNamespace(this, 'keelson-preview', {
        name: NAME,
        namespace: environment.namespaceOf(team),
        team,
        quota: team.previewQuota ?? QUOTA,
        podSecurity: { level: 'restricted' },
      });
    }
  };
}

/** Whether an object is the namespace that a preview makes for itself. */
export function isHome({ kind, metadata }: Manifested): boolean {
  return kind === 'Namespace' && metadata.labels?.[LABEL.component] === NAME;
}
