import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { build } from 'esbuild';

const generators = readdirSync('generators', { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Compiles the templates once, here: a run of the bin takes the finished functions, and needs no EJS. */
const compiledTemplates = {
  name: 'compiled templates',
  /** @param {import('esbuild').PluginBuild} bundle */
  setup(bundle) {
    bundle.onLoad({ filter: /src\/render\/templates\.ts$/ }, () => ({ contents: templateFunctions(), loader: 'js' }));
  },
};

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [
    { in: 'src/cli/kaizen-docker.ts', out: 'cli/kaizen-docker' },
    { in: 'src/library.ts', out: 'library' },
    ...generators.map(({ name }) => ({ in: `generators/${name}/index.ts`, out: `generators/${name}/index` })),
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  external: ['inquirer', 'yeoman-generator'],
  // Some of the bundled packages are CommonJS and call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
  legalComments: 'none',
  metafile: true,
  plugins: [compiledTemplates],
  logLevel: 'warning',
});

writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt', // The compiled templates hold some of EJS.
  licences([...Object.keys(metafile.inputs), 'node_modules/ejs/lib']),
);
const { answersSchema, criteria, flagOf, questionNames, questions, resolve } = await import('../dist/library.js');
mkdirSync('schema', { recursive: true });
writeFileSync('schema/answers.schema.json', `${JSON.stringify(answersSchema(), null, 2)}\n`);

const tables = { questions: questionTable(), criteria: criteriaTable() };
let readme = readFileSync('README.md', 'utf8');
for (const [name, table] of Object.entries(tables)) {
  const place = new RegExp(`(<!-- ${name}:.*-->\\n)[^]*(<!-- /${name} -->)`);
  readme = readme.replace(place, (_, begin, end) => begin + table + end);
}
writeFileSync('README.md', readme);

/** The table of answers in the README. */
function questionTable() {
  const { answers, origins } = resolve([], { facts: {}, folderName: 'app' });
  const rows = questionNames.map((name) => {
    const { kind, help } = questions[name];
    const value = origins.get(name) === 'built-in' ? JSON.stringify(kind.print(answers[name])).replaceAll(/^"(.*)"$/g, '$1') : '';
    const shown = ['', '[]', '{}'].includes(value) ? '' : `\`${value}\``;
    return `| \`--${flagOf(name)} ${kind.placeholder.replaceAll('|', '\\|')}\` | ${help} | ${shown} |\n`;
  });
  return `\n| flag | answer | built-in |\n| --- | --- | --- |\n${rows.join('')}\n`;
}

/** The table of the deployment suite's tests in the README. */
function criteriaTable() {
  const rows = criteria.map(({ number, title, proves }) => `| PROD-001.${number} | ${title} | ${proves} |\n`);
  return `\n| | criterion | what it shows |\n| --- | --- | --- |\n${rows.join('')}\n`;
}

/**
 * A bundle carries other people's code, so it carries their licences.
 * @param {string[]} inputs
 */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
  return [...packages]
    .sort()
    .map((folder) => `${folder.replace(/^.*node_modules\//, '')}\n\n${licence(folder)}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} folder */
function licence(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `Licence: ${license}`;
}

/** The module that stands in for src/render/templates.ts: each template as a function of its locals and of what includes another one. */
function templateFunctions() {
  const names = readdirSync('templates', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ejs'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.ejs$/, ''))
    .sort();
  const functions = names.map((name) => {
    const template = new ejs.Template(readFileSync(`templates/${name}.ejs`, 'utf8'), {
      compileDebug: false,
      _with: false,
      strict: true,
      localsName: 'locals',
      destructuredLocals: templateNames(),
    });
    template.compile();
    return `${JSON.stringify(name)}: (locals, escapeFn, include) => { ${template.source} }`;
  });
  return `
    const functions = { ${functions.join(',\n')} };
    const refuse = () => { throw new Error('print values with a printer and <%-'); };
    export function compileTemplate(name) {
      const template = functions[name];
      if (template === undefined) throw new Error(\`there is no template \${name}\`);
      return (locals) => template(locals, refuse, (path, more) => compileTemplate(path.replace(/^\\//, ''))({ ...locals, ...more }));
    }
  `;
}

/** The names that src/render/render.ts gives to every template: `t`, and a printer each. */
function templateNames() {
  const table = /const locals = \{([\s\S]*?)\n\};/.exec(readFileSync('src/render/render.ts', 'utf8'))?.[1] ?? '';
  return ['t', ...[...table.matchAll(/^ {2}(\w+):/gm)].flatMap(([, name]) => name ?? [])];
}
