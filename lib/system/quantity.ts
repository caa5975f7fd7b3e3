const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/** What a suffix multiplies with, in thousandths, so that sums stay whole numbers. */
const THOUSANDTHS: Readonly<Record<string, number>> = {
  m: 1,
  k: 1e6,
  M: 1e9,
  G: 1e12,
  T: 1e15,
  P: 1e18,
  Ki: 1000 * 2 ** 10,
  Mi: 1000 * 2 ** 20,
  Gi: 1000 * 2 ** 30,
  Ti: 1000 * 2 ** 40,
  Pi: 1000 * 2 ** 50,
};

/**
 * A Kubernetes quantity in thousandths of its unit: `'500m'` is 500, `'1Ki'` is 1024000; undefined for what is none.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityInThousandths(text: string): number | undefined {
  const [, digits, suffix] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Math.ceil(Number(digits) * (suffix === undefined ? 1000 : (THOUSANDTHS[suffix] ?? Number.NaN)));
}
