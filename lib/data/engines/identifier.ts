import { when } from '../../system';

const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

/** Names that stand in SQL, in URIs and in shell texts: nothing in them needs quotes. */
export function validateIdentifier(prop: string, name: string, longest: number): string[] {
  return [
    ...when(
      !IDENTIFIER.test(name),
      `engine.${prop} (${name}) must be lower-case letters, digits and '_', and begin with a letter or '_'; rename it`,
    ),
    ...when(name.length > longest, `engine.${prop} (${name}) has ${name.length} characters, and may have ${longest}; give a shorter one`),
  ];
}
