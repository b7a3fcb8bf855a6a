// Adds a language: npm run new-stack -- NAME. Writes its module, its template and a fixture that fails until the module finds the facts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [name = ''] = process.argv.slice(2);
if (!/^[a-z][a-z0-9]*$/.test(name)) {
  process.stderr.write(
    'usage: npm run new-stack -- NAME (lower case letters and digits, because it becomes the name of a folder and of a variable)\n',
  );
  process.exit(1);
}
if (existsSync(`src/stacks/${name}`)) {
  process.stderr.write(`src/stacks/${name} exists already.\n`);
  process.exit(1);
}

const files = {
  [`src/stacks/${name}/${name}.ts`]: `import type { Folder } from '../../folder/folder.ts';
import { type Build, type Detection, healthCheckBy, type ImageRequest, type Probes, type Stack } from '../stack.ts';

/** The finding about an application. Facts and image follow from it. */
interface Findings {
  readonly folder: Folder;
}

/** The data for \`templates/dockerfile/${name}.ejs\`. */
interface View {
  readonly directory: string;
}

const manifest = '${name}.manifest';
const bases = { slim: { image: 'debian:trixie-slim', cost: 'a shell and a package manager' } };

export const ${name}: Stack<Findings> = {
  language: '${name}',
  testRunner: 'sh',
  recognises: (folder) => (folder.has(manifest) ? 'manifest' : undefined),
  investigate: (folder) => ({ folder }),
  describe,
  image,
};

function describe(_: Findings): Detection {
  return {
    facts: {
      language: { value: '${name}', source: manifest },
      baseImage: { value: bases.slim.image, source: manifest },
    },
    warnings: [],
    unknown: {},
    dependencies: { ecosystem: 'none', packages: new Map() },
    bases,
  };
}

// The image must contain the program that the health check runs.
const probes: Probes = {
  http: () => ['false'],
  tcp: () => ['false'],
  running: ['true'],
};

function image(_: Findings, { probe }: ImageRequest): Build {
  const view: View = { directory: '/src' };
  return {
    template: '${name}',
    view,
    ...healthCheckBy(probes, probe),
    codePaths: ['/app'],
    idle: { words: ['sleep', '600'] },
    dependencyStage: 'dependencies',
    sourceFile: manifest,
    comment: ['#', ''],
    ignore: [],
    keep: [],
  };
}
`,
  [`templates/dockerfile/${name}.ejs`]: `# Dependencies only: an edit of the source reuses this stage.
FROM <%- image(t.builderImage) %> AS dependencies
WORKDIR /src

# The source, and what is made of it.
FROM dependencies AS build
COPY . .
RUN mkdir -p /app \\
 && cp -r . /app \\
 && chmod -R a+rX,go-w /app

FROM <%- image(t.baseImage) %> AS runtime
<%- include('/dockerfile/partials/user', locals) -%>
WORKDIR /app
COPY --from=build /app /app
<%- include('/dockerfile/partials/runtime', locals) -%>
`,
  [`test/fixtures/${name}/first/app/${name}.manifest`]: '\n',
  [`test/fixtures/${name}/first/facts.json`]: `${JSON.stringify(
    {
      language: { value: name, source: `${name}.manifest` },
      baseImage: { value: 'debian:trixie-slim', source: `${name}.manifest` },
      start: { value: ['a', 'program'], source: 'what says so' },
      warnings: [],
    },
    null,
    2,
  )}\n`,
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const registry = 'src/stacks/registry.ts';
const lines = readFileSync(registry, 'utf8').split('\n');
const end = lines.indexOf('];');
lines.splice(
  end,
  0,
  `  { name: '${name}', title: '${name}', signs: /(?:^|\\/)${name}\\.manifest$/, load: async () => (await import('./${name}/${name}.ts')).${name} },`,
);
writeFileSync(registry, lines.join('\n').replace("'other'] as const", `'${name}', 'other'] as const`));
process.stdout.write(`${[...Object.keys(files), registry].map((path) => `  ${path}\n`).join('')}
The fixture fails now: npm run test:unit -- test/unit/stacks/fixtures.test.ts
<<<<<<< HEAD
Next: write what facts.json should say, make it pass, and add an engine.json beside it. docs/writing-a-stack.md says what a stack can take from src/stacks and src/source.
=======
Next: write the expected facts into facts.json, make the test pass, and add an engine.json next to it. ARCHITECTURE.md lists what a stack can use from src/stacks and src/source.
>>>>>>> main
`);
