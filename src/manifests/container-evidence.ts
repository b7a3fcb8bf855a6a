import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import { readCommandLine } from './command-line.ts';
import { composeNodesIn, isJobOf } from './compose-services.ts';
import type { ComposeNode } from './compose-text.ts';
import { composeFileNames } from './container-files.ts';
import { readDevcontainer } from './devcontainer.ts';
import {
  type Dockerfile,
  execForm,
  type Instruction,
  lineageOf,
  readDockerfile,
  resolved,
  type Stage,
  type Variables,
  variablesOf,
  workingFolder,
} from './dockerfile-text.ts';
import { portSlot } from './port-slot.ts';
import { handsOver, scriptStart } from './script-start.ts';

/** More than any image has: each path is compared with all other findings. */
const mostVolumes = 32;

/** A start command that a container file states. */
export interface StatedCommand {
  /** With `portSlot` for `$PORT`. Paths of files in the folder are relative to it. */
  readonly words: readonly string[];
  /** File and line. */
  readonly source: string;
}

/** A port that a container file states. */
export interface StatedPort {
  readonly value: number;
  readonly source: string;
}

/** System packages that one file installs. */
export interface StatedPackages {
  /** File and line of the first package. */
  readonly source: string;
  readonly names: readonly string[];
  /** Present if a stage installs them that only builds. */
  readonly only?: 'build';
  /** The system of the names, if it is not Debian. */
  readonly system?: 'alpine';
}

/** The base image of a stage. */
export interface StatedBase {
  /** With its tag, and with variables resolved. */
  readonly reference: string;
  readonly source: string;
}

/** A variable that an image, or a service of a compose file, sets to a constant. */
export interface StatedVariable {
  readonly name: string;
  readonly value: string;
  /** True for a variable of a compose file, which may be about other servers of the stack. */
  readonly isOfStack?: true;
  /** File and line. */
  readonly source: string;
}

/** A path that outlives the container. */
export interface StatedVolume {
  /** Relative to the working directory of the image if it is inside, or else absolute. */
  readonly path: string;
  /** Names of variables that the Dockerfile sets to that path. */
  readonly variables: readonly string[];
  readonly source: string;
}

/** Another process that a compose file runs from the application's image. */
export interface StatedProcess extends StatedCommand {
  readonly name: string;
  /** `job`: something waits for its end, or nothing restarts it. */
  readonly kind: 'worker' | 'job';
}

/** A server that a compose file starts from a third-party image. */
export interface StatedServer {
  /** The image without its tag, and the version at the beginning of its tag. */
  readonly image: string;
  readonly version: string;
  readonly source: string;
}

/** What a person's container files state about an application. */
export interface ContainerEvidence {
  /** The files that were read. */
  readonly files: readonly string[];
  /** The Dockerfiles among them; the first one is most likely the one that is deployed. */
  readonly dockerfiles: readonly string[];
  /** The base images of the stages; that of the final stage comes first. */
  readonly bases: readonly StatedBase[];
  readonly port?: StatedPort;
  readonly start?: StatedCommand;
  readonly packages: readonly StatedPackages[];
  readonly volumes: readonly StatedVolume[];
  /** Without variables that contain a path of that image or the name of another service. */
  readonly variables: readonly StatedVariable[];
  readonly processes: readonly StatedProcess[];
  readonly servers: readonly StatedServer[];
}

/** The image of a Dockerfile: its last stage that is not for development. */
interface Image {
  readonly file: string;
  readonly dockerfile: Dockerfile;
  readonly lineage: readonly Stage[];
  readonly variables: Variables;
  readonly values: ReadonlyMap<string, string>;
  readonly home: string;
}

/** A service of a compose file that runs the application in the folder. */
interface Service {
  readonly file: string;
  readonly name: string;
  readonly node: ComposeNode;
  /** All services of that file. */
  readonly stack: ReadonlyMap<string, ComposeNode>;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
}

const mostFiles = 5;
/** More than any application has. */
const mostProcesses = 20;
const mostVariables = 300;
const longestFile = 64 * 1024;

/** Names of folders with container files. */
const imageFile =
  /^(?:(?:\.?docker|docker-?files?|build|deploy(?:ment)?s?|containers?|ops|packaging|scripts|images?|infra)\/(?:[\w.-]{1,40}\/){0,2})?(?:[\w-]{1,40}\.)?(?:Dockerfile|Containerfile)(?:[.-][\w.-]{1,40})?$/i;
/** Names of other images than the deployed application: parts, other systems, and files that are not Dockerfiles. */
const otherImage =
  /(?:^|[./_-])(?:dev|devel|development|tests?|testing|ci|e2e|debug|local|docs?|bench|windows|nanoserver|examples?|base|builder|lint|cross|devcontainer|nginx|caddy|proxy|db|postgres|mysql|redis)(?:$|[./_-])|(?:ignore|\.(?:md|txt|j2|tmpl|tpl|ejs|in|erb|template|sh))$/i;
/** Builds a package for a system, not an image. */
const systemPackage = /(?:^|\/)packag(?:e|es|ing)\/(?:deb|debian|rpm|apk|arch|aur|fedora)\//i;
const manifests = ['package.json', 'pyproject.toml', 'requirements.txt', 'go.mod', 'Cargo.toml'];

/** Reads a person's container files for the application in a folder. Ignores the files that this tool has generated. */
export const containerEvidence = once((folder: Folder): ContainerEvidence => {
  const services = composeServices(folder);
  const [service] = services;
  const paths = dockerfilesIn(folder, services);
  const images = paths.flatMap((file) => imageOf(folder, file, service?.dockerfile === file ? service.target : undefined) ?? []);
  const [image] = images;
  const former = formerStatements(folder);
  const setByStack = new Set(service === undefined ? [] : pairsOf(service).map(({ name }) => name));
  const development = readDevcontainer(folder);
  const port = images.flatMap((each) => portIn(each) ?? [])[0] ?? (service && publishedPort(service)) ?? development?.port;
  const start = (service && commandOf(folder, service, image)) ?? (image && startIn(folder, image));
  return {
    files: [...new Set([...paths, ...services.map(({ file }) => file)])],
    dockerfiles: paths,
    bases: [...former.bases, ...images.flatMap(basesIn), ...(development?.images ?? [])],
    ...(port === undefined ? {} : { port }),
    ...(start === undefined ? {} : { start }),
    packages: image === undefined ? [] : packagesIn(image),
    volumes: [
      ...former.volumes,
      ...(images.map(volumesIn).find((each) => each.length > 0) ?? []),
      ...services.flatMap((each) => mountsOf(folder, each, image)),
    ].slice(0, mostVolumes),
    variables: [
      ...former.variables,
      // The stack has a reason for its values: the image's own value does not replace them.
      ...(image === undefined ? [] : constantsIn(image).filter(({ name }) => !setByStack.has(name))),
      ...(service === undefined ? [] : environmentOf(service, image)),
    ],
    processes: [...former.processes, ...(service === undefined ? [] : processesBeside(folder, service, services, image))],
    servers: service === undefined ? [] : serversOf(service),
  };
});

/** The Dockerfiles of the application; the first one is most likely the one that is deployed. */
function dockerfilesIn(folder: Folder, services: readonly Service[]): readonly string[] {
  const named = services.flatMap(({ dockerfile }) => dockerfile ?? []).filter((path) => folder.has(path) && !otherImage.test(path));
  const rankOf = (path: string): number => {
    if (named.includes(path)) return 0;
    if (path === 'Dockerfile') return 1;
    if (path === 'Containerfile') return 2;
    if (/prod|release/i.test(path)) return 3;
    return posix.basename(path) === 'Dockerfile' || /(?:^|\/)(?:default|main)\./i.test(path) ? 4 : 5;
  };
  const isApart = (path: string): boolean => {
    const around = posix.dirname(path);
    return around !== '.' && manifests.some((name) => folder.has(`${around}/${name}`));
  };
  const found = folder.files.filter(
    (path) => imageFile.test(path) && !otherImage.test(path) && !systemPackage.test(path) && !isApart(path),
  );
  return [...new Set([...named, ...found])]
    .filter((path) => !folder.isGenerated(path))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .slice(0, mostFiles);
}

function imageOf(folder: Folder, file: string, target: string | undefined): Image | undefined {
  const text = folder.search(file);
  if (text.length > longestFile) return undefined;
  const dockerfile = readDockerfile(text);
  const { stages } = dockerfile;
  const stage =
    stages.find(({ name }) => target !== undefined && name === target.toLowerCase()) ??
    stages.findLast(({ name }) => !otherImage.test(name)) ??
    stages.at(-1);
  if (stage === undefined) return undefined;
  const lineage = lineageOf(dockerfile, stage);
  const variables = variablesOf(dockerfile, lineage);
  const values = new Map([...variables].map(([name, { value }]) => [name, value]));
  return { file, dockerfile, lineage, variables, values, home: workingFolder(lineage, values) };
}

/** Statements of container files that generated files have replaced. */
function formerStatements(folder: Folder): Pick<ContainerEvidence, 'bases' | 'volumes' | 'variables' | 'processes'> {
  const replaced = folder.replaced('Dockerfile');
  if (replaced === undefined) return { bases: [], volumes: [], variables: [], processes: [] };
  const file = 'the Dockerfile that was replaced';
  return {
    volumes: replaced.volumes.map((volume) => ({ ...volume, source: `VOLUME in ${file}` })),
    bases: replaced.images.map((reference) => ({ reference, source: `FROM in ${file}` })),
    variables: Object.entries(replaced.environment).map(([name, value]) => ({ name, value, source: `ENV in ${file}` })),
    processes: (replaced.processes ?? []).map((process) => ({
      ...process,
      source: `${process.name} in the compose file that was replaced`,
    })),
  };
}

/** Stages that do not build the deployed image. */
const otherStage = /(?:^|[._-])(?:dev|devel|development|tests?|testing|ci|e2e|debug|docs?|bench|lint)(?:$|[._-])/;

function basesIn({ file, dockerfile, lineage }: Image): readonly StatedBase[] {
  const others = dockerfile.stages.filter(({ name }) => !otherStage.test(name)).toReversed();
  return [...new Set([...lineage, ...others])]
    .filter(({ from }) => from !== '')
    .map(({ from, line }) => ({ reference: from, source: `FROM in ${file} line ${line}` }));
}

function instructionsOf({ lineage }: Image, keyword: string): readonly Instruction[] {
  return lineage.flatMap(({ instructions }) => instructions.filter((each) => each.keyword === keyword));
}

// Servers in front of the application in the same container: an exposed port belongs to them.
const inFront = /\b(?:nginx|apache2?|lighttpd|httpd|caddy|haproxy|traefik|supervisor|openresty)\b/;
/** Ports that never belong to an application itself: SSH, TLS of a proxy, metrics and debuggers. */
const otherPorts = new Set([22, 443, 8443, 9229, 5678, 9090, 2345, 40000]);

/** The port that EXPOSE or `ENV PORT` states. */
function portIn(image: Image): StatedPort | undefined {
  const { file, values, variables, lineage } = image;
  const installed = instructionsOf(image, 'RUN').flatMap(({ rest }) => [...installedBy(rest), ...addedBy(rest)]);
  if ([lineage[0]?.from ?? '', ...installed].some((name) => inFront.test(name))) return undefined;
  const exposed = instructionsOf(image, 'EXPOSE').flatMap(({ rest, line }) =>
    (resolved(rest, values) ?? '').split(/\s+/).flatMap((word): StatedPort[] => {
      const [, digits = ''] = /^"?(\d{1,5})(?:\/tcp)?"?$/i.exec(word) ?? [];
      return isPort(digits) ? [{ value: Number(digits), source: `EXPOSE in ${file} line ${line}` }] : [];
    }),
  );
  const variable = variables.get('PORT');
  if (variable?.isKept === true && isPort(variable.value))
    return { value: Number(variable.value), source: `ENV PORT in ${file} line ${variable.line}` };
  return exposed.find(({ value }) => !otherPorts.has(value));
}

function isPort(digits: string): boolean {
  return /^\d{1,5}$/.test(digits) && Number(digits) > 0 && Number(digits) < 65_536;
}

/** Programs for development, and start commands that need a person. */
const development =
  /(?:^|\s)(?:--reload|--debug|--watch|runserver|nodemon|watchmedo|air|cargo-watch|bash|sh|tail|sleep|vite|pytest)(?=\s|$)|\b(?:run|yarn|pnpm|bun) dev\b|\bnext dev\b|\b(?:flask|quart)\b.{0,100}\brun\b|\bfastapi dev\b/;
const wrapper =
  /^(?:\/(?:[\w.-]{1,40}\/){0,4})?(?:tini|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|catatonit|su-exec|gosu|setpriv|env)$/;

/** The command of CMD and ENTRYPOINT together; undefined if only a shell can run it, and for a development command. */
function startIn(folder: Folder, image: Image): StatedCommand | undefined {
  const entrypoint = instructionsOf(image, 'ENTRYPOINT').at(-1);
  const command = instructionsOf(image, 'CMD').at(-1);
  const before = wordsOf(entrypoint, image);
  const after = wordsOf(command, image);
  // A script prepares, and then runs its arguments.
  const isPrepared = before !== undefined && after !== undefined && (isScript(before) || before.every((word) => isWrapping(word)));
  const words =
    entrypoint === undefined || isPrepared ? after : before && [...before, ...(entrypoint.rest.startsWith('[') ? (after ?? []) : [])];
  const told = command !== undefined && (entrypoint === undefined || isPrepared) ? command : entrypoint;
  if (words === undefined || told === undefined) return undefined;
  const script = [before ?? [], words].map((each) => scriptIn(folder, image, each)).find((each) => each !== undefined);
  const ended = script === undefined || handsOver(script.text) ? undefined : scriptStart(script.text);
  if (script !== undefined && ended !== undefined) return stated(folder, image, ended.words, `${script.path} line ${ended.line}`);
  return stated(folder, image, words, `${told.keyword} in ${image.file} line ${told.line}`);
}

/** The shell script of the folder that these words run. */
function scriptIn(folder: Folder, image: Image, words: readonly string[]): { readonly path: string; readonly text: string } | undefined {
  const [program = '', file = ''] = withoutWrapper(words);
  const named = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(program) ? file : program;
  if (!isScript([named])) return undefined;
  const path = posix.normalize(inFolder(folder, image, named));
  return folder.has(path) ? { path, text: folder.search(path) } : undefined;
}

function stated(folder: Folder, image: Image | undefined, words: readonly string[], source: string): StatedCommand | undefined {
  const own = withoutWrapper(words);
  const [program = ''] = own;
  if (own.length === 0 || isScript(own) || development.test(own.join(' ')) || own.length > 60) return undefined;
  const placed = image === undefined ? own : own.map((word) => inFolder(folder, image, word));
  // An interpreter with an absolute path is the one in the image.
  const [, known] = /^\/(?:usr\/(?:local\/)?)?bin\/([\w.-]{1,40})$/.exec(program) ?? [];
  return { words: known === undefined ? placed : [known, ...placed.slice(1)], source };
}

function wordsOf(instruction: Instruction | undefined, { values }: Image): readonly string[] | undefined {
  if (instruction === undefined) return undefined;
  const words = execForm(instruction.rest);
  const [shell = '', flag = '', line] = words ?? [];
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da)?sh$/.test(shell) && /^-[a-z]*c$/.test(flag);
  if (words !== undefined && !isShell) return words;
  const text = isShell ? line : instruction.rest.startsWith('[') ? undefined : instruction.rest;
  if (text === undefined) return undefined;
  // The image's own variables are known before it runs; the port stays a variable.
  const others = new Map([...values].filter(([name]) => name !== 'PORT'));
  const filled = text.replaceAll(
    /\$(?:(\w{1,80})|\{(\w{1,80})\})/g,
    (whole, plain: string | undefined, braced: string | undefined) => others.get(plain ?? braced ?? '') ?? whole,
  );
  const found = readCommandLine(filled, portSlot);
  return 'words' in found ? found.words : undefined;
}

function isWrapping(word: string): boolean {
  return wrapper.test(word) || /^-{1,2}\w?$/.test(word);
}

function withoutWrapper(words: readonly string[]): readonly string[] {
  const at = wrapper.test(words[0] ?? '') ? words.findIndex((word, index) => index > 0 && !/^-/.test(word)) : 0;
  return at === -1 ? [] : words.slice(at);
}

function isScript(words: readonly string[]): boolean {
  return /\.(?:sh|bash)$|(?:^|\/)(?:docker-)?entrypoint[\w.-]*$/.test(words[0] ?? '');
}

/**
 * A word as a path in the folder, if COPY has put one of its files there; otherwise unchanged, relative to the working directory of the
 * image.
 */
function inFolder(folder: Folder, image: Image, word: string): string {
  if (!/^[\w./@-]{1,200}$/.test(word) || !/[./]/.test(word) || word.startsWith('-')) return word;
  const path = posix.resolve(image.home, word);
  for (const { rest, flags } of [...instructionsOf(image, 'COPY'), ...instructionsOf(image, 'ADD')]) {
    if (flags.some((flag) => flag.startsWith('--from='))) continue;
    const parts = execForm(rest) ?? rest.split(/\s+/);
    const target = posix.resolve(image.home, resolved(parts.at(-1) ?? '', image.values) ?? '');
    for (const source of parts.slice(0, -1).map((each) => posix.normalize(each).replace(/^\.?\/|\/$/g, ''))) {
      const own = folder.has(source) ? source : posix.join(source || '.', posix.relative(target, path));
      const isThere = folder.has(source)
        ? path === target || path === posix.join(target, posix.basename(source))
        : folder.has(own) && !own.startsWith('..');
      if (isThere) return own;
    }
  }
  const inside = posix.relative(image.home, path);
  return word.startsWith('/') && image.home !== '/' && !inside.startsWith('..') ? inside : word;
}

/** The volumes that VOLUME declares. A path with an unset variable is ignored. */
function volumesIn(image: Image): readonly StatedVolume[] {
  const { file, values, variables, home } = image;
  return instructionsOf(image, 'VOLUME').flatMap(({ rest, line }) => {
    const text = resolved(rest, values) ?? '';
    const words = execForm(text) ?? text.split(/\s+/);
    return words.flatMap((word): StatedVolume[] => {
      if (!/^\/?[\w.@+-][\w./@+-]{0,200}$/.test(word)) return [];
      const path = posix.resolve(home, word);
      const names = [...variables].flatMap(([name, { value, isKept }]) => (isKept && value.replace(/\/$/, '') === path ? [name] : []));
      return [{ path: below(home, path), variables: names, source: `VOLUME in ${file} line ${line}` }];
    });
  });
}

/** Folders of images in a path or an address. */
const imagePath =
  /^\/(?:app|bin|cache|code|config|data|etc|home|lib|log|media|mnt|opt|root|run|srv|tmp|usr|var|work|workspace)s?(?:\/|$)|^(?:file|sqlite[\w+]{0,20}):/i;

/** Constants that ENV sets in the image, without paths of the image. */
function constantsIn({ file, variables, home }: Image): readonly StatedVariable[] {
  return [...variables].flatMap(([name, { value, line, isKept }]): StatedVariable[] => {
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    return isKept && !isPath ? [{ name, value, source: `ENV in ${file} line ${line}` }] : [];
  });
}

function below(home: string, path: string): string {
  return home !== '/' && path.startsWith(`${home}/`) ? posix.relative(home, path) : path;
}

// Package sources other than Debian's: the origin of a package is not clear.
const otherSources = /sources\.list|add-apt-repository|apt-key|deb\.nodesource\.com|\bdpkg -i\b/;
/**
 * Packages not to take over: those that this tool's images have anyway, those for a person or a health check, languages, web servers, and
 * those that are not in Debian.
 */
const notTaken =
  /^(?:apt-(?:transport-https|utils)|bash|ca-certificates|coreutils|curl|debian-.*|dialog|dirmngr|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|gnupg2?|gosu|htop|iputils-ping|less|locales(?:-all)?|lsb-release|nano|net-tools|netcat.*|nodejs|npm|yarn|procps|python[\d.]*|python3?[\d.]*-(?:pip|venv|dev|distutils|setuptools|wheel)|software-properties-common|sudo|supervisor|telnet|tini|tzdata|upgrade|vim(?:-.*)?|wget|golang(?:-.*)?|rustc|cargo|nginx.*|apache2.*|caddy|haproxy|lighttpd|varnish|cron|lib(?:python|boost|llvm)[\w-]*\d[\w.+-]*|postgresql-\d+|(?:temurin|zulu)\d*-.*|google-chrome.*|docker-ce.*|msodbcsql.*|dotnet.*|php.*)$/;
/** The same for Alpine, including compilers: native modules have more builds for Debian's C library, and those without builds are known. */
const notTakenOfAlpine =
  /^(?:alpine-.*|autoconf|automake|binutils|build-base|busybox.*|clang\d*|cmake|dcron|docker-cli|file|gcc|g\+\+|gcompat|gettext|git-lfs|icu-(?:data|libs).*|iputils|libcap(?:-.*)?|libc-dev|libc-utils|libc6-compat|libgcc|libintl|libressl.*|libstdc\+\+|libtool|linux-headers|lld|make|musl.*|openrc|pkgconf|pkgconfig|pnpm|py3?-.*|python3-dev|s6-.*|shadow|su-exec|tini-static)$/;

/** The packages that RUN installs with apt-get and apk in the last stage and in the stages from which it copies files. */
function packagesIn({ file, dockerfile, lineage }: Image): readonly StatedPackages[] {
  return dockerfile.stages
    .filter(({ name }) => !otherImage.test(name))
    .flatMap((stage): StatedPackages[] => {
      const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
      if (runs.some(({ rest }) => otherSources.test(rest))) return [];
      const only = lineage.includes(stage) ? {} : { only: 'build' as const };
      const stated = (
        installed: (line: string) => readonly string[],
        isTaken: (name: string) => boolean,
        rest: Pick<StatedPackages, 'system'>,
      ): StatedPackages[] => {
        const found = runs.flatMap((run) => installed(run.rest).map((name) => ({ name, line: run.line })));
        const names = found.flatMap(({ name }) => (isTaken(name) ? [name] : []));
        return found[0] === undefined || names.length === 0
          ? []
          : [{ source: `${file} line ${found[0].line}`, names: [...new Set(names)], ...only, ...rest }];
      };
      return [
        ...stated(installedBy, (name) => !notTaken.test(name), {}),
        ...stated(addedBy, (name) => !notTaken.test(name) && !notTakenOfAlpine.test(name), { system: 'alpine' }),
      ];
    });
}

/** The package names after `apt-get install` in a line of shell. */
function installedBy(line: string): readonly string[] {
  return commandsOf(line).flatMap((words) => {
    const at = words.findIndex((word) => /^(?:\/usr\/bin\/)?apt(?:-get)?$/.test(word));
    const install = words.indexOf('install', at);
    return at === -1 || install === -1 || !isStart(words.slice(0, at)) ? [] : packageNames(words.slice(install + 1));
  });
}

/** The package names after `apk add` in a line of shell. */
function addedBy(line: string): readonly string[] {
  return commandsOf(line).flatMap((words) => {
    const at = words.findIndex((word) => /^(?:\/sbin\/)?apk$/.test(word));
    const add = words.indexOf('add', at);
    if (at === -1 || add === -1 || !isStart(words.slice(0, at))) return [];
    const behind = words.slice(add + 1);
    return packageNames(behind.filter((_, index) => !/^(?:-t|-X|--virtual|--repository)$/.test(behind[index - 1] ?? '')));
  });
}

function commandsOf(line: string): readonly (readonly string[])[] {
  return line.split(/&&|\|\||[;\n|]/).map((command) => command.trim().split(/\s+/));
}

/** True if a program is called after these words. */
function isStart(words: readonly string[]): boolean {
  return words.every((word) => /^(?:sudo|\w{1,60}=\S{0,100}|if|then|do|\{)$/.test(word));
}

function packageNames(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => /^[a-z0-9][a-z0-9+.-]{1,98}(?:[=/:~<>@].{0,100})?$/.test(word))
    .map((word) => word.replace(/[=/:~<>@].*/s, ''));
}

/** Services that an application uses, and tools to inspect them. */
const backing =
  /postgres|postgis|pgvector|pgadmin|mysql|mariadb|percona|mongo|redis|valkey|keydb|memcached|rabbitmq|kafka|redpanda|zookeeper|nats|minio|localstack|elastic|opensearch|kibana|meili|typesense|qdrant|weaviate|milvus|chroma|clickhouse|influx|cassandra|scylla|neo4j|couch|mail|smtp|adminer|nginx|traefik|caddy|keycloak|vault|grafana|prometheus|jaeger|otel|loki|selenium|browserless|mssql|sqlserver/i;

/** The services of a compose file that run the application in the folder; one with a published port comes first. */
function composeServices(folder: Folder): readonly Service[] {
  const files = [...composeFileNames, 'docker-compose.prod.yml', 'docker-compose.production.yml', 'compose.prod.yaml'].filter(
    (file) => folder.has(file) && !folder.isGenerated(file),
  );
  const services = files.flatMap((file): readonly Service[] => {
    const stack = composeNodesIn(folder.search(file));
    const all = [...stack];
    const built = all.flatMap(([name, node]): Service[] => {
      const build = node.entries.get('build');
      const context = build?.entries.get('context')?.text ?? (build?.text === '' ? '.' : build?.text);
      if (build === undefined || context === undefined || posix.normalize(`${context}/`) !== './') return [];
      const named = build.entries.get('dockerfile')?.text ?? 'Dockerfile';
      return [{ file, name, node, stack, dockerfile: posix.normalize(named), target: build.entries.get('target')?.text }];
    });
    if (built.length > 0) return built;
    // A published service represents the application that is built here.
    const published = all.filter(([name, { entries }]) => {
      const image = entries.get('image')?.text ?? '';
      const [, short = ''] = /([^/:@]{1,100})(?:[:@][^/]{0,200})?$/.exec(image) ?? [];
      const isCalledSo = [name, short].some((each) => plainName(each) === plainName(folder.name));
      return isCalledSo || (all.length === 1 && image.includes('/') && !backing.test(image));
    });
    return published.map(([name, node]) => ({ file, name, node, stack, dockerfile: undefined, target: undefined }));
  });
  return services.sort((a, b) => Number(b.node.entries.has('ports')) - Number(a.node.entries.has('ports')));
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The container port that a service publishes, if it is a single one. */
function publishedPort({ file, node }: Service): StatedPort | undefined {
  const ports = (node.entries.get('ports')?.items ?? []).flatMap(({ text, entries, line }): StatedPort[] => {
    const target = entries.get('target')?.text ?? /(?:^|:)(\d{1,5})(?:\/tcp)?$/.exec(text)?.[1] ?? '';
    return isPort(target) && !otherPorts.has(Number(target)) ? [{ value: Number(target), source: `ports in ${file} line ${line}` }] : [];
  });
  const [first] = ports;
  return ports.every(({ value }) => value === first?.value) ? first : undefined;
}

/** The command with which a service replaces that of the image. */
function commandOf(folder: Folder, { file, node }: Service, image: Image | undefined): StatedCommand | undefined {
  const command = node.entries.get('command');
  if (command === undefined) return undefined;
  const line = command.items.length > 0 ? undefined : readCommandLine(command.text, portSlot);
  const words = line === undefined ? command.items.map(({ text }) => text) : 'words' in line ? line.words : [];
  // A service's command replaces CMD and becomes the argument of ENTRYPOINT.
  const entrypoint = image && wordsOf(instructionsOf(image, 'ENTRYPOINT').at(-1), image);
  const isPrepared = entrypoint === undefined || isScript(entrypoint) || entrypoint.every((word) => isWrapping(word));
  const whole = isPrepared ? words : [...entrypoint, ...words];
  return words.length === 0 ? undefined : stated(folder, image, whole, `command in ${file} line ${command.line}`);
}

/** The value of a text: the text itself, or the default of an unset variable. */
function valueOf(text: string): string | undefined {
  const plain = text.replaceAll(/\$\{\w{1,80}:?-([^${}]{0,200})\}/g, '$1');
  return plain.replaceAll('$$', '').includes('$') ? undefined : plain.replaceAll('$$', '$');
}

/** The variables of a service's environment, unresolved. */
function pairsOf({ node }: Service): readonly { readonly name: string; readonly text: string; readonly line: number }[] {
  const environment = node.entries.get('environment');
  return [
    ...(environment?.items ?? []).map(({ text, line }) => ({
      name: /^[^=]*/.exec(text)?.[0] ?? '',
      text: /=(.*)$/s.exec(text)?.[1] ?? '',
      line,
    })),
    ...[...(environment?.entries ?? [])].map(([name, { text, line }]) => ({ name, text, line })),
  ].slice(0, mostVariables);
}

/** The constants of a service's environment, without paths of the image and without names of other services. */
function environmentOf(service: Service, image: Image | undefined): readonly StatedVariable[] {
  const { file, stack } = service;
  const others = new Set([...stack].flatMap(([name, { entries }]) => [name, entries.get('container_name')?.text ?? name]));
  const home = image?.home ?? '/';
  return pairsOf(service).flatMap(({ name, text, line }): StatedVariable[] => {
    const value = valueOf(text);
    if (value === undefined || value === '' || !/^[A-Za-z_]\w{0,100}$/.test(name)) return [];
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    // A host: the whole value, or the host part of an address.
    const isElsewhere = value.split(/[/@:,]/).some((word) => others.has(word));
    return isPath || isElsewhere ? [] : [{ name, value, isOfStack: true, source: `environment in ${file} line ${line}` }];
  });
}

/** The services that run another command in the application's image. */
function processesBeside(
  folder: Folder,
  application: Service,
  services: readonly Service[],
  image: Image | undefined,
): readonly StatedProcess[] {
  const isSame = (each: Service): boolean =>
    each.dockerfile === application.dockerfile &&
    each.target === application.target &&
    each.node.entries.get('image')?.text === application.node.entries.get('image')?.text;
  return services
    .filter((each) => each !== application && each.file === application.file && isSame(each))
    .filter(({ node }) => !node.entries.has('ports') && !node.entries.has('profiles'))
    .slice(0, mostProcesses)
    .flatMap((each): StatedProcess[] => {
      const command = commandOf(folder, each, image);
      return command === undefined ? [] : [{ ...command, name: each.name, kind: isJobOf(each.name, each.stack) ? 'job' : 'worker' }];
    });
}

/** The third-party servers that an application waits for, or that its environment names, with the version of their image. */
function serversOf({ file, name: own, node, stack }: Service): readonly StatedServer[] {
  const depends = node.entries.get('depends_on');
  const waited = new Set([...(depends?.items ?? []).map(({ text }) => text), ...(depends?.entries.keys() ?? [])]);
  const environment = node.entries.get('environment');
  const values = [...(environment?.items ?? []), ...(environment?.entries.values() ?? [])].flatMap(({ text }) => text.split(/[^\w.-]/));
  const named = new Set([...waited, ...values]);
  return [...stack].flatMap(([name, { entries }]): StatedServer[] => {
    const image = entries.get('image');
    const [, reference = '', version = ''] = /^([\w./-]{1,200}?):(?:pg|v)?(\d+(?:\.\d+)?)(?![\d.]*\w*\/)/.exec(image?.text ?? '') ?? [];
    if (image === undefined || name === own || reference === '' || !named.has(name)) return [];
    return [{ image: reference, version, source: `image in ${file} line ${image.line}` }];
  });
}

/** The mount points of a service's volumes, and of folders next to the compose file without files of the application. */
function mountsOf(folder: Folder, { file, node }: Service, image: Image | undefined): readonly StatedVolume[] {
  return (node.entries.get('volumes')?.items ?? []).flatMap(({ text, entries, line }): StatedVolume[] => {
    const parts = text.split(':');
    const [source = '', target = '', mode = ''] =
      entries.size === 0
        ? parts
        : [entries.get('source')?.text, entries.get('target')?.text, entries.get('read_only')?.text === 'true' ? 'ro' : ''];
    const isPlain = /^(?:\.\/)?[\w.-]{1,80}(?:\/[\w.-]{1,80}){0,5}\/?$/.test(source) && /^\/[\w./@+-]{1,200}$/.test(target);
    if (!isPlain || mode.split(',').includes('ro')) return [];
    const own = posix.normalize(source).replace(/\/$/, '');
    const isNamed = /^[\w-]/.test(source) && !source.includes('/');
    // An existing folder belongs to the application, and a name with an extension is a file.
    const isOwn = !isNamed && folder.files.some((each) => each.startsWith(`${own}/`) && !/\/\.git(?:keep|ignore)$/.test(each));
    if (isOwn || own === '.' || folder.has(own) || /\.\w{1,6}$/.test(own) || /node_modules|\.(?:venv|cache|git)/.test(target)) return [];
    const path = posix.normalize(target).replace(/(?<=.)\/$/, '');
    return [{ path: below(image?.home ?? '/', path), variables: [], source: `volumes in ${file} line ${line}` }];
  });
}
