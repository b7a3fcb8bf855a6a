import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/* Keeps the output of a release so that later versions can be tested with it: run `npm run golden` when a version is released. Each project looks like a clone: the application, its answers, the lock and the generated files, without secrets. `npm run golden NAME BIN` uses another build under another name. */

const projects = { kaizen: 'examples/kaizen', workspace: 'test/fixtures/node/workspaces-two-services/app' };
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const [name = version, bin = 'dist/cli/kaizen-docker.cjs'] = process.argv.slice(2);
const folder = join('test/golden', name);
if (existsSync(folder)) {
  process.stderr.write(`${folder} exists already: the files that a version generated never change.\n`);
  process.exit(1);
}
for (const [project, source] of Object.entries(projects)) {
  const target = join(folder, project);
  mkdirSync(target, { recursive: true });
  for (const path of execFileSync('git', ['ls-files', '-z', source], { encoding: 'utf8' }).split('\0').filter(Boolean)) {
    cpSync(path, join(target, path.slice(source.length + 1)));
  }
  try {
    execFileSync(process.execPath, [bin, target, '--yes'], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    process.stderr.write(`${project}: that build can't generate it, so it is left out.\n`);
    rmSync(target, { recursive: true });
    continue;
  }
  rmSync(join(target, 'secrets'), { recursive: true, force: true });
}
