import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { DockerfileParser } from 'dockerfile-ast';
import { dockerfile } from '../../../src/artifacts/dockerfile.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { applications } from '../../support/install-matrix.ts';
import { planFor } from '../../support/plans.ts';

const index = 'https://pypi.example/simple';
/** Programs that ask a package index. */
const asking =
  /\b(?:npm (?:ci|install)|(?:pnpm|yarn|bun|yarn-3\.8\.7\.cjs|poetry|pdm|pipenv) install|uv sync|pip (?:sync|(?:--python \S+ )?install)|mod download)\b/;

/** The RUN instructions of a Dockerfile: their mounts and commands. */
function runsOf(text: string): { mounts: string[]; command: string }[] {
  return DockerfileParser.parse(text)
    .getInstructions()
    .filter((each) => each.getKeyword() === 'RUN')
    .map((each) => {
      const words = each
        .getTextContent()
        .replace(/^RUN /, '')
        .replaceAll(/\\\n\s*/g, ' ');
      const [options = ''] = /^(?:--\S+ +)*/.exec(words) ?? [];
      return { mounts: options.split(' ').filter((option) => option !== ''), command: words.slice(options.length) };
    });
}

describe('the RUN instructions of a Dockerfile', () => {
  after(removeFolders);

  const commands = new Set<string>();
  for (const [name, files] of Object.entries(applications)) {
    it(`are whole on each base, with and without a package index: ${name}`, async () => {
      const root = folderWith(files);
      const { applications: planned } = await planFor(root);
      assert.ok(planned.length > 0);
      for (const baseImage of ['slim', 'alpine', 'distroless', 'scratch']) {
        for (const packageIndex of ['', index]) {
          const plan = await planFor(root, { baseImage, packageIndex }).catch(() => undefined);
          if (plan === undefined) continue;
          const [file] = await dockerfile.render(plan);
          const cacheId = plan.applications[0]?.image.cacheId;
          assert.ok(file !== undefined && cacheId !== undefined);
          const runs = runsOf(file.text);
          // hadolint 2.15 reads no instruction in the line after a here-document.
          assert.doesNotMatch(file.text, /^EOT\n(?!\n)/m);
          assert.ok(runs.length > 0);
          for (const { mounts, command } of runs) {
            commands.add(command);
            for (const mount of mounts) assert.match(mount, /^--mount=type=(?:bind|cache|secret|tmpfs),\S+$/, mount);
            for (const mount of mounts.filter((each) => each.includes('type=cache')))
              assert.ok(mount.startsWith(`--mount=type=cache,id=${cacheId}-`), mount);
            const isAsking = asking.test(command) && !command.includes('--offline');
            const hasSecret = mounts.includes('--mount=type=secret,id=netrc,target=/root/.netrc');
            // Credentials may be mounted where nothing asks for a package: an application without dependencies is installed as others are.
            assert.ok(packageIndex === '' ? !hasSecret : hasSecret || !isAsking, `${baseImage} ${packageIndex}: ${command}`);
          }
        }
      }
    });
  }

  it('are commands of a POSIX shell', () => {
    const script = [...commands].map((command, at) => `step${at}() {\n${command}\n}\n`).join('');
    assert.ok(commands.size > 100);
    execFileSync('sh', ['-n'], { input: script });
  });
});
