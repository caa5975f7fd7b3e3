import type { NamedHost } from './named-urls';

/** What a container is told when it starts. */
export interface Told {
  readonly words: readonly string[];
  readonly variables: ReadonlySet<string>;
}

interface ProgramHost {
  /** Words that follow each other on a command line, or in a script on it. */
  readonly program: RegExp;
  /** What the program calls where nothing names another host. */
  readonly host: string;
  /** Names another host: a variable. */
  readonly variable?: string;
  /** Names another host: an argument. */
  readonly argument?: RegExp;
  /** What to set, in the words of the program. */
  readonly remedy: string;
}

/** @see https://github.com/jenkinsci/plugin-installation-manager-tool#cli-options */
const jenkinsPlugins = (variable: string): ProgramHost => ({
  program: /\bjenkins-plugin-cli\b/,
  host: 'updates.jenkins.io',
  variable,
  remedy: `the variable ${variable}`,
});

/** Programs that fetch what they need from a host of their makers. */
const PROGRAM_HOSTS: readonly ProgramHost[] = [
  {
    program: /\bmvnw?\b/,
    host: 'repo.maven.apache.org',
    argument: /(?:^|\s)(?:-s|--settings|-gs|--global-settings|-o|--offline)(?:[\s=]|$)/,
    remedy: 'a mirror in a file for --settings',
  },
  {
    program: /\bnpm\s+(?:ci|i|install)\b/,
    host: 'registry.npmjs.org',
    variable: 'NPM_CONFIG_REGISTRY',
    argument: /--registry[\s=]/,
    remedy: 'the variable NPM_CONFIG_REGISTRY',
  },
  {
    program: /\bpip3?\s+(?:install|download|wheel)\b/,
    host: 'pypi.org',
    variable: 'PIP_INDEX_URL',
    argument: /(?:--index-url|-i)[\s=]|--no-index\b/,
    remedy: 'the variable PIP_INDEX_URL',
  },
  {
    program: /\bbundle\s+install\b/,
    host: 'rubygems.org',
    variable: 'BUNDLE_MIRROR__ALL',
    argument: /--local\b/,
    remedy: 'the variable BUNDLE_MIRROR__ALL',
  },
  {
    program: /\bgo\s+(?:build|run|test|install|get|mod)\b/,
    host: 'proxy.golang.org',
    variable: 'GOPROXY',
    argument: /-mod=vendor\b/,
    remedy: 'the variable GOPROXY',
  },
  {
    program: /\bko(?:@\S+)?\s+(?:build|apply|resolve)\b/,
    host: 'cgr.dev',
    variable: 'KO_DEFAULTBASEIMAGE',
    remedy: 'the variable KO_DEFAULTBASEIMAGE',
  },
  jenkinsPlugins('JENKINS_UC'),
  jenkinsPlugins('JENKINS_UC_EXPERIMENTAL'),
  jenkinsPlugins('JENKINS_PLUGIN_INFO'),
];

/** A host that a program calls by itself, and what would name another one. */
export interface DefaultHost extends NamedHost {
  readonly program: string;
  readonly remedy: string;
}

/** Hosts that the programs of a command line call because nothing names another one. */
export function defaultHosts({ words, variables }: Told): DefaultHost[] {
  const line = words.join(' ');
  return PROGRAM_HOSTS.flatMap(({ program, host, variable, argument, remedy }) => {
    const [name] = program.exec(line) ?? [];
    if (name === undefined || (variable !== undefined && variables.has(variable)) || argument?.test(line) === true) return [];
    return [{ program: name, host, port: 443, url: `https://${host}`, remedy }];
  });
}
