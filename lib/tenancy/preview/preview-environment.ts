import type { SecretProvider } from '../../config/secret-provider';
import { type Environment, type Preview, previewName } from '../../system';

const REQUEST_SCALE = 0.5;

/**
 * The environment in which a preview is rendered: its base, in a namespace and under hosts of its own, small, and with nothing that
 * outlives it. What it reads from the store has a folder of its own: a change that nobody has reviewed gets no credential of its base.
 */
export function previewEnvironment(base: Environment, preview: Preview): Environment {
  const { namespacePattern = '{team}', sizes, secrets } = base.props;
  return base.with({
    preview,
    namespacePattern: namespacePattern.replace('{team}', `{team}-${previewName(preview)}`),
    throwAway: true,
    sizes: { ...sizes, maxReplicas: 1, autoscaling: false, requestScale: Math.min(sizes.requestScale ?? 1, REQUEST_SCALE) },
    // the cluster's own class: those of the house keep their disks
    storage: { fast: undefined, standard: undefined },
    backups: undefined,
    nodePorts: {},
    dashboards: false,
    access: 'people edit',
    secrets: previewSecrets(secrets, base.name),
  });
}

function previewSecrets(base: SecretProvider, environment: string): SecretProvider {
  return base.kind === 'store' ? { ...base, folder: `${environment}-previews`, generated: 'generator' } : base;
}
