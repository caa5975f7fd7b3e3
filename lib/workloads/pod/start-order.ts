interface Named {
  readonly spec: { readonly name: string };
}

/**
 * Native sidecars and init containers in the order in which the kubelet starts them: each sidecar as early as what it starts after allows.
 *
 * @param startAfter names of the init containers that a sidecar starts after
 */
export function startOrder<T extends Named>(
  sidecars: readonly T[],
  initContainers: readonly T[],
  startAfter: (sidecar: string) => readonly string[] | undefined,
): T[] {
  const place = (sidecar: T): number => {
    const names = startAfter(sidecar.spec.name) ?? [];
    return initContainers.findLastIndex(({ spec }) => names.includes(spec.name)) + 1;
  };
  const at = (position: number): T[] => sidecars.filter((sidecar) => place(sidecar) === position);
  return [...at(0), ...initContainers.flatMap((container, index) => [container, ...at(index + 1)])];
}
