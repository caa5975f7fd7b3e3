/** The message when the condition holds, to be spread into a list of mistakes. */
export function when(condition: boolean, message: string): string[] {
  return condition ? [message] : [];
}

/** Names in a sentence: `a, b or c`. */
export function anyOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
