// Runs the engine tests: npm run test:engine, with `-- --all` for every fixture, and with mocha's options (--grep, files). Without --all,
// fixtures outside the core that have not changed are skipped after `minutes`: CI has 70 minutes for everything.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

const minutes = 10;
const leftOut = 'build/engine-left-out.txt';
const git = (...words) => spawnSync('git', words, { encoding: 'utf8' }).stdout.trim();

/** The files that the commits of the last day changed. Earlier changes have been tested by an earlier run. */
function changesOfTheLastDay() {
  const seconds = Number(git('log', '-1', '--format=%ct'));
  const base = git('rev-list', '-1', `--before=${seconds - 24 * 3600}`, 'HEAD');
  return base === '' ? '' : git('diff', '--name-only', base, 'HEAD');
}

const words = process.argv.slice(2);
const env = { ...process.env };
if (!words.includes('--all'))
  Object.assign(env, {
    ENGINE_UNTIL: String(Date.now() + minutes * 60_000),
    ENGINE_CHANGED: changesOfTheLastDay(),
    ENGINE_TURN: git('rev-list', '--count', 'HEAD'),
    ENGINE_LEFT_OUT: leftOut,
  });
rmSync(leftOut, { force: true });
const run = spawnSync('npx', ['mocha', '--config', '.mocharc.engine.json', ...words.filter((word) => word !== '--all')], {
  stdio: 'inherit',
  env,
});
process.exitCode = run.status ?? 1;
if (existsSync(leftOut)) {
  process.stdout.write(`Fixtures that this run left out (npm run test:engine -- --all runs them):\n${readFileSync(leftOut, 'utf8')}`);
}
