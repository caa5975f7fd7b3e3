import { goBuildEnv } from '.';

const env = goBuildEnv({ home: '/work', proxy: 'https://packages.example.com/go', registry: 'registry.example.com', image: 'blog' });

test('modules and their checksums come from one proxy, and are verified', () => {
  expect(env).toMatchObject({
    GOPROXY: 'https://packages.example.com/go',
    GOSUMDB: 'sum.golang.org https://packages.example.com/go/sumdb/sum.golang.org',
  });
});

test('the image is pushed to the registry that its base comes from', () => {
  expect(env).toMatchObject({ KO_DOCKER_REPO: 'registry.example.com/blog', KO_DEFAULTBASEIMAGE: 'registry.example.com/chainguard/static' });
});

test('all that is written lies below the home', () => {
  expect(env).toMatchObject({ HOME: '/work', GOPATH: '/work/go' });
});
