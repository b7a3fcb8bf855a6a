// Checks a version before its release: npm run release. It runs everything that CI runs and the benchmarks, and publishes nothing. After it
// has passed, push the tag that it prints: .github/workflows/release.yml publishes. `--tagged` is for that workflow: it only compares the
// tag, the version and the repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const { version, repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const tag = `v${version}`;

/** Conditions for a release. Each returns the problem, or undefined. */
const conditions = {
  changelog: () =>
    newestRelease() === version ? '' : `CHANGELOG.md begins with ${newestRelease() ?? 'no version'}, and package.json has ${version}`,
  lock: () =>
    JSON.parse(readFileSync('package-lock.json', 'utf8')).version === version
      ? ''
      : 'package-lock.json has another version: run npm install',
  golden: () =>
    existsSync(`test/golden/${version}`) ? '' : `test/golden/${version} is missing: run npm run golden, and commit the folder`,
  tree: () => (output('git', ['status', '--porcelain']) === '' ? '' : 'the work tree has changes: commit them'),
  tag: () => (output('git', ['tag', '--list', tag]) === '' ? '' : `the tag ${tag} exists already: raise the version`),
};

/** All steps of the check, the fastest first. */
const steps = [
  ['npm', ['ci']],
  ['npm', ['test']],
  ['npm', ['run', 'test:oracle']],
  ['npm', ['run', 'test:merge']],
  ['npm', ['run', 'test:browser']],
  ['npm', ['run', 'test:engine', '--', '--all']],
  ['npm', ['run', 'bench']],
  ['npm', ['publish', '--dry-run']],
  // The build writes tables, the recording and the Dockerfile into the documents: a release must contain those of its version.
  ['git', ['diff', '--exit-code', '--stat']],
];

if (process.argv.includes('--tagged')) {
  const { GITHUB_REF_NAME, GITHUB_REPOSITORY } = process.env;
  if (GITHUB_REF_NAME !== tag) end(`the tag is ${GITHUB_REF_NAME}, and package.json has ${version}`);
  if (!repository.url.endsWith(`github.com/${GITHUB_REPOSITORY}.git`)) {
    end(
      `"repository" in package.json is ${repository.url}, but this repository is ${GITHUB_REPOSITORY}: npm refuses the provenance of another repository`,
    );
  }
} else {
  const wrong = Object.values(conditions)
    .map((check) => check())
    .filter((sentence) => sentence !== '');
  if (wrong.length > 0) end(wrong.join('\n'));
  for (const [program, words] of steps) {
    process.stdout.write(`\n=== ${[program, ...words].join(' ')}\n`);
    if (spawnSync(program, words, { stdio: 'inherit' }).status !== 0) end(`${[program, ...words].join(' ')} failed`);
  }
  process.stdout.write(`\n${version} is ready. To publish it: git tag ${tag} && git push origin ${tag}\n`);
}

/** The version in the first heading of the changelog that has a date: `## 0.2.0 (2026-11-30)`. */
function newestRelease() {
  return /^## (\S+)(?: \(\d{4}-\d{2}-\d{2}\))?$/m.exec(readFileSync('CHANGELOG.md', 'utf8'))?.[1];
}

/**
 * @param {string} program
 * @param {string[]} words
 */
function output(program, words) {
  return execFileSync(program, words, { encoding: 'utf8' }).trim();
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function end(sentence) {
  process.stderr.write(`release: ${sentence}.\n`);
  process.exit(1);
}
