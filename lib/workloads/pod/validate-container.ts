import { validateConfig } from '../../config/config-files';
import { isVariableName, when } from '../../system';
import type { ContainerProps } from './container-props';
import { validateResources, validateScratch } from './container-resources';
import { validateMounts } from './pod-volumes';

/** A host, perhaps with a port, and lower-case words between slashes. */
const REPOSITORY = /^(?:[A-Za-z0-9.-]+(?::[0-9]+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;

/** What a container is checked with, besides its props. */
export interface ContainerFacts {
  readonly environment: string;
  /** Why its image has no tag. */
  readonly imageMistake: string | undefined;
  /** Names of its variables, also of those that were added later. */
  readonly variables: readonly string[];
  /** Paths that were mounted later. */
  readonly mounted: readonly string[];
}

/** Mistakes a person can make with any container; an empty list when there are none. */
export function validateContainer(props: ContainerProps, facts: ContainerFacts): string[] {
  return [
    ...validateImage(props.image, facts),
    ...validateCommand(props),
    ...validateVariables(props, facts.variables),
    ...validateResources(props.resources ?? {}),
    ...validateScratch(props),
    ...validateConfig(props.config ?? {}),
    ...validateMounts(props, facts.mounted),
    ...when(
      props.workingDir !== undefined && !props.workingDir.startsWith('/'),
      `workingDir (${props.workingDir ?? ''}) must be an absolute path, such as /app`,
    ),
  ];
}

function validateImage(image: string, { environment, imageMistake }: ContainerFacts): string[] {
  const [repository, tag] = splitTag(image);
  if (tag !== undefined) {
    return [
      `image (${image}) must be a repository without a tag; write '${repository}' here, and its tag into estate/releases/${environment}.yaml`,
    ];
  }
  if (!REPOSITORY.test(image)) {
    return [`image (${image}) is not a repository; write lower-case words with '/' between them, without a scheme, such as 'shop/kids'`];
  }
  return imageMistake === undefined ? [] : [imageMistake];
}

function validateCommand({ command, args = [] }: ContainerProps): string[] {
  const [program = '', ...words] = command ?? [];
  return [
    ...when(command?.length === 0, "command ([]) names no program; leave it out for the image's own"),
    ...when(
      words.length === 0 && args.length === 0 && /\s/.test(program.trim()),
      `command (${program}) is one word with spaces in it; give each word by itself: [${program
        .trim()
        .split(/\s+/)
        .map((word) => `'${word}'`)
        .join(', ')}]`,
    ),
  ];
}

/** What is allowed and yet stops a program from being told to stop. */
export function commandWarnings({ command = [] }: ContainerProps): string[] {
  const [program = '', ...words] = command;
  const option = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = words[option + 1] ?? '';
  const isShell = /(?:^|\/)(?:ba|da|a)?sh$/.test(program) && option >= 0;
  return when(
    isShell && !/(?:^|[\s;&])exec\s/.test(script),
    `command (${program} -c) leaves a shell in charge, which does not pass SIGTERM on, so that every stop takes the whole gracePeriod; write 'exec' before the program`,
  );
}

function validateVariables({ config: { env: configEnv = {} } = {} }: ContainerProps, variables: readonly string[]): string[] {
  return [
    ...variables
      .filter((name) => !isVariableName(name))
      .map((name) => `env (${name}) is not the name of a variable; use letters, digits and '_', and begin with a letter or '_'`),
    ...variables.filter((name) => name in configEnv).map((name) => `env.${name} is set in 'config.env' too; keep one of them`),
  ];
}

// a port of a registry is followed by a slash, a tag is not
function splitTag(image: string): [string, string?] {
  const match = /^(.*?)(?::([^/]*)|@(.*))$/.exec(image);
  return match ? [match[1] ?? '', match[2] ?? match[3]] : [image];
}
