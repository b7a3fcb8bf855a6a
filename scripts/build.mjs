import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ejs from 'ejs';
import { build, transform } from 'esbuild';

const generators = readdirSync('generators', { withFileTypes: true }).filter((entry) => entry.isDirectory());

const sharedBySuites = 'tests/partials';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const templateNames = readdirSync('templates', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ejs'))
  .map((path) => path.replaceAll('\\', '/').replace(/\.ejs$/, ''))
  .sort();

/**
 * Packages that few runs call, and the functions of them that are called: they make 90 regular expressions, a table of 256 kB and many objects when they
 * are loaded, so that this waits for the first call.
 */
const onDemand = new Map([
  ['semver/', ['default']],
  ['fastest-levenshtein$', ['distance']],
  ['@humanwhocodes/momoa$', ['evaluate', 'parse']],
]);

/**
 * Does once, here, what the sources do in every run: reads the version, and compiles the templates. A run takes the finished functions, a module for
 * each folder of templates, and needs no EJS.
 */
const finished = {
  name: 'finished',
  /** @param {import('esbuild').PluginBuild} bundle */
  setup(bundle) {
    bundle.onLoad({ filter: /src\/render\/templates\.ts$/ }, () => ({ contents: templateModules(), loader: 'js', resolveDir: '.' }));
    bundle.onLoad({ filter: /src\/version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)};`,
      loader: 'js',
    }));
    bundle.onResolve({ filter: new RegExp(`^(?:${[...onDemand.keys()].join('|')})`) }, ({ path, pluginData }) =>
      pluginData === 'itself' ? undefined : { path, namespace: 'on-demand' },
    );
    bundle.onLoad({ filter: /(?:)/, namespace: 'on-demand' }, ({ path }) => ({
      contents: callsOf(path),
      loader: 'js',
      resolveDir: '.',
      pluginData: 'itself',
    }));
    bundle.onResolve({ filter: /^templates:/ }, ({ path }) => ({ path: path.slice('templates:'.length), namespace: 'templates' }));
    bundle.onLoad({ filter: /(?:)/, namespace: 'templates' }, ({ path }) => ({ contents: templateFunctions(path), loader: 'js' }));
  },
};

rmSync('dist', { recursive: true, force: true });

/** @type {import('esbuild').BuildOptions & { metafile: true, write: false }} */
const options = {
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  external: ['inquirer', 'yeoman-generator'],
  legalComments: 'none',
  metafile: true,
  write: false,
  plugins: [finished],
  logLevel: 'warning',
};
const modules = await build({
  ...options,
  entryPoints: [
    { in: 'src/library.ts', out: 'library' },
    ...generators.map(({ name }) => ({ in: `generators/${name}/index.ts`, out: `generators/${name}/index` })),
  ],
  chunkNames: 'chunks/[name]-[hash]',
  // Some of the bundled packages are CommonJS and call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
});
const bin = await build({
  ...options,
  entryPoints: [{ in: 'src/cli/kaizen-docker.ts', out: 'cli/kaizen-docker' }],
  chunkNames: 'cli/[name]-[hash]',
  outExtension: { '.js': '.cjs' },
});
for (const { path, text } of [...modules.outputFiles, ...(await linked(bin))]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
chmodSync('dist/cli/kaizen-docker.cjs', 0o755);

writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt', // The compiled templates hold some of EJS.
  licences([...Object.keys({ ...modules.metafile.inputs, ...bin.metafile.inputs }), 'node_modules/ejs/lib']),
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

/**
 * The bin as CommonJS, with all modules in one file that a run loads which asks nothing, and what the languages share: it starts in some 10 ms
 * less than as modules of the language, and in 5 ms less than as many files, of some 90. The others stay files of their own, and find those in the
 * one through what it exports.
 * @param {import('esbuild').BuildResult<typeof options>} built
 */
async function linked({ outputFiles, metafile: { outputs } }) {
  const nameOf = (path) => `./${basename(path)}`;
  const start = /^(?:src\/cli\/(?:kaizen-docker|generate|layers|check)\.ts|templates:(?:compose|dockerignore))$/;
  const languages = /^src\/stacks\//;
  const matching = (pattern) => Object.keys(outputs).filter((path) => pattern.test(outputs[path].entryPoint ?? ''));
  const together = new Set(matching(start));
  for (const path of [...together, ...matching(languages)])
    for (const each of outputs[path].imports) if (each.kind === 'import-statement' && !each.external) together.add(each.path);
  const names = new Set([...together].map(nameOf));
  const files = await Promise.all(outputFiles.map(async ({ path, text }) => ({ path, code: await commonJs(text) })));
  const within = files.filter(({ path }) => names.has(nameOf(path)));
  const main = './kaizen-docker.cjs';
  return [
    {
      path: join('dist/cli', main),
      text: `#!/usr/bin/env node
const modules = {${within.map(({ path, code }) => `${JSON.stringify(nameOf(path))}(module, exports, require) {${code.replace(/^#!.*\n/, '')}}`).join(',\n')}};
const loaded = {};
const load = (name) => {
  if (!(name in modules)) return require(name);
  const known = loaded[name];
  if (known) return known.exports;
  const module = (loaded[name] = { exports: {} });
  modules[name](module, module.exports, load);
  return module.exports;
};
module.exports = load;
load('${main}');
`,
    },
    ...files
      .filter(({ path }) => !names.has(nameOf(path)))
      .map(({ path, code }) => ({ path, text: code.replaceAll(/\brequire\(("\.\/[^"]+")\)/g, `require("${main}")($1)`) })),
  ];
}

/**
 * A module of ours that is imported on demand is required on demand; a package is still imported, since it may be a module of the language.
 * @param {string} text
 */
async function commonJs(text) {
  const onDemand = text.replaceAll(/\bimport\(("\.[^"]+")\)/g, 'Promise.resolve().then(()=>require($1))');
  const { code } = await transform(onDemand, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
  });
  return code;
}

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

/**
 * The folder whose templates are one module: the artifact's, and for the suites that of the runner.
 * @param {string} name
 */
function groupOf(name) {
  const [artifact, runner] = name.split('/');
  return artifact === 'tests' ? `${artifact}/${runner}` : artifact;
}

/**
 * Whether a template belongs to a group: what the suites share is in the module of each runner.
 * @param {string} name
 * @param {string} group
 */
function isOf(name, group) {
  return groupOf(name) === group || (groupOf(name) === sharedBySuites && group.startsWith('tests/'));
}

/**
 * The module that stands in for a package that is loaded on demand.
 * @param {string} path
 */
function callsOf(path) {
  const [, names = []] = [...onDemand].find(([pattern]) => new RegExp(`^${pattern}`).test(path)) ?? [];
  const calls = names.map((name) =>
    name === 'default'
      ? 'export default (...values) => own()(...values);'
      : `export const ${name} = (...values) => own().${name}(...values);`,
  );
  return [`const own = () => require(${JSON.stringify(path)});`, ...calls].join('\n');
}

/** The module that stands in for src/render/templates.ts. */
function templateModules() {
  const groups = [...new Set(templateNames.map(groupOf))].filter((group) => group !== sharedBySuites);
  return `
    const groups = { ${groups.map((group) => `${JSON.stringify(group)}: () => import(${JSON.stringify(`templates:${group}`)})`).join(',\n')} };
    const groupOf = ${groupOf};
    const refuse = () => { throw new Error('print values with a printer and <%-'); };
    export async function compileTemplate(name) {
      const { functions } = await groups[groupOf(name)]();
      const templateOf = (path) => {
        const template = functions[path];
        if (template === undefined) throw new Error(\`there is no template \${path}\`);
        return (locals) => template(locals, refuse, (other, more) => templateOf(other.replace(/^\\//, ''))({ ...locals, ...more }));
      };
      return templateOf(name);
    }
  `;
}

/**
 * Each template of a folder as a function of its locals and of what includes another one.
 * @param {string} group
 */
function templateFunctions(group) {
  const functions = templateNames
    .filter((name) => isOf(name, group))
    .map((name) => {
      const template = new ejs.Template(readFileSync(`templates/${name}.ejs`, 'utf8'), {
        compileDebug: false,
        _with: false,
        strict: true,
        localsName: 'locals',
        destructuredLocals: templateVariables(),
      });
      template.compile();
      return `${JSON.stringify(name)}: (locals, escapeFn, include) => { ${template.source} }`;
    });
  return `export const functions = { ${functions.join(',\n')} };`;
}

/** The names that src/render/render.ts gives to every template: `t`, and a printer each. */
function templateVariables() {
  const table = /const locals = \{([\s\S]*?)\n\};/.exec(readFileSync('src/render/render.ts', 'utf8'))?.[1] ?? '';
  return ['t', ...[...table.matchAll(/^ {2}(\w+):/gm)].flatMap(([, name]) => name ?? [])];
}
