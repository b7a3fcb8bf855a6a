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

/** More than any image has: each path is compared with what else is known. */
const mostVolumes = 32;

/** A start command that a container file states. */
export interface StatedCommand {
  /** With `portSlot` for `$PORT`; paths of files in the folder are relative to it. */
  readonly words: readonly string[];
  /** File and line. */
  readonly source: string;
}

/** A port that a container file states. */
export interface StatedPort {
  readonly value: number;
  readonly source: string;
}

/** Names of system packages that one file installs. */
export interface StatedPackages {
  /** File and line of the first. */
  readonly source: string;
  readonly names: readonly string[];
  /** Where they are in a stage that only builds. */
  readonly only?: 'build';
  /** Whose names they are, where they are not Debian's. */
  readonly system?: 'alpine';
}

/** An image that a stage begins with. */
export interface StatedBase {
  /** With its tag, variables resolved. */
  readonly reference: string;
  readonly source: string;
}

/** A variable that an image, or a service of a compose file, sets to a constant. */
export interface StatedVariable {
  readonly name: string;
  readonly value: string;
  /** True for one of a compose file, which may be about the servers beside it. */
  readonly isOfStack?: true;
  /** File and line. */
  readonly source: string;
}

/** A path that outlives the container. */
export interface StatedVolume {
  /** Relative to the folder that the image runs in, where it is below that; else absolute. */
  readonly path: string;
  /** Names of variables that the Dockerfile sets to that path. */
  readonly variables: readonly string[];
  readonly source: string;
}

/** What a compose file runs of the same image beside the application. */
export interface StatedProcess extends StatedCommand {
  readonly name: string;
  /** `job`: something waits for its end, or nothing starts it again. */
  readonly kind: 'worker' | 'job';
}

/** A server that a compose file starts from an image of others. */
export interface StatedServer {
  /** The image without its tag, and the version that begins its tag. */
  readonly image: string;
  readonly version: string;
  readonly source: string;
}

/** What the container files say that a person wrote for an application. */
export interface ContainerEvidence {
  /** The files that were read. */
  readonly files: readonly string[];
  /** The Dockerfiles among them, the one that is deployed most likely first. */
  readonly dockerfiles: readonly string[];
  /** The images of the stages; that of the one which runs comes first. */
  readonly bases: readonly StatedBase[];
  readonly port?: StatedPort;
  readonly start?: StatedCommand;
  readonly packages: readonly StatedPackages[];
  readonly volumes: readonly StatedVolume[];
  /** Without those that hold a path of that image or the name of another service. */
  readonly variables: readonly StatedVariable[];
  readonly processes: readonly StatedProcess[];
  readonly servers: readonly StatedServer[];
}

/** An image as a Dockerfile makes it, in its last stage that is not for development. */
interface Image {
  readonly file: string;
  readonly dockerfile: Dockerfile;
  readonly lineage: readonly Stage[];
  readonly variables: Variables;
  readonly values: ReadonlyMap<string, string>;
  readonly home: string;
}

/** A service of a compose file that is the application in the folder. */
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

/** Names of folders that container files are kept in. */
const imageFile =
  /^(?:(?:\.?docker|docker-?files?|build|deploy(?:ment)?s?|containers?|ops|packaging|scripts|images?|infra)\/(?:[\w.-]{1,40}\/){0,2})?(?:[\w-]{1,40}\.)?(?:Dockerfile|Containerfile)(?:[.-][\w.-]{1,40})?$/i;
/** What is no image of the application as it is deployed: parts, other systems, and what is no Dockerfile at all. */
const otherImage =
  /(?:^|[./_-])(?:dev|devel|development|tests?|testing|ci|e2e|debug|local|docs?|bench|windows|nanoserver|examples?|base|builder|lint|cross|devcontainer|nginx|caddy|proxy|db|postgres|mysql|redis)(?:$|[./_-])|(?:ignore|\.(?:md|txt|j2|tmpl|tpl|ejs|in|erb|template|sh))$/i;
/** Makes a package of a system, not an image. */
const systemPackage = /(?:^|\/)packag(?:e|es|ing)\/(?:deb|debian|rpm|apk|arch|aur|fedora)\//i;
const manifests = ['package.json', 'pyproject.toml', 'requirements.txt', 'go.mod', 'Cargo.toml'];

/** Reads the container files that a person wrote for the application in a folder. Nothing is taken from those that this tool has generated. */
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
      // What the stack sets, it sets for a reason: the image's own value does not stand in its place.
      ...(image === undefined ? [] : constantsIn(image).filter(({ name }) => !setByStack.has(name))),
      ...(service === undefined ? [] : environmentOf(service, image)),
    ],
    processes: [...former.processes, ...(service === undefined ? [] : processesBeside(folder, service, services, image))],
    servers: service === undefined ? [] : serversOf(service),
  };
});

/** The Dockerfiles of the application, the one that is deployed most likely first. */
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

/** What container files stated that generated ones have replaced. */
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

/** Stages that nothing of the deployed image is made in. */
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

// Servers that stand before the application in the same container: what is exposed is theirs.
const inFront = /\b(?:nginx|apache2?|lighttpd|httpd|caddy|haproxy|traefik|supervisor|openresty)\b/;
/** Ports that are never an application's own: SSH, TLS that a proxy ends, metrics and debuggers. */
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

/** Programs of development, and ways to start that need a person. */
const development =
  /(?:^|\s)(?:--reload|--debug|--watch|runserver|nodemon|watchmedo|air|cargo-watch|bash|sh|tail|sleep|vite|pytest)(?=\s|$)|\b(?:run|yarn|pnpm|bun) dev\b|\bnext dev\b|\b(?:flask|quart)\b.{0,100}\brun\b|\bfastapi dev\b/;
const wrapper =
  /^(?:\/(?:[\w.-]{1,40}\/){0,4})?(?:tini|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|catatonit|su-exec|gosu|setpriv|env)$/;

/** The command that CMD and ENTRYPOINT make together; undefined for one that only a shell can run, and for one of development. */
function startIn(folder: Folder, image: Image): StatedCommand | undefined {
  const entrypoint = instructionsOf(image, 'ENTRYPOINT').at(-1);
  const command = instructionsOf(image, 'CMD').at(-1);
  const before = wordsOf(entrypoint, image);
  const after = wordsOf(command, image);
  // A script prepares, and runs what it is given.
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
  // An interpreter by its path is the one that the image has.
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
  // What the image itself sets is known before it runs; the port stays a variable.
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

/** A word as a path of the folder, where COPY has put one of its files there; else as it is, relative to the folder that the image runs in. */
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

/** The volumes that VOLUME declares. One with a variable that has no value says nothing. */
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

/** Folders that images keep files in, and a file in an address. */
const imagePath =
  /^\/(?:app|bin|cache|code|config|data|etc|home|lib|log|media|mnt|opt|root|run|srv|tmp|usr|var|work|workspace)s?(?:\/|$)|^(?:file|sqlite[\w+]{0,20}):/i;

/** What ENV sets in the image, without paths of the image. */
function constantsIn({ file, variables, home }: Image): readonly StatedVariable[] {
  return [...variables].flatMap(([name, { value, line, isKept }]): StatedVariable[] => {
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    return isKept && !isPath ? [{ name, value, source: `ENV in ${file} line ${line}` }] : [];
  });
}

function below(home: string, path: string): string {
  return home !== '/' && path.startsWith(`${home}/`) ? posix.relative(home, path) : path;
}

// Sources of packages beside Debian's own: what is installed from there can't be told.
const otherSources = /sources\.list|add-apt-repository|apt-key|deb\.nodesource\.com|\bdpkg -i\b/;
/**
 * What the images of this tool have anyway, what only a person or a health check uses, the languages themselves, servers in front, and what is not in
 * Debian.
 */
const notTaken =
  /^(?:apt-(?:transport-https|utils)|bash|ca-certificates|coreutils|curl|debian-.*|dialog|dirmngr|dumb-init|findutils|grep|gzip|hostname|passwd|sed|tar|util-linux|gnupg2?|gosu|htop|iputils-ping|less|locales(?:-all)?|lsb-release|nano|net-tools|netcat.*|nodejs|npm|yarn|procps|python[\d.]*|python3?[\d.]*-(?:pip|venv|dev|distutils|setuptools|wheel)|software-properties-common|sudo|supervisor|telnet|tini|tzdata|upgrade|vim(?:-.*)?|wget|golang(?:-.*)?|rustc|cargo|nginx.*|apache2.*|caddy|haproxy|lighttpd|varnish|cron|lib(?:python|boost|llvm)[\w-]*\d[\w.+-]*|postgresql-\d+|(?:temurin|zulu)\d*-.*|google-chrome.*|docker-ce.*|msodbcsql.*|dotnet.*|php.*)$/;
/** The same in Alpine: with compilers, since native modules have more builds for Debian's C library, and those that have none are known. */
const notTakenOfAlpine =
  /^(?:alpine-.*|autoconf|automake|binutils|build-base|busybox.*|clang\d*|cmake|dcron|docker-cli|file|gcc|g\+\+|gcompat|gettext|git-lfs|icu-(?:data|libs).*|iputils|libcap(?:-.*)?|libc-dev|libc-utils|libc6-compat|libgcc|libintl|libressl.*|libstdc\+\+|libtool|linux-headers|lld|make|musl.*|openrc|pkgconf|pkgconfig|pnpm|py3?-.*|python3-dev|s6-.*|shadow|su-exec|tini-static)$/;

/** The packages that RUN installs by apt-get and by apk, those of the last stage and of the stages that it takes files from. */
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

/** The names behind `apt-get install` in a line of shell. */
function installedBy(line: string): readonly string[] {
  return commandsOf(line).flatMap((words) => {
    const at = words.findIndex((word) => /^(?:\/usr\/bin\/)?apt(?:-get)?$/.test(word));
    const install = words.indexOf('install', at);
    return at === -1 || install === -1 || !isStart(words.slice(0, at)) ? [] : packageNames(words.slice(install + 1));
  });
}

/** The names behind `apk add` in a line of shell. */
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

/** True where a program is called behind these words. */
function isStart(words: readonly string[]): boolean {
  return words.every((word) => /^(?:sudo|\w{1,60}=\S{0,100}|if|then|do|\{)$/.test(word));
}

function packageNames(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => /^[a-z0-9][a-z0-9+.-]{1,98}(?:[=/:~<>@].{0,100})?$/.test(word))
    .map((word) => word.replace(/[=/:~<>@].*/s, ''));
}

/** What an application uses, and what people look at that with. */
const backing =
  /postgres|postgis|pgvector|pgadmin|mysql|mariadb|percona|mongo|redis|valkey|keydb|memcached|rabbitmq|kafka|redpanda|zookeeper|nats|minio|localstack|elastic|opensearch|kibana|meili|typesense|qdrant|weaviate|milvus|chroma|clickhouse|influx|cassandra|scylla|neo4j|couch|mail|smtp|adminer|nginx|traefik|caddy|keycloak|vault|grafana|prometheus|jaeger|otel|loki|selenium|browserless|mssql|sqlserver/i;

/** The services of a compose file that are the application in the folder; the one that publishes a port first. */
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
    // What is published of the application stands for what is built here.
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

/** The port of the container that a service publishes, where that is one. */
function publishedPort({ file, node }: Service): StatedPort | undefined {
  const ports = (node.entries.get('ports')?.items ?? []).flatMap(({ text, entries, line }): StatedPort[] => {
    const target = entries.get('target')?.text ?? /(?:^|:)(\d{1,5})(?:\/tcp)?$/.exec(text)?.[1] ?? '';
    return isPort(target) && !otherPorts.has(Number(target)) ? [{ value: Number(target), source: `ports in ${file} line ${line}` }] : [];
  });
  const [first] = ports;
  return ports.every(({ value }) => value === first?.value) ? first : undefined;
}

/** The command that a service gives in the place of the image's own. */
function commandOf(folder: Folder, { file, node }: Service, image: Image | undefined): StatedCommand | undefined {
  const command = node.entries.get('command');
  if (command === undefined) return undefined;
  const line = command.items.length > 0 ? undefined : readCommandLine(command.text, portSlot);
  const words = line === undefined ? command.items.map(({ text }) => text) : 'words' in line ? line.words : [];
  // A service's command takes the place of CMD: what ENTRYPOINT starts is given it.
  const entrypoint = image && wordsOf(instructionsOf(image, 'ENTRYPOINT').at(-1), image);
  const isPrepared = entrypoint === undefined || isScript(entrypoint) || entrypoint.every((word) => isWrapping(word));
  const whole = isPrepared ? words : [...entrypoint, ...words];
  return words.length === 0 ? undefined : stated(folder, image, whole, `command in ${file} line ${command.line}`);
}

/** What a value names: itself, or what stands in the place of a variable that nobody has set. */
function valueOf(text: string): string | undefined {
  const plain = text.replaceAll(/\$\{\w{1,80}:?-([^${}]{0,200})\}/g, '$1');
  return plain.replaceAll('$$', '').includes('$') ? undefined : plain.replaceAll('$$', '$');
}

/** The variables of a service's environment, as they stand there. */
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

/** The constants of a service's environment, without paths of the image and without what names another service. */
function environmentOf(service: Service, image: Image | undefined): readonly StatedVariable[] {
  const { file, stack } = service;
  const others = new Set([...stack].flatMap(([name, { entries }]) => [name, entries.get('container_name')?.text ?? name]));
  const home = image?.home ?? '/';
  return pairsOf(service).flatMap(({ name, text, line }): StatedVariable[] => {
    const value = valueOf(text);
    if (value === undefined || value === '' || !/^[A-Za-z_]\w{0,100}$/.test(name)) return [];
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    // A host: all of the value, or what stands where an address has it.
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

/** The servers of others that an application waits for, or that its environment names, with the version of their image. */
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

/** Where a service mounts volumes, or folders beside the compose file that hold none of the application's files. */
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
    // A folder that is here belongs to the application, and a name with an ending is a file.
    const isOwn = !isNamed && folder.files.some((each) => each.startsWith(`${own}/`) && !/\/\.git(?:keep|ignore)$/.test(each));
    if (isOwn || own === '.' || folder.has(own) || /\.\w{1,6}$/.test(own) || /node_modules|\.(?:venv|cache|git)/.test(target)) return [];
    const path = posix.normalize(target).replace(/(?<=.)\/$/, '');
    return [{ path: below(image?.home ?? '/', path), variables: [], source: `volumes in ${file} line ${line}` }];
  });
}
