import assert from 'node:assert/strict';
import { compare } from '../../../src/evidence/compare.ts';
import type { EvidenceRecord, Finding, ScanEvidence } from '../../../src/evidence/record.ts';
import { exitOf, verdictOf } from '../../../src/evidence/verdict.ts';
import { greenRecord, severalRecord } from '../../support/evidence-records.ts';

const nothing = { requiresScan: false, requiresNoWorse: false };

/** The green record without scans and waivers, with these changes. */
function changed(changes: Partial<EvidenceRecord>): EvidenceRecord {
  const { comparison: _, ...base } = greenRecord;
  return { ...base, scans: [], waivers: [], ...changes };
}

function judged(record: EvidenceRecord, demands = nothing): { readonly reasons: readonly string[]; readonly exit: number } {
  const verdict = verdictOf(record, demands);
  assert.equal(verdict.isGreen, verdict.reasons.length === 0);
  for (const reason of verdict.reasons) assert.match(reason, /^\S.*\.$/);
  return { reasons: verdict.reasons, exit: exitOf({ ...record, verdict }) };
}

/** The green record's application, with its service changed. */
function withTests(outcome: 'passed' | 'failed' | 'blocked', exit: number): EvidenceRecord {
  return changed({
    applications: greenRecord.applications.map((application) => ({
      ...application,
      green: {
        ...application.green,
        exit,
        tests: application.green.tests.map((test) => (test.number === 4 ? { ...test, outcome } : test)),
      },
    })),
  });
}

function withService(part: Partial<EvidenceRecord['stack']['services'][number]>): EvidenceRecord {
  const { stack } = greenRecord;
  return changed({ stack: { ...stack, services: stack.services.map((each) => (each.name === 'app' ? { ...each, ...part } : each)) } });
}

const finding: Finding = { id: 'CVE-1', severity: 'high', package: 'apt', installed: '1', isWaived: false };
const scanWith = (findings: readonly Finding[], threshold: Finding['severity'] = 'high'): ScanEvidence => ({
  scanner: 'trivy',
  service: 'app',
  state: 'run',
  command: 'trivy',
  version: '1',
  database: '2026-11-25T00:00:00Z',
  threshold,
  findings,
});
const notRun: ScanEvidence = { scanner: 'grype', service: 'app', state: 'not run', reason: 'grype is not on the path' };

describe('the verdict of a run', () => {
  it('is green, and the exit code 0, where nothing is red', () => {
    assert.deepEqual(judged(changed({})), { reasons: [], exit: 0 });
    assert.deepEqual(judged({ ...severalRecord, scans: [] }), { reasons: [], exit: 0 });
  });

  it('is red, and the exit code 2, where a test or the stack is', () => {
    assert.deepEqual(judged(withTests('failed', 1)), { reasons: ['PROD-001.4 (runs as the non-root user) failed.'], exit: 2 });
    assert.deepEqual(judged(withTests('blocked', 1)), { reasons: ['PROD-001.4 (runs as the non-root user) could not run.'], exit: 2 });
    assert.deepEqual(judged(withTests('passed', 1)), {
      reasons: ['The suite of app ended with 1: a test that is not one of the criteria is red.'],
      exit: 2,
    });
    const unbuilt = changed({ applications: greenRecord.applications.map(({ image: _, builds: __, ...rest }) => rest) });
    assert.deepEqual(judged(unbuilt), { reasons: ['The image of app was not built.'], exit: 2 });
    const sick = changed({ stack: { ...greenRecord.stack, problem: 'Container x  Started\ncontainer app is unhealthy' } });
    assert.deepEqual(judged(sick), { reasons: ['The stack did not become healthy: container app is unhealthy.'], exit: 2 });
    assert.deepEqual(judged(withService({ restarts: 1 })), { reasons: ['app restarted 1 time.'], exit: 2 });
    assert.deepEqual(judged(withService({ restarts: 3 })), { reasons: ['app restarted 3 times.'], exit: 2 });
    assert.deepEqual(judged(withService({ stop: { seconds: 10, exit: 137 } })), {
      reasons: ['app did not stop when it was told to, and was killed.'],
      exit: 2,
    });
    assert.deepEqual(judged(withService({ stop: { seconds: 1, exit: 143 } })), { reasons: [], exit: 0 });
  });

  it('is red, and the exit code 2, where a test of the cluster is; one that was skipped or not run is not red', () => {
    const { cluster } = greenRecord;
    assert.ok(cluster?.state === 'run');
    const onCluster = (outcome: 'failed' | 'blocked' | 'skipped' | 'passed', exit = 1): EvidenceRecord => {
      const tests = cluster.green.tests.map((test) => (test.number === 4 ? { ...test, outcome } : test));
      return changed({ cluster: { ...cluster, green: { ...cluster.green, exit, tests } } });
    };
    assert.deepEqual(judged(onCluster('failed')), { reasons: ['PROD-002.4 (rolled out within the budget) failed.'], exit: 2 });
    assert.deepEqual(judged(onCluster('blocked')), { reasons: ['PROD-002.4 (rolled out within the budget) could not run.'], exit: 2 });
    assert.deepEqual(judged(onCluster('passed')), {
      reasons: ['The section for the cluster ended with 1: a test that is not one of the criteria is red.'],
      exit: 2,
    });
    assert.deepEqual(judged(onCluster('skipped', 0)), { reasons: [], exit: 0 });
    assert.deepEqual(judged(changed({ cluster: { id: 'PROD-002', state: 'not run', reason: 'r' } })), { reasons: [], exit: 0 });
  });

  it('is red, and the exit code 4, where only a budget is exceeded, or could not be measured', () => {
    const budget = { name: 'size', service: 'app', actual: 743_207_936, limit: 300e6, unit: 'bytes', isHeld: false } as const;
    const reasons = ['The size of the image is 743.2 MB. Its budget is 300 MB.'];
    assert.deepEqual(judged(changed({ budgets: [budget] })), { reasons, exit: 4 });
    const { actual: _, ...unmeasured } = budget;
    assert.deepEqual(judged(changed({ budgets: [{ ...unmeasured, name: 'healthy', unit: 'seconds', limit: 60 }] })), {
      reasons: ['The time to health could not be measured.'],
      exit: 4,
    });
    assert.deepEqual(judged({ ...severalRecord, scans: [], budgets: [{ ...budget, service: 'web' }] }), {
      reasons: ['The size of the image of web is 743.2 MB. Its budget is 300 MB.'],
      exit: 4,
    });
    const { reasons: both, exit } = judged({ ...withTests('failed', 1), budgets: [budget] });
    assert.deepEqual([both.length, exit], [2, 2]);
  });

  it('is red for findings at the threshold or above it that nobody has waived, each told once', () => {
    assert.deepEqual(judged(changed({ scans: [scanWith([finding, { ...finding, package: 'libapt' }])] })), {
      reasons: ['trivy finds 1 of severity high or above in app without a waiver: CVE-1.'],
      exit: 4,
    });
    assert.deepEqual(judged(changed({ scans: [scanWith([{ ...finding, severity: 'medium' }])] })).reasons, []);
    assert.deepEqual(judged(changed({ scans: [scanWith([{ ...finding, isWaived: true }])] })).reasons, []);
    assert.equal(judged(changed({ scans: [scanWith([{ ...finding, severity: 'critical' }])] })).exit, 4);
    assert.deepEqual(judged(changed({ scans: [scanWith([finding], 'critical')] })).reasons, []);
    const many = ['1', '2', '3', '4', '5', '6', '7'].map((id) => ({ ...finding, id }));
    assert.match(judged(changed({ scans: [scanWith(many)] })).reasons.join(), /^trivy finds 7 .*: 1, 2, 3, 4, 5, and 2 more\.$/);
  });

  it('is red for a waiver that has expired where what it was about is still found, and only there', () => {
    const waiver = { id: 'CVE-1', reason: 'r', owner: 'ops', expires: '2026-11-24', isExpired: true };
    const expired = 'The waiver of CVE-1 (ops) expired on 2026-11-24.';
    assert.ok(judged(changed({ scans: [scanWith([finding])], waivers: [waiver] })).reasons.includes(expired));
    assert.deepEqual(judged(changed({ scans: [scanWith([])], waivers: [waiver] })).reasons, []);
    assert.deepEqual(judged(changed({ scans: [notRun], waivers: [waiver] })).reasons, []);
    assert.ok(!judged(changed({ scans: [scanWith([finding])], waivers: [{ ...waiver, package: 'bash' }] })).reasons.includes(expired));
  });

  it('is red for a scan that did not run where it was asked for, and only there', () => {
    const record = changed({ scans: [notRun, scanWith([])] });
    assert.deepEqual(judged(record).reasons, []);
    assert.deepEqual(judged(record, { ...nothing, requiresScan: true }), {
      reasons: ['grype did not scan app: grype is not on the path.'],
      exit: 4,
    });
  });

  it('is red for what got worse where that was asked for, and only there', () => {
    const earlier = changed({ scans: [scanWith([])] });
    const slow = { ...withService({ healthy: 40 }), scans: [scanWith([finding])] };
    const record = { ...slow, comparison: compare(earlier, 'docs/x.json', slow) };
    const scanned = 'trivy finds 1 of severity high or above in app without a waiver: CVE-1.';
    assert.deepEqual(judged(record).reasons, [scanned]);
    assert.deepEqual(judged(record, { ...nothing, requiresNoWorse: true }), {
      reasons: [scanned, 'time to healthy of app was 4.4 s, and is 32.4 s.', 'app is newly vulnerable: CVE-1 in apt (high).'],
      exit: 4,
    });
    assert.deepEqual(judged(changed({}), { ...nothing, requiresNoWorse: true }).reasons, []);
  });
});

describe('a comparison with an earlier record', () => {
  const isOf = (what: string, earlier: EvidenceRecord, now: EvidenceRecord): string | undefined =>
    compare(earlier, 'x.json', now).changes.find((change) => change.what === what && change.service === 'app')?.is;
  const sized = (size: number): EvidenceRecord =>
    changed({
      applications: greenRecord.applications.map(({ image, ...rest }) =>
        image === undefined ? rest : { ...rest, image: { ...image, size } },
      ),
    });

  it('has every figure that both have, and says where and when the earlier one is from', () => {
    const { changes, newFindings, with: other } = compare(greenRecord, 'docs/a.json', greenRecord);
    assert.deepEqual(other, { started: greenRecord.started, path: 'docs/a.json' });
    assert.deepEqual(newFindings, []);
    assert.ok(changes.every(({ is, before, now }) => is === 'same' && before === now));
    for (const what of ['image size', 'cold build', 'rebuild', 'time to healthy', 'idle memory', 'restarts', 'stop time'])
      assert.ok(
        changes.some((change) => change.what === what && change.service === 'app'),
        what,
      );
    const { applications: _, ...rest } = greenRecord;
    assert.ok(compare({ ...rest, applications: [] }, 'x', greenRecord).changes.every(({ what }) => what !== 'image size'));
  });

  it('counts the red tests of the cluster if both records have them', () => {
    const { cluster } = greenRecord;
    assert.ok(cluster?.state === 'run');
    const red = cluster.green.tests.map((test) =>
      test.number >= 9 ? ({ ...test, outcome: test.number === 9 ? 'failed' : 'blocked' } as const) : test,
    );
    const of = (before: EvidenceRecord, now: EvidenceRecord) =>
      compare(before, 'x', now).changes.filter(({ what }) => what === 'red tests');
    const worse = changed({ cluster: { ...cluster, green: { ...cluster.green, tests: red } } });
    assert.deepEqual(of(greenRecord, worse), [{ what: 'red tests', service: 'cluster', unit: 'count', before: 0, now: 2, is: 'worse' }]);
    assert.deepEqual(of(greenRecord, changed({ cluster: { id: 'PROD-002', state: 'not run', reason: 'r' } })), []);
  });

  it('takes what two runs of the same differ by for the same', () => {
    assert.equal(isOf('image size', sized(200e6), sized(203.9e6)), 'same');
    assert.equal(isOf('image size', sized(200e6), sized(204.1e6)), 'worse');
    assert.equal(isOf('image size', sized(200e6), sized(195.9e6)), 'better');
    assert.equal(isOf('image size', sized(5e6), sized(5.9e6)), 'same');
    assert.equal(isOf('restarts', withService({ restarts: 0 }), withService({ restarts: 1 })), 'worse');
    assert.equal(isOf('idle memory', withService({ memory: 20e6 }), withService({ memory: 27e6 })), 'same');
    assert.equal(isOf('idle memory', withService({ memory: 20e6 }), withService({ memory: 29e6 })), 'worse');
    assert.equal(
      isOf('stop time', withService({ stop: { seconds: 8, exit: 0 } }), withService({ stop: { seconds: 0.3, exit: 0 } })),
      'better',
    );
  });

  it('has as new only what a scanner that had looked before has not found then, and nobody has waived', () => {
    const news = (before: readonly ScanEvidence[], now: readonly ScanEvidence[]): string[] =>
      compare(changed({ scans: before }), 'x', changed({ scans: now })).newFindings.map(({ id }) => id);
    assert.deepEqual(news([scanWith([])], [scanWith([finding])]), ['CVE-1']);
    assert.deepEqual(news([scanWith([finding])], [scanWith([finding])]), []);
    assert.deepEqual(news([scanWith([{ ...finding, isWaived: true }])], [scanWith([finding])]), []);
    assert.deepEqual(news([scanWith([{ ...finding, severity: 'low' }])], [scanWith([finding])]), []);
    assert.deepEqual(news([scanWith([])], [scanWith([{ ...finding, severity: 'low' }])]), []);
    assert.deepEqual(news([scanWith([])], [scanWith([{ ...finding, isWaived: true }])]), []);
    assert.deepEqual(news([scanWith([finding])], [scanWith([{ ...finding, package: 'bash' }])]), ['CVE-1']);
    assert.deepEqual(news([{ scanner: 'trivy', service: 'app', state: 'not run', reason: 'r' }], [scanWith([finding])]), []);
    assert.deepEqual(news([], [scanWith([finding])]), []);
    assert.deepEqual(news([{ ...scanWith([]), scanner: 'grype' }], [scanWith([finding])]), []);
    assert.deepEqual(news([scanWith([]), { ...scanWith([finding]), scanner: 'grype' }], [scanWith([finding])]), []);
  });
});
