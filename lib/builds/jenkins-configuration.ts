import { ConfigFile } from '../config/config-files';

export interface JenkinsConfiguration {
  /** Address that people type. */
  readonly url: string;
  /** Addresses of the server as agents see them: of its pages, and of the port on which it listens for agents. */
  readonly server: { readonly url: string; readonly agents: `${string}:${number}` };
  readonly agents: {
    /** Where the pods of builds are made. */
    readonly namespace: string;
    /** How many may run at once. */
    readonly most: number;
    /** Manifests of pods by the label that jobs ask for. */
    readonly pods: Readonly<Record<string, string>>;
  };
  /** Name of the file that holds the password of `admin`, in the folder that `SECRETS` names. */
  readonly passwordFile: string;
  /** Jobs, in the language of the plugin job-dsl. @default - none: people make them */
  readonly jobs?: readonly string[];
}

/**
 * The configuration of a Jenkins server whose builds run in pods of their own: none runs in the server itself, which knows every secret.
 * For the plugins `configuration-as-code` and `kubernetes`, and `job-dsl` where there are jobs.
 *
 * @see https://github.com/jenkinsci/configuration-as-code-plugin
 */
export function jenkinsConfiguration({ url, server, agents, passwordFile, jobs = [] }: JenkinsConfiguration): ConfigFile {
  return ConfigFile.yaml({
    jenkins: {
      numExecutors: 0,
      slaveAgentPort: portOf(server.agents),
      securityRealm: { local: { allowsSignup: false, users: [{ id: 'admin', password: `\${${passwordFile}}` }] } },
      authorizationStrategy: { loggedInUsersCanDoAnything: { allowAnonymousRead: false } },
      clouds: [{ kubernetes: cloud(server, agents) }],
    },
    unclassified: { location: { url } },
    ...(jobs.length > 0 && { jobs: jobs.map((script) => ({ script: literal(script) })) }),
  });
}

function cloud(server: JenkinsConfiguration['server'], { namespace, most, pods }: JenkinsConfiguration['agents']) {
  return {
    name: 'kubernetes',
    namespace,
    jenkinsUrl: server.url,
    jenkinsTunnel: server.agents,
    containerCapStr: String(most),
    podRetention: 'never',
    templates: Object.entries(pods).map(([label, manifest]) => ({
      name: label,
      label,
      yaml: literal(manifest),
      yamlMergeStrategy: 'override',
    })),
  };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** What begins with `${` is looked up among the secrets, unless a `^` stands before it. */
function literal(text: string): string {
  return text.replaceAll('${', '^${');
}
