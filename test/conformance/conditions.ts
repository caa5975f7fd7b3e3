/** An object that says of itself what holds. */
interface Conditioned {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Whether an object says that a condition holds, such as `Ready`. */
export function holds({ status }: Conditioned, condition: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True') ?? false;
}
