export interface GoBuildOptions {
  /** Folder that it may write to: home of its user, modules, caches. */
  readonly home: string;
  /** Address of a module proxy that also hands on the checksum database, below `/sumdb/`. */
  readonly proxy: string;
  /** Host of the registry to which images are pushed, and which has a copy of their base image. */
  readonly registry: string;
  /** Repository of the image that is made, without the registry. */
  readonly image: string;
}

/**
 * Variables of a build with Go and ko that calls two hosts and no others.
 *
 * @see https://go.dev/ref/mod#environment-variables
 * @see https://ko.build/configuration/
 */
export function goBuildEnv({ home, proxy, registry, image }: GoBuildOptions) {
  return {
    HOME: home,
    GOPATH: `${home}/go`,
    GOPROXY: proxy,
    // checksums are verified as ever; a proxy that does not offer the database would send Go to sum.golang.org
    GOSUMDB: `sum.golang.org ${proxy}/sumdb/sum.golang.org`,
    KO_DOCKER_REPO: `${registry}/${image}`,
    // ko's own default lies at cgr.dev
    KO_DEFAULTBASEIMAGE: `${registry}/chainguard/static`,
  };
}
