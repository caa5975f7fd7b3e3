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
  /**
   * Address of an update centre or its mirror, from which all is taken: `update-center.actual.json`, the same in `experimental/`,
   * `current/plugin-versions.json`, and the plugins themselves below `download/plugins/`.
   */
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
    env: {
      // all three lists are fetched, whatever is installed; what is not named here comes from updates.jenkins.io
      JENKINS_UC: `${updateCenter}/update-center.actual.json`,
      JENKINS_UC_EXPERIMENTAL: `${updateCenter}/experimental/update-center.actual.json`,
      JENKINS_PLUGIN_INFO: `${updateCenter}/current/plugin-versions.json`,
      JENKINS_UC_DOWNLOAD_URL: `${updateCenter}/download/plugins`,
      CACHE_DIR: '/tmp/cache',
      JAVA_OPTS: '-XX:MaxRAMPercentage=75',
    },
    // the list of all versions of all plugins is parsed as a whole; the server that starts afterwards takes as much
    resources: { memory: Size.gibibytes(2) },
    config: { files: { [LIST]: ConfigFile.text(list.join('')) } },
    volumes: { [JENKINS_PLUGINS]: folder, '/tmp': downloads },
  };
}
