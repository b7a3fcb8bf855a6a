import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { isTable, type Table, tableAt, textAt, valueAt } from '../manifests/table.ts';
import { readToml } from '../manifests/toml.ts';
import type { BuildSecret, Mount, Step } from '../render/run.ts';

/** How a build accesses the registries in the files of a package manager. */
export interface RegistryAccess {
  /** The secrets of the build, which no layer contains. */
  readonly secrets: readonly BuildSecret[];
  /** The mounts of each RUN that contacts a registry. */
  readonly mounts: readonly Mount[];
  /** Sets unset variables in a file to an empty text: clients would fail, or send the name instead of a credential. */
  readonly steps: readonly Step[];
  /** Settings files without a credential. */
  readonly settings: readonly string[];
  /** Files that contain a credential: the build gets them as secrets, and the context never contains them. */
  readonly hidden: readonly string[];
  readonly warnings: readonly string[];
}

/** How a file of a package manager contains credentials, from its documentation. */
interface Client {
  readonly file: string;
  /** Variables in the text: the name, and the text after it if it has a default. */
  readonly reference?: RegExp;
  /** A line with a literal credential. */
  readonly literal: RegExp;
  /** Variables that the client itself reads for the registries in the file. */
  readonly own?: (root: Table, hosts: Hosts) => readonly OwnVariables[];
  /** True if the image must contain the file: it is refused with a credential in it. */
  readonly isSource?: true;
}

/** Variables for one registry of a file. */
interface OwnVariables {
  readonly registry: string;
  readonly names: readonly string[];
}

type Hosts = (url: string | undefined) => boolean;

/** `${NAME}`, and `${NAME-…}`, `${NAME:-…}`, `${NAME?}`, which have a default or are optional. */
const braced = /\$\{([A-Za-z_]\w{0,80})([}:?-])/g;
/** Also `$NAME`. */
const bracedOrBare = /\$\{?([A-Za-z_]\w{0,80})([}:?-]?)/g;
/** A literal password or token before the host of a URL. */
const credential =
  /https?:\/\/(?:(?!\$)[^\s/@:"']{0,200}:(?!["']?\$|x-oauth-basic)[^\s/@:"']{1,400}@|(?:gh[pousr]_|github_pat_|glpat-|pypi-)[\w.-]{10,300}(?::[^\s/@"']{0,100})?@)/;
/** The same for a host on the network, but not for `localhost` and the name of a container in test settings. */
const credentialOfHost = new RegExp(`${credential.source}(?!127\\.)[\\w-]{1,63}\\.[\\w.-]`);
const tokenOfNpm = /(?:_authToken|_auth|_password)["']?[ \t]{0,20}[= \t][ \t]{0,20}(?!["']?\$\{)[^\s=]/;

/** docs.npmjs.com "npmrc"; yarnpkg.com "Settings"; bun.com "bunfig.toml"; pip.pypa.io "Configuration"; doc.rust-lang.org/cargo "Registry Authentication". */
const clients: readonly Client[] = [
  { file: '.npmrc', reference: braced, literal: tokenOfNpm },
  { file: '.yarnrc', reference: braced, literal: tokenOfNpm },
  { file: '.yarnrc.yml', reference: braced, literal: /\bnpmAuth(?:Token|Ident)["']?[ \t]{0,20}:[ \t]{0,20}(?!["']?\$\{)[^\s]/ },
  {
    file: 'bunfig.toml',
    reference: bracedOrBare,
    literal: /\b(?:token|password)[ \t]{0,20}=[ \t]{0,20}["'](?!\$)[^"']/,
  },
  { file: 'pip.conf', literal: credential },
  { file: 'pip.ini', literal: credential },
  { file: 'uv.toml', reference: braced, literal: credential, own: ofUv },
  {
    file: 'pyproject.toml',
    literal: credentialOfHost,
    own: (root, isPrivate) => [...ofUv(tableAt(root, 'tool', 'uv') ?? {}, isPrivate), ...ofPoetry(root, isPrivate)],
    isSource: true,
  },
  { file: 'Pipfile', reference: bracedOrBare, literal: credentialOfHost, isSource: true },
  { file: '.cargo/config.toml', literal: /^[ \t]{0,20}token[ \t]{0,20}=[ \t]{0,20}["']/, own: ofCargo },
  { file: '.cargo/config', literal: /^[ \t]{0,20}token[ \t]{0,20}=[ \t]{0,20}["']/, own: ofCargo },
];
/** Any requirements file (pip.pypa.io "Requirements File Format": names in capital letters). */
const requirements: Omit<Client, 'file'> = { reference: /\$\{([A-Z_][A-Z0-9_]{0,80})(\})/g, literal: credentialOfHost, isSource: true };

/** Variables of the system, which contain no credential. */
const systemVariables = /^(?:HOME|USER|PWD|PATH|TMPDIR|CI|PYTHON_?VERSION|XDG_\w+|npm_config_\w+)$/;
/** Public indexes. */
const publicHosts =
  /(?:^|\.)(?:pypi\.org|pythonhosted\.org|pytorch\.org|pypi\.nvidia\.com|github\.io|piwheels\.org|pyg\.org|googleapis\.com|tuna\.tsinghua\.edu\.cn|aliyun\.com|ustc\.edu\.cn|tencent\.com|douban(?:io)?\.com|huaweicloud\.com|astral\.sh|anaconda\.org|crates\.io|rsproxy\.cn|npmjs\.org|yarnpkg\.com)$/;

/**
 * Finds the credentials that an install needs: variables in the files, variables that the clients read themselves, and files with a
 * credential. `files`: those that the install reads, if they exist; files of no known client are requirements files. Throws KaizenError
 * (exit code 1) for a credential in a file that the image contains.
 */
export function findRegistryAccess(folder: Folder, files: readonly string[]): RegistryAccess {
  const found = files.filter((file) => folder.has(file)).map((file) => accessOf(folder, file));
  const variables = [...new Set(found.flatMap(({ referred, own }) => [...referred.keys(), ...own.flatMap(({ names }) => names)]))];
  const empty = [...new Set(found.flatMap(({ referred }) => [...referred].flatMap(([name, isNeeded]) => (isNeeded ? [name] : []))))];
  const hidden = found.flatMap(({ file, isHidden }) => (isHidden ? [file] : []));
  const secrets: readonly BuildSecret[] = [...variables.map((id) => ({ id })), ...hidden.map((file) => ({ id: idOf(file), file }))];
  return {
    secrets,
    mounts: secrets.map(
      ({ id, file }): Mount => (file === undefined ? { type: 'secret', id, variable: id } : { type: 'secret', id, target: `/app/${file}` }),
    ),
    steps: empty.map((name) => ['export', { option: name, value: { variable: name, orEmpty: true } }]),
    settings: found.flatMap(({ file, isHidden }) =>
      isHidden || !clients.some((each) => each.file === file && each.isSource !== true) ? [] : [file],
    ),
    hidden,
    warnings: found.flatMap(describe),
  };
}

interface Access {
  readonly file: string;
  /** Variables in the text, with whether they lack a default. */
  readonly referred: ReadonlyMap<string, boolean>;
  readonly own: readonly OwnVariables[];
  readonly isHidden: boolean;
  /** True if the client expands variables. */
  readonly hasVariables: boolean;
}

function accessOf(folder: Folder, file: string): Access {
  const client = clients.find((each) => each.file === file) ?? { file, ...requirements };
  const lines = folder.search(file).split('\n');
  const at = lines.findIndex((line) => !isComment(line) && client.literal.test(line.slice(0, 2000)));
  if (at !== -1 && client.isSource === true)
    throw new KaizenError(
      `${file} line ${at + 1}: the line holds a credential, and the image would keep it: use a variable such as \${INDEX_TOKEN} or the settings of your package manager instead, and replace the credential.`,
    );
  const root = client.own === undefined ? undefined : readToml(folder, file)?.root;
  return {
    file,
    referred: referredIn(lines, client.reference),
    own: root === undefined ? [] : (client.own?.(root, isPrivate) ?? []),
    isHidden: at !== -1,
    hasVariables: client.reference !== undefined,
  };
}

function isComment(line: string): boolean {
  return /^\s{0,200}[#;]/.test(line);
}

function referredIn(lines: readonly string[], reference: RegExp | undefined): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  if (reference === undefined) return found;
  for (const line of lines) {
    if (isComment(line)) continue;
    for (const [, name = '', end = ''] of line.matchAll(reference))
      if (!systemVariables.test(name)) found.set(name, (found.get(name) ?? false) || !/[:?-]/.test(end));
  }
  return found;
}

const isPrivate: Hosts = (url) => {
  const host = /^(?:sparse\+)?https?:\/\/(?:[^/@\s]{0,400}@)?([^/:\s]{1,253})/.exec(url ?? '')?.[1];
  return host !== undefined && !publicHosts.test(host) && !/^(?:localhost|127\.)/.test(host);
};

/** docs.astral.sh/uv "Package indexes": `UV_INDEX_<NAME>_USERNAME`, for the indexes that have a name. */
function ofUv(table: Table, isAsked: Hosts): readonly OwnVariables[] {
  return listAt(table, 'index').flatMap((index) => {
    const name = textAt(index, 'name');
    if (name === undefined || textAt(index, 'authenticate') === 'never' || !isAsked(textAt(index, 'url'))) return [];
    return [credentialsOf('UV_INDEX', name)];
  });
}

/**
 * python-poetry.org "Configuration": `POETRY_HTTP_BASIC_<NAME>_USERNAME`; and pdm-project.org "Configure the project": variables in URLs.
 */
function ofPoetry(root: Table, isAsked: Hosts): readonly OwnVariables[] {
  const sources = listAt(tableAt(root, 'tool', 'poetry'), 'source');
  const named = sources.flatMap((source) => {
    const name = textAt(source, 'name');
    return name === undefined || !isAsked(textAt(source, 'url')) ? [] : [credentialsOf('POETRY_HTTP_BASIC', name)];
  });
  const ofPdm = listAt(tableAt(root, 'tool', 'pdm'), 'source').flatMap((source) => {
    const texts = ['url', 'username', 'password'].map((key) => textAt(source, key) ?? '');
    const names = texts.flatMap((text) => [...text.matchAll(braced)].flatMap(([, name = '']) => name));
    return names.length === 0 ? [] : [{ registry: textAt(source, 'name') ?? 'pypi', names }];
  });
  return [...named, ...ofPdm];
}

/** `CARGO_REGISTRIES_<NAME>_TOKEN`. */
function ofCargo(root: Table, isAsked: Hosts): readonly OwnVariables[] {
  const registries = tableAt(root, 'registries') ?? {};
  return Object.keys(registries).flatMap((name) =>
    isAsked(textAt(tableAt(registries, name), 'index')) ? [{ registry: name, names: [`CARGO_REGISTRIES_${inCapitals(name)}_TOKEN`] }] : [],
  );
}

function credentialsOf(prefix: string, name: string): OwnVariables {
  return { registry: name, names: ['USERNAME', 'PASSWORD'].map((what) => `${prefix}_${inCapitals(name)}_${what}`) };
}

function inCapitals(name: string): string {
  return name
    .slice(0, 60)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_');
}

function listAt(table: Table | undefined, key: string): readonly Table[] {
  const value = valueAt(table, key);
  return Array.isArray(value) ? value.filter(isTable) : [];
}

/** `.cargo/config.toml` → `cargo-config-toml`. */
function idOf(file: string): string {
  return file.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function describe({ file, referred, own, isHidden, hasVariables }: Access): string[] {
  const names = [...referred.keys()];
  return [
    ...(isHidden
      ? [
          `${file} holds a credential: it stays out of the build context, and the build gets it as a secret. Replace the credential if git has it${hasVariables ? ', and name a variable in the file' : ''}.`,
        ]
      : []),
    ...(names.length === 0
      ? []
      : [
          `${file} reads ${names.join(' and ')}: set ${names.length === 1 ? 'it' : 'them'} in the environment before you build. The build takes ${names.length === 1 ? 'it as a secret' : 'them as secrets'}.`,
        ]),
    ...own.map(
      ({ registry, names: variables }) =>
        `${file} names the registry "${registry}": if it asks for credentials, set ${variables.join(' and ')} in the environment before you build.`,
    ),
  ];
}
