const UNRESERVED = /%(2D|2E|3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|7E)/gi;

/**
 * Characters that need no encoding are decoded, others are left; `%2F` stays.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.2
 */
export function decodeUnreserved(path: string): string {
  return path.replaceAll(UNRESERVED, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/**
 * Dot segments as the standard resolves them: a last one leaves a slash.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
 */
export function removeDotSegments(path: string): string {
  const out: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '..') out.pop();
    if (segment !== '.' && segment !== '..') out.push(segment);
    else if (last) out.push('');
  });
  return `/${out.join('/')}`;
}

export function mergeSlashes(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/');
}

/**
 * Traefik: unreserved characters are decoded, then the path is joined by Go's rules, which merge slashes before they resolve dots and
 * keep a last slash only if it was written.
 *
 * @see https://doc.traefik.io/traefik/v3.7/security/request-path/
 * @see https://pkg.go.dev/net/url#URL.JoinPath
 */
export function traefikPath(path: string): string {
  const decoded = decodeUnreserved(path);
  const clean = removeDotSegments(mergeSlashes(decoded)).replace(/\/+$/, '');
  return decoded.endsWith('/') || clean === '' ? `${clean}/` : clean;
}

/**
 * Envoy as Istio sets it up with `MERGE_SLASHES`: unreserved characters are decoded and dots resolved, then slashes merged; `%2F` is left alone.
 *
 * @see https://istio.io/latest/docs/reference/config/security/normalization/
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ProxyPathNormalization-NormalizationType
 */
export function envoyPath(path: string): string {
  return mergeSlashes(removeDotSegments(decodeUnreserved(path)));
}
