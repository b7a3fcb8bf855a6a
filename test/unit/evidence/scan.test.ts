import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplicationEvidence, ScanEvidence, Waiver } from '../../../src/evidence/record.ts';
import { type Scans, scanImages } from '../../../src/evidence/scan.ts';
import { greenRecord } from '../../support/evidence-records.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { type Programs, withPrograms } from '../../support/programs.ts';

// The shapes are those of real documents: Trivy's of aquasecurity/trivy#9370 and fraunhofer-iem/spha#34, Grype's of anchore/grype#2264 and its schema 6.
const trivyDocument = {
  SchemaVersion: 2,
  CreatedAt: '2026-11-25T07:01:02.592255Z',
  ArtifactName: '/tmp/app.tar',
  ArtifactType: 'container_image',
  Metadata: { OS: { Family: 'debian', Name: '13.2' } },
  Results: [
    {
      Target: '/tmp/app.tar (debian 13.2)',
      Class: 'os-pkgs',
      Type: 'debian',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2011-3374',
          PkgID: 'apt@2.6.1',
          PkgName: 'apt',
          PkgIdentifier: { PURL: 'pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12.2', UID: '3c015cd3f3fb7932' },
          InstalledVersion: '2.6.1',
          Status: 'affected',
          SeveritySource: 'debian',
          PrimaryURL: 'https://avd.aquasec.com/nvd/cve-2011-3374',
          Title: 'It was found that apt-key in apt, all versions, do not correctly valid ...',
          Severity: 'LOW',
          CweIDs: ['CWE-347'],
        },
      ],
    },
    { Target: 'Python', Class: 'lang-pkgs', Type: 'python-pkg' },
    {
      Target: 'Python',
      Class: 'lang-pkgs',
      Type: 'python-pkg',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2024-22190',
          PkgName: 'GitPython',
          PkgPath: 'home/x/.local/lib/python3.11/site-packages/GitPython-3.1.37.dist-info/METADATA',
          InstalledVersion: '3.1.37',
          FixedVersion: '3.1.41',
          Status: 'fixed',
          SeveritySource: 'ghsa',
          PrimaryURL: 'https://avd.aquasec.com/nvd/cve-2024-22190',
          Severity: 'HIGH',
        },
      ],
    },
  ],
};
const trivyVersion = {
  Version: '0.72.0',
  VulnerabilityDB: { Version: 2, NextUpdate: '2026-11-26T06:31:02Z', UpdatedAt: '2026-11-25T06:31:02Z' },
};

const grypeDocument = (db: unknown): unknown => ({
  matches: [
    {
      vulnerability: {
        id: 'CVE-2010-4756',
        dataSource: 'https://security-tracker.debian.org/tracker/CVE-2010-4756',
        namespace: 'debian:distro:debian:13',
        severity: 'Negligible',
        urls: [],
        fix: { versions: [], state: 'not-fixed' },
      },
      relatedVulnerabilities: [],
      artifact: { name: 'libc6', version: '2.41-12', type: 'deb' },
    },
    {
      vulnerability: {
        id: 'GHSA-57j2-w4cx-62h2',
        dataSource: 'https://github.com/advisories/GHSA-57j2-w4cx-62h2',
        severity: 'Critical',
        description: 'Deeply nested json in jackson-databind',
        fix: { versions: ['2.12.6.1', '2.13.2.1'], state: 'fixed' },
      },
      artifact: { name: 'jackson-databind', version: '2.8.8', type: 'java-archive' },
    },
  ],
  source: { type: 'image' },
  descriptor: { name: 'grype', version: '0.100.0', db },
});

const cyclonedx = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'apt' }, { name: 'libc6' }, { name: 'x' }] };

/** A program that reports its own `version`; for other arguments, its output and its exit code are given. */
const answering = (version: unknown, text: unknown, status = 0, error = ''): string => `
[ "$1" = version ] && { cat <<'END'
${JSON.stringify(version)}
END
exit 0; }
cat <<'END'
${typeof text === 'string' ? text : JSON.stringify(text)}
END
printf '%b' ${JSON.stringify(error)} >&2
exit ${status}`;

/** An engine that saves images, and has nothing else. */
const docker = `case "$1 $2" in
"image save") shift 3; : > "$1" ;;
pull*) echo 'Error response from daemon: no such host' >&2; exit 1 ;;
*) echo "No such image: $3" >&2; exit 1 ;;
esac`;

async function scans(programs: Programs, waivers: readonly Waiver[] = [], applications = greenRecord.applications): Promise<Scans> {
  const work = folderWith({});
  const found = await withPrograms({ docker, ...programs }, () =>
    scanImages(applications, {
      name: 'kaizen-evidence-test',
      work,
      progress: { begin: () => {}, at: () => {}, output: () => {}, end: () => {} },
      options: {},
      threshold: 'high',
      waivers,
      id: 'PROD-001',
      folder: 'docs/deployment',
    }),
  );
  assert.ok(!existsSync(join(work, 'app.tar')), 'the archive of the image stays');
  return found;
}

const of = (scanner: ScanEvidence['scanner'], { scans: all }: Scans): ScanEvidence => {
  const found = all.filter((scan) => scan.scanner === scanner);
  assert.equal(found.length, 1);
  return found[0] ?? assert.fail();
};

const reasonOf = (scan: ScanEvidence): string => (scan.state === 'not run' ? scan.reason : assert.fail(`${scan.scanner} ran`));

describe('a scan', () => {
  after(removeFolders);

  it("has what Trivy's document says, the most severe first, and when its database was made", async () => {
    const scan = of('trivy', await scans({ trivy: answering(trivyVersion, trivyDocument) }));
    assert.deepEqual(scan, {
      scanner: 'trivy',
      service: 'app',
      state: 'run',
      command: 'trivy image --quiet --format json --scanners vuln --input IMAGE.tar',
      version: '0.72.0',
      database: '2026-11-25T06:31:02Z',
      threshold: 'high',
      findings: [
        {
          id: 'CVE-2024-22190',
          severity: 'high',
          package: 'GitPython',
          installed: '3.1.37',
          fixed: '3.1.41',
          url: 'https://avd.aquasec.com/nvd/cve-2024-22190',
          isWaived: false,
        },
        {
          id: 'CVE-2011-3374',
          severity: 'low',
          package: 'apt',
          installed: '2.6.1',
          title: 'It was found that apt-key in apt, all versions, do not correctly valid ...',
          url: 'https://avd.aquasec.com/nvd/cve-2011-3374',
          isWaived: false,
        },
      ],
    });
  });

  it("has what Grype's document says, with the date of its database in both schemas", async () => {
    for (const db of [
      { status: { schemaVersion: 'v6.0.2', built: '2026-11-24T08:12:44Z', valid: true } },
      { built: '2026-11-24T08:12:44Z', schemaVersion: 5 },
    ]) {
      const scan = of('grype', await scans({ grype: answering({}, grypeDocument(db)) }));
      assert.ok(scan.state === 'run', JSON.stringify(scan));
      assert.deepEqual([scan.version, scan.database], ['0.100.0', '2026-11-24T08:12:44Z']);
      assert.deepEqual(scan.findings, [
        {
          id: 'GHSA-57j2-w4cx-62h2',
          severity: 'critical',
          package: 'jackson-databind',
          installed: '2.8.8',
          fixed: '2.12.6.1, 2.13.2.1',
          title: 'Deeply nested json in jackson-databind',
          url: 'https://github.com/advisories/GHSA-57j2-w4cx-62h2',
          isWaived: false,
        },
        {
          id: 'CVE-2010-4756',
          severity: 'negligible',
          package: 'libc6',
          installed: '2.41-12',
          url: 'https://security-tracker.debian.org/tracker/CVE-2010-4756',
          isWaived: false,
        },
      ]);
    }
  });

  it('that found nothing is a scan all the same, and severities that nobody knows are unknown', async () => {
    const none = of('trivy', await scans({ trivy: answering(trivyVersion, { SchemaVersion: 2 }) }));
    assert.ok(none.state === 'run' && none.findings.length === 0);
    const odd = {
      SchemaVersion: 2,
      Results: [{ Vulnerabilities: [{ VulnerabilityID: 'X-1', PkgName: 'x', InstalledVersion: '1', Severity: 'DREADFUL' }] }],
    };
    const scan = of('trivy', await scans({ trivy: answering(trivyVersion, odd) }));
    assert.deepEqual(scan.state === 'run' && scan.findings.map(({ severity }) => severity), ['unknown']);
  });

  it('marks what is waived, and not what a waiver is about that has expired or is for another package', async () => {
    const waiver: Waiver = { id: 'CVE-2024-22190', reason: 'r', owner: 'o', expires: '2027-01-01', isExpired: false };
    const isWaived = async (each: Waiver): Promise<unknown> => {
      const scan = of('trivy', await scans({ trivy: answering(trivyVersion, trivyDocument) }, [each]));
      return scan.state === 'run' && scan.findings.map((finding) => finding.isWaived);
    };
    assert.deepEqual(await isWaived(waiver), [true, false]);
    assert.deepEqual(await isWaived({ ...waiver, package: 'GitPython' }), [true, false]);
    assert.deepEqual(await isWaived({ ...waiver, package: 'gitdb' }), [false, false]);
    assert.deepEqual(await isWaived({ ...waiver, isExpired: true }), [false, false]);
  });

  it('is not run, and says why in one sentence, where the scanner has no database, fails, says nothing that can be read, or is not there', async () => {
    // The output of trivy 0.72 if its database cannot be downloaded.
    const fatal =
      '2026-11-25T09:26:52Z\\tFATAL\\tFatal error\\trun error: init error: DB error: failed to download vulnerability DB: OCI repository error: 1 error occurred:\\n' +
      '\\t* Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host\\n\\n\\n';
    const trivy = async (text: unknown, status: number, error = '', version: unknown = trivyVersion): Promise<string> =>
      reasonOf(of('trivy', await scans({ trivy: answering(version, text, status, error) })));
    assert.equal(
      await trivy('', 1, fatal),
      'its vulnerability database is missing, and can\'t be downloaded (Get "https://mirror.gcr.io/v2/": dial tcp: lookup mirror.gcr.io: no such host)',
    );
    assert.equal(
      await trivy('', 1, '2026-11-25T09:26:52Z\\tFATAL\\tFatal error\\tunable to open /tmp/app.tar\\n'),
      'it ended with 1: FATAL Fatal error unable to open /tmp/app.tar',
    );
    assert.equal(await trivy('', 137), 'it ended with 137: it printed nothing');
    assert.equal(await trivy('not a document', 0), "its output can't be read");
    assert.equal(await trivy({ SchemaVersion: 3, Results: [] }, 0), "its output can't be read");
    assert.equal(await trivy('', 0), "its output can't be read");
    assert.equal(await trivy(trivyDocument, 0, '', { Version: 'dev' }), 'its vulnerability database is missing');
    const grype = (error: string): Promise<string> =>
      scans({ grype: answering({}, '', 1, error) }).then((found) => reasonOf(of('grype', found)));
    assert.equal(
      await grype('failed to load vulnerability db: vulnerability database is invalid (run db update to correct): no such file\\n'),
      "its vulnerability database is missing, and can't be downloaded (failed to load vulnerability db: vulnerability database is invalid (run db update to correct): no such file)",
    );
    const absent = await scans({});
    for (const [name, reason] of [
      ['trivy', reasonOf(of('trivy', absent))],
      ['grype', reasonOf(of('grype', absent))],
    ] as const)
      assert.match(
        reason,
        new RegExp(
          `^${name} is not on the path, and \\S+/${name}:v?[\\d.]+ can't be pulled \\(Error response from daemon: no such host\\)$`,
        ),
      );
  });

  it('is not run where the image was not built, or can not be saved, and takes nothing else with it', async () => {
    const [application] = greenRecord.applications;
    assert.ok(application);
    const { image: _, ...unbuilt }: ApplicationEvidence = application;
    const found = await scans({ trivy: answering(trivyVersion, trivyDocument) }, [], [unbuilt]);
    assert.deepEqual(
      [...found.scans, ...found.sboms].map((each) => (each.state === 'not run' ? each.reason : each.state)),
      ['its image was not built', 'its image was not built', 'its image was not built'],
    );
    const full = 'echo "write app.tar: no space left on device" >&2; exit 1';
    const unsaved = await scans({ docker: full, trivy: answering(trivyVersion, trivyDocument), syft: answering({}, cyclonedx) });
    for (const scan of [...unsaved.scans, ...unsaved.sboms])
      assert.match(
        scan.state === 'not run' ? scan.reason : '',
        /^"docker image save --output" ended with 1: write app\.tar: no space left on device$/,
      );
  });

  it("is run in the scanner's image where the engine has it: no folder of the machine and no socket is given to it", async () => {
    const log = join(folderWith({}), 'log');
    const engine = `echo "$@" >> ${log}
case "$1 $2" in
"image save") shift 3; : > "$1" ;;
"image inspect") case "$3" in aquasec/trivy:*) ;; *) exit 1 ;; esac ;;
"start --attach") case "$3" in *-0) cat <<'END'
${JSON.stringify(trivyDocument)}
END
;; *) cat <<'END'
${JSON.stringify(trivyVersion)}
END
;; esac ;;
create*|cp*) ;;
*) echo 'no such host' >&2; exit 1 ;;
esac`;
    const scan = of('trivy', await scans({ docker: engine }));
    assert.ok(scan.state === 'run' && scan.findings.length === 2, JSON.stringify(scan));
    const asked = readFileSync(log, 'utf8');
    assert.match(
      asked,
      /^create --name kaizen-evidence-test-trivy-0 --volume kaizen-evidence-test-trivy:\S+ aquasec\/trivy:[\d.]+ image .*--input \/image\.tar$/m,
    );
    assert.match(asked, /^cp --quiet \S+\/app\.tar kaizen-evidence-test-trivy-0:\/image\.tar$/m);
    assert.doesNotMatch(asked, /docker\.sock|--mount|--privileged/);
  });
});

describe('a bill of materials', () => {
  after(removeFolders);

  it('is what syft prints, beside the record', async () => {
    const { sboms, texts } = await scans({ syft: answering({}, cyclonedx) });
    const path = 'docs/deployment/PROD-001-app.cdx.json';
    assert.deepEqual(sboms, [{ service: 'app', state: 'written', path, tool: 'syft', components: 3 }]);
    assert.deepEqual([...texts], [[path, `${JSON.stringify(cyclonedx)}\n`]]);
  });

  it('is not written where there is none, with the reason', async () => {
    for (const [syft, reason] of [
      [answering({}, '', 1, 'could not determine source\\n'), 'it ended with 1: could not determine source'],
      [answering({}, { components: [] }), "its output can't be read"],
      [answering({}, 'oh'), "its output can't be read"],
    ] as const) {
      const { sboms, texts } = await scans({ syft });
      assert.deepEqual(sboms, [{ service: 'app', state: 'not run', reason }]);
      assert.equal(texts.size, 0);
    }
  });
});
