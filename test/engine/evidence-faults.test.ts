import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, edit, fixtures, removeFolders, write } from '../support/folders.ts';
import { generate } from './engine.ts';
import { evidenceOf } from './evidence-runs.ts';

const documentPath = 'docs/deployment/PROD-001-DOCKERFILE-EVIDENCE.md';

/** The text of the document without Markdown characters. */
const documentIn = (folder: string): string => readFileSync(join(folder, documentPath), 'utf8').replaceAll('\\', '');

/** Starts the application with a script, in which APPLICATION is its command. */
function startWith(folder: string, script: string): void {
  edit(
    folder,
    'Dockerfile',
    /^CMD \["node", "server\.js"\]$/m,
    `CMD ${JSON.stringify(['sh', '-c', script.replace('APPLICATION', 'node server.js')])}`,
  );
}

interface Fault {
  readonly name: string;
  readonly status: number;
  readonly reasons: readonly RegExp[];
  /** True if there must be no other reason. */
  readonly isAll: boolean;
  inject(folder: string): void;
}

const faults: readonly Fault[] = [
  {
    name: 'the image runs as root and is over its budget',
    status: 2,
    isAll: true,
    reasons: [
      /^PROD-001\.3 \(size within budget\) failed\.$/,
      /^PROD-001\.4 \(runs as the non-root user\) failed\.$/,
      /^The size of the image is .* MB\. Its budget is 400 MB\.$/,
    ],
    inject(folder) {
      edit(folder, 'Dockerfile', /^USER .*$/m, 'RUN head -c 90000000 /dev/zero > /srv/ballast\nUSER 0:0');
    },
  },
  {
    name: 'the application is slow to start',
    status: 4,
    isAll: true,
    reasons: [/^The time to health is .* s\. Its budget is 6 s\.$/],
    inject: (folder) => startWith(folder, 'sleep 9; exec APPLICATION'),
  },
  {
    name: 'a container restarts',
    status: 2,
    isAll: false,
    reasons: [/^app restarted \d+ times?\.$/],
    inject: (folder) => startWith(folder, 'APPLICATION & sleep 6; exit 1'),
  },
];

// Trivy with a database: findings, and the date. The real one is used if its database can be downloaded.
const trivy = `[ "$1" = version ] && { echo '{"Version":"0.72.0","VulnerabilityDB":{"UpdatedAt":"2026-11-25T06:31:02Z"}}'; exit 0; }
for archive; do :; done
tar tf "$archive" manifest.json > /dev/null || exit 9
cat <<'END'
{"SchemaVersion":2,"Results":[{"Vulnerabilities":[
{"VulnerabilityID":"CVE-2026-1","PkgName":"libssl3t64","InstalledVersion":"3.5.1","Severity":"CRITICAL","Title":"a | pipe"},
{"VulnerabilityID":"CVE-2026-2","PkgName":"qs","InstalledVersion":"6.14.0","FixedVersion":"6.14.1","Severity":"HIGH"},
{"VulnerabilityID":"CVE-2026-3","PkgName":"apt","InstalledVersion":"3.0.3","Severity":"LOW"}]}]}
END`;

const waivers = (expires: string): string => `- id: CVE-2026-1
  package: libssl3t64
  reason: No certificate of others is read.
  owner: platform@example.com
  expires: 2099-12-31
- id: CVE-2026-2
  reason: To be updated soon.
  owner: shop@example.com
  expires: ${expires}
`;

describe('a fault shows up in the evidence', () => {
  let sound = '';
  before(async () => {
    sound = generate(join(fixtures, 'node/express-npm/app'), ['--size-budget', '400MB', '--healthy-budget', '6s']);
    const { record } = await evidenceOf(sound, ['evidence'], 0);
    assert.deepEqual(record.verdict.reasons, []);
  });
  after(removeFolders);

  for (const { name, status, reasons, isAll, inject } of faults) {
    it(`red, in the document and in the exit code, where ${name}`, async () => {
      const folder = copyOf(sound);
      inject(folder);
      const { run, record } = await evidenceOf(folder, ['evidence'], status);
      for (const reason of reasons)
        assert.ok(
          record.verdict.reasons.some((each) => reason.test(each)),
          `${reason}: ${record.verdict.reasons.join('\n')}`,
        );
      if (isAll) assert.equal(record.verdict.reasons.length, reasons.length, record.verdict.reasons.join('\n'));
      const document = documentIn(folder);
      assert.match(document, /^\*\*Red\*\*/m);
      for (const reason of record.verdict.reasons) {
        assert.ok(document.includes(reason), `${reason}\n${document.slice(0, 3000)}`);
        assert.ok(run.errors.includes(`Red: ${reason}`), run.errors);
      }
    });
  }

  it('where a scan finds what nobody has waived, or whose waiver has expired; and is worse than before', async () => {
    const folder = copyOf(sound);
    write(folder, { 'docs/deployment/waivers.yaml': waivers('2026-01-31') });
    const { record } = await evidenceOf(folder, ['evidence', '--scan'], 4, { trivy });
    assert.deepEqual(
      record.verdict.reasons.map((reason) => reason.replace(/\(Error.*\)/, '(…)')),
      [
        'trivy finds 1 of severity high or above in app without a waiver: CVE-2026-2.',
        "grype did not scan app: grype is not on the path, and anchore/grype:v0.100.0 can't be pulled (…).",
        'The waiver of CVE-2026-2 (shop@example.com) expired on 2026-01-31.',
      ],
    );
    const document = documentIn(folder);
    for (const text of ['CVE-2026-1', 'platform@example.com', 'expired', '2026-11-25']) assert.ok(document.includes(text), text);
    // The run before had no scanner: no finding is known to be new. Since then, there has been one.
    assert.deepEqual(record.comparison?.newFindings, []);
    write(folder, { 'docs/deployment/waivers.yaml': waivers('2099-01-31') });
    const worse = trivy.replace('"CVE-2026-3"', '"CVE-2026-4"').replace('"LOW"', '"CRITICAL"');
    startWith(folder, 'sleep 8; exec APPLICATION');
    const earlier = 'docs/deployment/PROD-001-DOCKERFILE-EVIDENCE.json';
    const second = await evidenceOf(folder, ['evidence', '--compare', earlier], 4, { trivy: worse });
    assert.deepEqual(second.record.comparison?.newFindings, [{ service: 'app', id: 'CVE-2026-4', package: 'apt', severity: 'critical' }]);
    assert.ok(second.record.verdict.reasons.includes('app is newly vulnerable: CVE-2026-4 in apt (critical).'));
    assert.match(second.record.verdict.reasons.join('\n'), /^time to healthy of app was .* s, and is .* s\.$/m);
  });
});
