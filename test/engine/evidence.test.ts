import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplicationEvidence, EvidenceRecord, ImageEvidence, PackageEvidence } from '../../src/evidence/record.ts';
import { criteria } from '../../src/suite/criteria.ts';
import { copyOf, example, fixtures, folderWith, removeFolders } from '../support/folders.ts';
import { outcome, succeed } from './engine.ts';
import { type EvidenceRun, evidenceOf, startEvidence } from './evidence-runs.ts';

/** Runs a docker command that must succeed, and returns its output. */
const docker = (...words: readonly string[]): string => succeed('docker', words, '/').trim();

interface Case {
  readonly name: string;
  readonly app: string;
  /** Programs in the image that list the packages of an ecosystem, one `NAME VERSION` on each line. */
  readonly packages: Readonly<Record<string, (image: string) => readonly string[]>>;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
const inImage = (image: string, ...words: readonly string[]): string =>
  docker('run', '--rm', '--user', '0', '--entrypoint', ...words.slice(0, 1), image, ...words.slice(1));

const debian = (image: string): string[] => lines(inImage(image, 'dpkg-query', '--show', '--showformat', '${Package} ${Version}\\n'));

/** The packages that Python itself finds, wherever they are installed. */
const python = `
import importlib.metadata, pathlib
folders = {str(path.parent.parent) for path in pathlib.Path("/").glob("[!p]*/**/*.dist-info/METADATA")}
for found in importlib.metadata.distributions(path=sorted(folders)):
    print(found.metadata["Name"], found.version)
`;

/** The packages that Node.js finds in npm's folders. */
const node = `
const { globSync, readFileSync } = require('node:fs');
for (const path of globSync('/app/node_modules/{*,@*/*}/package.json')) {
  const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
  console.log(name, version);
}`;

const goVersions = (image: string): string[] => {
  const folder = folderWith({});
  const container = docker('create', image);
  try {
    docker('cp', `${container}:/app`, folder);
    const program = /"(\/app\/[^"]+)"/.exec(
      docker('image', 'inspect', '--format', '{{json .Config.Entrypoint}}{{json .Config.Cmd}}', image),
    )?.[1];
    const said = docker('run', '--rm', '--volume', `${folder}:/x:ro`, 'golang:1.27-trixie', 'go', 'version', '-m', `/x${program}`);
    const [, name, version] = /^\s*mod\s+(\S+)\s+(\S+)/m.exec(said) ?? [];
    const [, go] = /: (go\S+)/.exec(said) ?? [];
    return [`${name} ${version}, ${go}`];
  } finally {
    docker('rm', '--force', container);
  }
};

const cases: readonly Case[] = [
  {
    name: "the seed's example",
    app: example,
    packages: { debian, pypi: (image) => lines(inImage(image, 'python', '-c', python)) },
  },
  {
    name: 'a Node.js application',
    app: join(fixtures, 'node/express-npm/app'),
    packages: { debian, npm: (image) => lines(inImage(image, 'node', '-e', node)) },
  },
  { name: 'a Go application', app: join(fixtures, 'go/std-http/app'), packages: { go: goVersions } },
];

/** The only application of a record, with its image. */
function only({ applications }: EvidenceRecord): { readonly application: ApplicationEvidence; readonly image: ImageEvidence } {
  const [application] = applications;
  assert.ok(application?.image !== undefined && applications.length === 1);
  return { application, image: application.image };
}

/** True if two measurements of the same agree within a share of the larger one and an amount. */
function agree(a: number, b: number, share: number, least: number): boolean {
  return Math.abs(a - b) <= Math.max(share * Math.max(a, b), least);
}

const about = (what: string, a: number | undefined, b: number, share: number, least: number): void =>
  assert.ok(a !== undefined && agree(a, b, share, least), `${what}: the record has ${a}, and the test measured ${b}`);

for (const { name, app, packages } of cases) {
  describe(`the evidence of ${name}`, () => {
    const image = `kaizen-test-evidence-${cases.findIndex((each) => each.name === name)}-${process.pid}`;
    let folder = '';
    let run: EvidenceRun;
    let record: EvidenceRecord;
    before(async () => {
      folder = copyOf(app);
      ({ run, record } = await evidenceOf(folder, ['tdd', '--yes', '--html'], 0));
      docker('build', '--quiet', '--tag', image, folder);
    });
    after(() => {
      docker('image', 'rm', '--force', image);
      removeFolders();
    });

    it('has the suite red for want of a Dockerfile, then green, with times that fit into the run', () => {
      const { application } = only(record);
      const { red, green, builds } = application;
      assert.ok(red !== undefined && builds !== undefined);
      assert.deepEqual(
        red.tests.map(({ outcome: how }) => how),
        criteria.map(({ number }) => (number === 1 ? 'failed' : 'blocked')),
      );
      assert.ok(red.exit !== 0 && green.exit === 0);
      assert.deepEqual(
        green.tests.map(({ number, outcome: how }) => [number, how]),
        criteria.map(({ number }) => [number, 'passed']),
      );
      assert.ok(Date.parse(red.started) < Date.parse(green.started));
      const parts =
        red.seconds + green.seconds + builds.cold.seconds + builds.rebuild.seconds + (record.stack.healthy ?? 0) + record.stack.observed;
      assert.ok(
        parts < record.seconds && record.seconds < run.seconds && run.seconds < record.seconds + 15,
        `${parts} < ${record.seconds} < ${run.seconds}`,
      );
      for (const { seconds, tests } of [red, green]) assert.ok(tests.reduce((sum, test) => sum + test.seconds, 0) <= seconds + 0.5);
    });

    it('has builds whose steps fit into them: one that took nothing from the cache, and one of an edit that takes what it can', () => {
      const { builds } = only(record).application;
      assert.ok(builds !== undefined);
      const { cold, rebuild } = builds;
      for (const { seconds, steps } of [cold, rebuild])
        for (const step of steps)
          assert.ok(step.start + step.seconds <= seconds + 1, `${step.name}: ${step.start} + ${step.seconds}, of ${seconds}`);
      const isRun = (step: string): boolean => /\] RUN /.test(step);
      assert.deepEqual(
        cold.steps.filter(({ name: step, isCached }) => isCached && isRun(step)),
        [],
      );
      assert.ok(rebuild.steps.some(({ isCached }) => isCached));
      assert.ok(
        rebuild.steps.some(({ name: step, isCached }) => !isCached && /\] (?:COPY|RUN) /.test(step)),
        JSON.stringify(rebuild.steps),
      );
      assert.ok(existsSync(join(folder, rebuild.edited)), rebuild.edited);
      assert.ok(!readFileSync(join(folder, rebuild.edited), 'utf8').includes('kaizen-evidence'));
    });

    it('has the size, the user, the health check and the layers of the image as docker says them', () => {
      const found = only(record).image;
      const [said]: { Size: number; Architecture: string; Config: { User: string; Healthcheck?: { Test: string[] } } }[] = JSON.parse(
        docker('image', 'inspect', image),
      );
      assert.ok(said);
      about('the size', found.size, said.Size, 0.001, 10_000);
      assert.deepEqual(
        [found.user, found.architecture, found.healthCheck],
        [said.Config.User, said.Architecture, said.Config.Healthcheck?.Test],
      );
      const history = lines(docker('history', '--no-trunc', '--human=false', '--format', '{{.Size}}', image))
        .map(Number)
        .toReversed();
      assert.equal(found.layers.length, history.length);
      for (const [at, layer] of found.layers.entries()) {
        about(`layer ${at} (${layer.instruction})`, layer.size, history[at] ?? -1, 0.001, 10_000);
        // At most ten folders: the engine counts the same bytes.
        const told = layer.folders.reduce((sum, { size }) => sum + size, 0);
        assert.ok(told <= layer.size * 1.001 + 1000, `${layer.instruction}: ${told} of ${layer.size}`);
        if (layer.folders.length < 10) about(`the folders of ${layer.instruction}`, told, layer.size, 0.01, 4096);
      }
      const base = JSON.parse(docker('image', 'inspect', found.base.reference))[0];
      assert.equal(found.base.id, base.Id);
    });

    for (const [ecosystem, installed] of Object.entries(packages)) {
      it(`has the packages of ${ecosystem} that the image itself tells of`, () => {
        const found = only(record).image.packages.filter((each) => each.ecosystem === ecosystem);
        const told = (each: PackageEvidence): string => `${each.name} ${each.version}`;
        const said = [...new Set(installed(image))].toSorted();
        assert.ok(said.length > 0);
        assert.deepEqual([...new Set(found.map(told))].filter((each) => ecosystem !== 'go' || !each.startsWith('/')).toSorted(), said);
        assert.ok(found.some(({ size }) => size > 0));
      });
    }

    it('has the start, the memory and the stop of the services as docker says them of a stack that the test starts', () => {
      // Its images have their own names: their usual ones may belong to somebody.
      const compose = (...words: readonly string[]): string => {
        const all = ['compose', '--project-name', image, '--file', 'compose.yaml', ...words];
        const { status, output } = outcome('docker', all, folder, { TAG: image });
        assert.equal(status, 0, output);
        return output;
      };
      try {
        compose('up', '--detach', '--wait');
        const [container = ''] = lines(compose('ps', '--quiet', record.applications[0]?.service ?? ''));
        const seen = record.stack.services.find(({ role }) => role === 'application');
        assert.ok(seen?.start !== undefined && seen.healthy !== undefined && seen.stop !== undefined);
        const [{ State }]: [{ State: { StartedAt: string; Health: { Log: { End: string; ExitCode: number }[] } } }] = JSON.parse(
          docker('inspect', container),
        );
        const healthy = State.Health.Log.find(({ ExitCode }) => ExitCode === 0)?.End ?? '';
        about('time to healthy', seen.healthy - seen.start, (Date.parse(healthy) - Date.parse(State.StartedAt)) / 1000, 0.5, 5);
        const usage = docker('stats', '--no-stream', '--format', '{{.MemUsage}}', container);
        const [, number, unit = ''] = /^([\d.]+)(\w+) /.exec(usage) ?? [];
        about('memory', seen.memory, Number(number) * ({ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit] ?? 0), 0.3, 8e6);
        assert.equal(docker('inspect', '--format', '{{.RestartCount}}', container), String(seen.restarts));
        const begun = Date.now();
        docker('stop', container);
        about('the stop', seen.stop.seconds, (Date.now() - begun) / 1000, 0.5, 4);
        assert.equal(docker('inspect', '--format', '{{.State.ExitCode}}', container), String(seen.stop.exit));
      } finally {
        compose('down', '--volumes');
        docker('image', 'rm', '--force', docker('image', 'ls', '--quiet', '--filter', `reference=*:${image}`));
      }
    });

    it('has every scanner that is not there as not run, and none as one that found nothing', () => {
      assert.deepEqual(
        record.scans.map(({ scanner, state }) => [scanner, state]),
        [
          ['trivy', 'not run'],
          ['grype', 'not run'],
        ],
      );
      const document = readFileSync(join(folder, 'docs/deployment/PROD-001-DOCKERFILE-EVIDENCE.md'), 'utf8');
      assert.equal(document.split('**Not run**').length - 1, 2);
      assert.doesNotMatch(document, /no findings|found nothing|0 findings/i);
    });

    it('stands in the document, the record and the report, from which they can be made again', () => {
      const base = join(folder, 'docs/deployment/PROD-001-DOCKERFILE-EVIDENCE');
      const [document, report] = [readFileSync(`${base}.md`, 'utf8'), readFileSync(`${base}.html`, 'utf8')];
      assert.deepEqual(JSON.parse(readFileSync(`${base}.json`, 'utf8')), JSON.parse(JSON.stringify(record)));
      for (const { title } of criteria) assert.ok(document.includes(title), title);
      for (const { path } of record.files) assert.ok(document.includes(path), path);
      assert.equal(
        outcome(process.execPath, [join(process.cwd(), 'dist/cli/kaizen-docker.cjs'), 'evidence', '--from', `${base}.json`], folder).status,
        0,
      );
      assert.deepEqual([readFileSync(`${base}.md`, 'utf8'), readFileSync(`${base}.html`, 'utf8')], [document, report]);
    });
  });
}

describe('a run that is interrupted', () => {
  after(removeFolders);

  for (const [when, text] of [
    ['the tests run', 'Running the tests …'],
    ['an image is built', 'Building app without a cache …'],
    ['the stack starts', 'Starting the stack …'],
  ] as const) {
    it(`ends with 130, writes no evidence and leaves nothing in the engine where ${when}`, async () => {
      const folder = copyOf(join(fixtures, 'go/std-http/app'));
      const started = startEvidence(folder, ['tdd', '--yes']);
      await started.printed(text);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      started.signal('SIGINT');
      const { status, errors, left } = await started.ended;
      assert.equal(status, 130, errors);
      assert.equal(left, '');
      assert.match(errors, /Interrupted: no evidence was written, and nothing is left in the engine\.$/m);
      assert.ok(!existsSync(join(folder, 'docs')));
    });
  }
});
