import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evidenceDocument } from '../../../src/evidence/document.ts';
import { parseRecord } from '../../../src/evidence/parse-record.ts';
import type { EvidenceRecord } from '../../../src/evidence/record.ts';
import { criteria } from '../../../src/suite/criteria.ts';
import { greenRecord, hostileRecord, redRecord, sampleRecords, severalRecord, withTexts } from '../../support/evidence-records.ts';
import { all, elements, readableText, readMarkdown, shapeOf, tables, textOf } from '../../support/markup.ts';
import { missingFrom } from '../../support/record-facts.ts';

const names = { record: 'PROD-001-DOCKERFILE-EVIDENCE.json', report: 'PROD-001-DOCKERFILE-EVIDENCE.html', root: '../..' } as const;
const read = async (record: EvidenceRecord) => readMarkdown(await evidenceDocument(record, names));

/** Content that only the record has: full hashes, times of single steps, empty values, and values that are summed up. */
const leftOut = [
  /\.sha256$/,
  /\.steps\[\]\.start$/,
  /image\.(reference|layers)/,
  /packages\[\]/,
  /^schema$/,
  /started$/,
  /steps\[\]/,
  /budgets\[\]\.name/,
  /unit$/,
  /(red|green)\.tests\[\]\.number/,
];

/** A section's text: from a heading of the second level to the next one. */
function section(text: string, heading: string): string {
  const [, found = ''] = text.split(`\n## ${heading}\n`);
  return found.split('\n## ')[0] ?? '';
}

describe('the evidence document', () => {
  for (const [name, record] of Object.entries(sampleRecords)) {
    it(`of a ${name} record is tidy, and has every fact of it`, async () => {
      const text = await evidenceDocument(record, names);
      assert.doesNotMatch(text, /[ \t]$/m);
      assert.doesNotMatch(text, /\n\n\n/);
      assert.match(text, /[^\n]\n$/);
      assert.deepEqual(missingFrom(readableText(readMarkdown(text)), record, leftOut), []);
    });
  }

  it('is the same byte for byte from a record that was written and read', async () => {
    for (const record of Object.values(sampleRecords))
      assert.equal(await evidenceDocument(parseRecord(JSON.stringify(record), 'x'), names), await evidenceDocument(record, names));
  });

  it('says first whether it is green, and every reason where it is not', async () => {
    assert.match(await evidenceDocument(greenRecord, names), /^# PROD-001: Dockerfile evidence for kaizen\n\n\*\*Green\.\*\*/);
    const text = await evidenceDocument(redRecord, names);
    assert.match(text, /^# .*\n\n\*\*Red\*\*, for 12 reasons:\n\n- /);
    const [list] = all(readMarkdown(text), 'ul');
    assert.ok(list);
    assert.deepEqual(all(list, 'li').map(textOf), redRecord.verdict.reasons);
  });

  it('has the budgets in one table, and what exceeds one or could not be measured in bold', async () => {
    const [table = []] = tables(await read(redRecord));
    assert.deepEqual(
      table.map((row) => row.slice(0, 4).join(' | ')),
      [
        'figure | measured | budget | ',
        'tests passed | 13 | 17 | not all',
        'tests of the cluster passed | 2 | 10 | not all',
        'image size | 743.2 MB | 300 MB | exceeded',
        'build without a cache | 1 min 58 s | 10 min | held',
        'build after an edit | 9.1 s | 60 s | held',
        'time to healthy | not measured | 60 s | not measured',
        'memory when idle | not measured | 256 MiB | not measured',
        'time to stop | 10.2 s | 10 s | exceeded',
      ],
    );
    const bold = all(await read(redRecord), 'strong').map(textOf);
    for (const word of ['exceeded', 'not measured', 'not all', 'expired', 'worse', 'failed', 'blocked'])
      assert.ok(bold.includes(word), word);
    assert.deepEqual(all(await read(greenRecord), 'strong').map(textOf), ['Green.', 'Not run']);
  });

  it('lists the tests once, with the run before the files beside, or says that there was none', async () => {
    const text = await evidenceDocument(greenRecord, names);
    const tests = section(text, 'Tests and acceptance criteria');
    for (const { number, title } of criteria) {
      assert.match(tests, new RegExp(`PROD-001\\.${number} `));
      assert.equal(text.split(`PROD-001.${number} ${title}`).length, 2, `${number} is listed again`);
    }
    assert.match(tests, /failed in [^|]*: There is no Dockerfile in \/srv\/shop\./);
    const alone = section(await evidenceDocument(redRecord, names), 'Tests and acceptance criteria');
    assert.match(alone, /^\nThe files existed before this run/);
    assert.match(alone, /\n\| criterion \| what it shows \| after \| time \| evidence \|\n/);
  });

  it('has each criterion with what it shows, and its evidence behind a link that leads to a heading of the document', async () => {
    const root = await read(greenRecord);
    const headings = elements(root)
      .filter(({ name }) => /^h\d$/.test(name))
      .map(
        (each) =>
          `#${textOf(each)
            .toLowerCase()
            .replaceAll(/[^\w\- ]/g, '')
            .replaceAll(' ', '-')}`,
      );
    const links = all(root, 'a')
      .map(({ attributes }) => attributes.get('href') ?? '')
      .filter((target) => target.startsWith('#'));
    assert.equal(links.length, criteria.length);
    for (const target of links) assert.ok(headings.includes(target), target);
    const table = tables(root).find(([head]) => head?.[0] === 'criterion') ?? [];
    assert.deepEqual(
      table.slice(1).map(([, shows]) => shows),
      criteria.map(({ proves }) => proves),
    );
    assert.deepEqual(new Set(table.slice(1).map((row) => row[3])), new Set(['passed']));
  });

  it('never says of a scan that did not run that it found nothing', async () => {
    const security = section(await evidenceDocument(redRecord, names), 'Security');
    assert.match(security, /### trivy\n\n\*\*Not run\*\*: The vulnerability database could not be downloaded/);
    assert.match(
      section(await evidenceDocument({ ...redRecord, scans: [] }, names), 'Security'),
      /No scan ran\. The vulnerabilities of the image are not known/,
    );
    for (const record of [redRecord, { ...redRecord, scans: [] }])
      assert.doesNotMatch(await evidenceDocument(record, names), /nothing found|0 findings/);
    assert.match(
      await evidenceDocument({ ...greenRecord, scans: greenRecord.scans.slice(1) }, names),
      /\*\*No scanner has checked the image\*\*/,
    );
    assert.match(section(await evidenceDocument(severalRecord, names), 'Security'), /nothing found/);
    assert.match(await evidenceDocument(severalRecord, names), /\*\*No scanner has checked all of the images\*\*/);
  });

  it('has the tests of the cluster with their outcome, the namespace, the version and the images, or says that they were not run', async () => {
    const cluster = section(await evidenceDocument(greenRecord, names), 'Cluster');
    assert.match(cluster, /^\nPROD-002 ran in the namespace `kaizen-test` of the context `kind-test`, on Kubernetes v1\.36\.3\.\n/);
    assert.match(
      cluster,
      /`KAIZEN_CONTEXT=kind-test sh tests\/deployment\/cluster_suite\.sh` ended with 0 .*, and 9 of 10 tests passed; 1 had nothing to test\./,
    );
    assert.match(
      cluster,
      /\n\| PROD-002\.1 manifests accepted \| .* \| failed in .*: There are no manifests in .*production\. \| passed \|/,
    );
    assert.match(cluster, /\n\| PROD-002\.7 data outlives a pod \| .* \| skipped: no application keeps data \|/);
    assert.match(cluster, /\n\| app \| `kaizen:dev` \| `sha256:[0-9a-f]{64}` \|\n\| migrate \| `kaizen:dev` \| not reported \|\n/);
    const red = section(await evidenceDocument(redRecord, names), 'Cluster');
    assert.match(red, /\nThe manifests existed before this run, so it did not see the tests fail first\.\n/);
    assert.match(red, /\nPROD-002\.3 failed:\n\n```.*\nThe Job migrate-dev did not complete:\nerror: timed out/);
    const text = await evidenceDocument(severalRecord, names);
    assert.match(text, /\n\*\*The manifests were not tested on a cluster\*\*: see \[Cluster\]\(#cluster\)\.\n/);
    assert.match(
      section(text, 'Cluster'),
      /\*\*not run\*\*: KAIZEN\\_CONTEXT names no context of kubectl\. It says nothing about\nthe manifests\./,
    );
    const { cluster: _, ...without } = greenRecord;
    assert.doesNotMatch(await evidenceDocument(without, names), /cluster/i);
  });

  it('sums up the packages beyond the twentieth, and the findings beyond the fiftieth', async () => {
    assert.match(await evidenceDocument(greenRecord, names), /\n\| 6 more \| \| \| \d/);
    const [scan] = greenRecord.scans;
    assert.ok(scan?.state === 'run');
    const findings = Array.from(
      { length: 60 },
      (_, at) => ({ id: `CVE-1-${at}`, severity: 'low', package: 'x', installed: '1', isWaived: false }) as const,
    );
    assert.match(await evidenceDocument({ ...greenRecord, scans: [{ ...scan, findings }] }, names), /The record has 10 more\./);
  });

  it('says of the base image by which digest it is known, or that no registry has it', async () => {
    assert.match(await evidenceDocument(greenRecord, names), /It starts from `python:3\.14-slim-trixie`, digest `sha256:/);
    assert.match(await evidenceDocument(redRecord, names), /which this engine did not pull from a registry, image ID `sha256:/);
  });

  it('names applications where there are several, and only there', async () => {
    const text = await evidenceDocument(severalRecord, names);
    for (const heading of ['### web', '### price-worker', '#### web', '#### price-worker'])
      assert.ok(text.includes(`\n${heading}\n`), heading);
    assert.doesNotMatch(await evidenceDocument(greenRecord, names), /\n###+ app\n/);
    assert.match(text, /\n\| application \| figure \|/);
  });

  it('has commands that fit the compose file', async () => {
    assert.match(
      section(await evidenceDocument(greenRecord, names), 'Build it, run it, look at it, stop it'),
      /\ndocker compose up --detach --wait\n/,
    );
    assert.match(await evidenceDocument(severalRecord, names), /\ndocker compose --file docker-compose\.prod\.yml logs web price-worker\n/);
  });

  it('says what is missing where an image was not built', async () => {
    const record: EvidenceRecord = {
      ...redRecord,
      applications: redRecord.applications.map(({ service, path, green }) => ({ service, path, green })),
      stack: { ...redRecord.stack, services: [], problem: 'The image of app was not built, so the stack was not started.' },
    };
    const text = await evidenceDocument(record, names);
    assert.match(text, /### Image\n\nIt was not built\.\n/);
    assert.match(text, /### Builds\n\nThe image was not built, or not built again\.\n/);
    assert.doesNotMatch(text, /mermaid/);
    assert.doesNotMatch(text, /\n\n\n/);
  });

  it('has the same structure whatever the texts of the record are', async () => {
    const plain = shapeOf(await read(withTexts(redRecord, (text) => `${text}x`)));
    assert.deepEqual(shapeOf(await read(hostileRecord)), plain);
    const parts = [
      '|',
      '`',
      '```',
      '\\',
      '#',
      '$',
      '<script>',
      '</code>',
      '<!--',
      '&lt;',
      '*',
      '_',
      '[',
      ']',
      '](x)',
      '!',
      '- ',
      '~~',
      '\u202e',
      '"',
      '@',
      'https://x.y',
      ' ',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...parts), { maxLength: 6 }), async (signs) => {
        const text = signs.join('');
        assert.deepEqual(shapeOf(await read(withTexts(redRecord, (before) => `${before}x${text}x`))), plain, text);
      }),
      { numRuns: 40 },
    );
    for (const { attributes } of all(await read(hostileRecord), 'a'))
      assert.doesNotMatch(attributes.get('href') ?? '', /^\s*(?:javascript|data):/i);
  });
});
