import { lstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { apply } from '../apply/apply.ts';
import { makeFolder } from '../apply/new-folder.ts';
import { KaizenError } from '../errors.ts';
import { slug } from '../names.ts';
import { version } from '../version.ts';
import { presetFiles } from './place.ts';

/**
 * Writes a new preset into a folder, which is created if it is missing: the preset, a sample project as its test, a README and a workflow. Returns the paths.
 * Throws KaizenError: 1 for a folder that cannot be created or has one of these files; 5 like `apply`.
 */
export function writeNewPreset(folder: string): readonly string[] {
  const root = resolve(folder);
  const files = filesOf(slug(basename(root)));
  const taken = [...files.keys(), ...presetFiles].find((path) => lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined);
  if (taken !== undefined) throw new KaizenError(`${folder} already has ${taken}: choose an empty folder. Nothing was written.`);
  makeFolder(root);
  apply(
    root,
    [...files].map(([path, text]) => ({ path, text, seen: undefined, isOfPreset: true })),
  );
  return [...files.keys()];
}

function filesOf(name: string): ReadonlyMap<string, string> {
  return new Map([
    ['kaizen-preset.yaml', preset(name)],
    ['README.md', readme(name)],
    ['package.json', `${JSON.stringify({ name, version: '0.1.0', private: true, files: ['kaizen-preset.yaml', 'README.md'] }, null, 2)}\n`],
    ['.github/workflows/preset.yml', workflow],
    ['samples/node/package.json', sampleManifest],
    ['samples/node/server.js', sampleServer],
  ]);
}

function preset(name: string): string {
  return `# The documentation of all sections is docs/presets.md of kaizen-docker.
schema: 1
name: ${name}

# Answers for projects that do not give their own. "kaizen-docker help generate" lists all of them.
defaults:
  memory: 512MiB

# Answers that no project can change.
locked:
  labels:
    org.opencontainers.image.vendor: Example

# The rules of "kaizen-docker policy".
policy:
  rules:
    image-tag: deny
    non-root-user: deny
`;
}

function readme(name: string): string {
  return `# ${name}

A preset of kaizen-docker for the projects of our organization.

Use it in a project:

    kaizen-docker . --preset PATH/TO/${name}

Test it:

    kaizen-docker preset validate
    kaizen-docker preset test

\`preset test\` renders each project in \`samples/\` and checks the result against the rules. Add a sample for each kind of project that you have.
`;
}

const workflow = `name: preset
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npx --yes generator-kaizen-docker@${version} preset validate
      - run: npx --yes generator-kaizen-docker@${version} preset test
`;

const sampleManifest = `${JSON.stringify(
  { name: 'sample', version: '1.0.0', private: true, engines: { node: '22' }, scripts: { start: 'node server.js' } },
  null,
  2,
)}\n`;

const sampleServer = `const { createServer } = require("node:http");

const server = createServer((request, response) => response.end("ok\\n"));
server.listen(process.env.PORT ?? 3000);
process.once("SIGTERM", () => server.close());
`;
