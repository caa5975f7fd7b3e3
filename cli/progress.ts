/** A line that counts, on a terminal; nothing elsewhere. */
export function progress(what: string): { step: (done: number, total: number) => void; end: () => void } {
  if (!process.stderr.isTTY) return { step: () => undefined, end: () => undefined };
  return {
    step: (done, total) => process.stderr.write(`\r${done}/${total} ${what}`),
    end: () => process.stderr.write('\r\u001b[K'),
  };
}
