/** A frame of a stack trace in the folder: `at new ShopChart (/work/charts/shop.ts:12:5)`, or without parentheses. */
const frameIn = (folder: string) => new RegExp(`^\\s+at (?!.*node_modules)(?:.*[/(\\s])?(${folder}/[^()]+:\\d+):\\d+\\)?$`, 'm');

const CHART = frameIn('charts');
const LIBRARY = frameIn('lib');

/** What an exception says to the person who wrote the chart: its message, and the line of the chart that it came from. */
export function whereItWasThrown(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? '';
  const [, line] = CHART.exec(stack) ?? LIBRARY.exec(stack) ?? [];
  return line === undefined ? error.message : `${error.message} (${line})`;
}
