import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { tests } from '../../src/artifacts/tests.ts';
import { credentialPatterns } from '../../src/folder/credentials.ts';
import { testRunners } from '../../src/questions/question.ts';
import { filesNamed, folderWith, removeFolders, shop, write } from '../support/folders.ts';
import { planFor } from '../support/plans.ts';
import { numbers, runSuites, succeed } from './engine.ts';

const note = 'a "b" $c\nd: e # f';

/** An image with one static program, which starts only with the variables of the stack. */
function dockerfile(page: string): string {
  const probe = ['/bin/busybox', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/'];
  const digest = createHash('md5').update(note).digest('hex');
  const start = `[ "$(printf %s "$NOTE" | /bin/busybox md5sum)" = "${digest}  -" ] || exit 9; trap 'exit 0' TERM; /bin/busybox httpd -f -p 8080 -h /srv/page & wait`;
  return `FROM python:3.14-slim-trixie AS dependencies
RUN apt-get update && apt-get install --yes --no-install-recommends busybox-static
FROM dependencies AS build
COPY ${page} /srv/page
RUN chmod -R a+rX,go-w /srv/page
FROM scratch
COPY --from=dependencies /bin/busybox /bin/busybox
COPY --from=build /srv/page /srv/page
COPY --chmod=0644 <<EOT /etc/passwd
app:x:10001:10001::/nonexistent:/sbin/nologin
EOT
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \\
  CMD ${JSON.stringify(probe)}
CMD ${JSON.stringify(['/bin/busybox', 'sh', '-c', start])}
`;
}

/** A stack with two applications and a service; the other application has no image. */
function composeFile(build: string): string {
  return `services:
  orders:
    build: ${build}
    image: kaizen-layouts-orders:dev
    container_name: kaizen-layouts-orders
    ports: [127.0.0.1:18080:8080]
    environment: {NOTE: ${JSON.stringify(note.replaceAll('$', '$$$$'))}}
    depends_on: {redis: {condition: service_healthy}}
    networks: [default, inner]
  catalogue:
    image: kaizen-layouts-no-such-image:dev
    container_name: kaizen-layouts-catalogue
    ports: [127.0.0.1:18081:8080]
  redis:
    image: redis:8-alpine
    container_name: kaizen-layouts-redis
    volumes: [data:/data]
    healthcheck: {test: [CMD, redis-cli, ping], interval: 2s}
networks:
  inner: {name: kaizen-layouts-inner}
volumes:
  data: {name: kaizen-layouts-data}
`;
}

const ignored = ['**/.git', '**/secrets', '.kaizen-docker', ...credentialPatterns];

/** The places of an application's parts; the ignore file that does not apply excludes nothing. */
interface Layout {
  readonly name: string;
  readonly context: string;
  readonly dockerfile: string;
  /** The page's folder in the context. */
  readonly page: string;
  readonly build: string;
  readonly files: Readonly<Record<string, string>>;
}

const layouts: readonly Layout[] = [
  {
    name: 'a member of a workspace, whose ignore file has the name of its Dockerfile',
    context: '',
    dockerfile: 'services/orders/Dockerfile',
    page: 'services/orders/page',
    build: '{context: ., dockerfile: services/orders/Dockerfile}',
    files: { 'services/orders/Dockerfile.dockerignore': ignored.join('\n'), '.dockerignore': 'nothing\n' },
  },
  {
    name: 'an application in a folder of its own',
    context: 'backend',
    dockerfile: 'backend/Dockerfile',
    page: 'page',
    build: '{context: ./backend}',
    files: { 'backend/.dockerignore': ignored.join('\n'), '.dockerignore': 'nothing\n' },
  },
];

describe('the generated suites, for an image that is made of nothing', () => {
  after(removeFolders);

  for (const layout of layouts) {
    it(`are green for ${layout.name}`, async () => {
      const folders = testRunners.map(async (testRunner) => {
        const plan = await planFor(folderWith(shop), { testRunner, services: [], health: 'http', healthPath: '/' });
        const [application] = plan.applications;
        assert.ok(application);
        const { image } = application;
        const build = {
          ...image.build,
          codePaths: ['/srv/page', '/bin/busybox'],
          comment: ['<!--', '-->'] as const,
          dependencyStage: 'dependencies',
          sourceFile: posix.join(layout.page, 'index.html'),
          ignore: [],
          idle: {
            words: ['/busybox-idle', 'sleep', '600'],
            dockerfile:
              'ARG APPLICATION\nFROM python:3.14-slim-trixie AS tools\nRUN apt-get update && apt-get install --yes --no-install-recommends busybox-static\nFROM $APPLICATION\nCOPY --from=tools /bin/busybox /busybox-idle\n',
          },
        };
        const orders = { ...layout, service: 'orders', suiteFolder: 'tests/deployment/orders', backing: ['redis'] };
        const suite = await tests.render({
          applications: [{ ...application, ...orders, image: { ...image, baseImage: 'scratch', build } }],
          stack: { ...plan.stack, secretFiles: [] },
          evidence: plan.evidence,
        });
        const folder = folderWith({
          'compose.yaml': composeFile(layout.build),
          [layout.dockerfile]: dockerfile(layout.page),
          [posix.join(layout.context, layout.page, 'index.html')]: '<p>orders</p>\n',
          ...layout.files,
        });
        write(folder, Object.fromEntries(suite.map(({ path, text }) => [path, text])));
        for (const name of ['deployment_suite.sh', 'deployment_support.sh']) {
          for (const path of filesNamed(folder, name)) assert.equal(succeed('shellcheck', [path], folder), '');
        }
        return folder;
      });
      for (const { failed, blocked, passed, output, left } of (await Promise.all((await Promise.all(folders)).map(runSuites))).flat()) {
        assert.deepEqual([failed, blocked], [[], []], output);
        assert.deepEqual(passed, numbers, output);
        assert.equal(left, '');
      }
    });
  }
});
