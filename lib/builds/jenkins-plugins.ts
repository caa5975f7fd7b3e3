import { Size } from 'cdk8s';
import { ConfigFile } from '../config/config-files';
import type { SideContainerProps, Storage } from '../workloads';

const LIST = '/etc/jenkins/plugins.txt';
const IMAGE = 'jenkins/jenkins';

/** The folder from which a server takes its plugins when it starts. */
export const JENKINS_PLUGINS = '/usr/share/jenkins/ref/plugins';

export interface JenkinsPluginsOptions {
  /** Exact versions by name. Of what they need themselves, the versions are taken that they ask for. */
  readonly versions: Readonly<Record<string, string>>;
  /** Address of an update centre. */
  readonly updateCenter: string;
  /** What the server mounts at {@link JENKINS_PLUGINS} too. */
  readonly folder: Storage;
  /** Scratch space for downloads. */
  readonly downloads: Storage;
}

/**
 * What fetches the plugins of a Jenkins server before it starts, for `initContainers`.
 *
 * @see https://github.com/jenkinsci/plugin-installation-manager-tool
 */
export function jenkinsPlugins({ versions, updateCenter, folder, downloads }: JenkinsPluginsOptions): SideContainerProps {
  const list = Object.entries(versions).map(([name, version]) => `${name}:${version}\n`);
  return {
    image: IMAGE,
    command: ['jenkins-plugin-cli', '--latest', 'false', '--plugin-file', LIST],
    env: { JENKINS_UC: updateCenter, CACHE_DIR: '/tmp/cache' },
    resources: { memory: Size.mebibytes(512) },
    config: { files: { [LIST]: ConfigFile.text(list.join('')) } },
    volumes: { [JENKINS_PLUGINS]: folder, '/tmp': downloads },
  };
}
