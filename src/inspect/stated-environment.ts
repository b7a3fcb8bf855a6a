import type { Facts } from '../facts.ts';
import type { StatedVariable } from '../manifests/container-evidence.ts';
import { catalog } from '../services/catalog.ts';

/** The known variables of an application. */
interface Known {
  /** Names of the variables that its code reads. */
  readonly read: readonly string[];
  /** Names of variables that get their values elsewhere: secrets, connections, paths of data, build arguments. */
  readonly given: ReadonlySet<string>;
}

/** Variables that images of this tool set, or that are about one image only: its system, its package managers, its languages. */
const ofImage =
  /^(?:PATH|HOME|USER|SHELL|TERM|CI|PWD|LANG(?:UAGE)?|DEBIAN_FRONTEND|VIRTUAL_ENV|NODE_(?:ENV|PATH|VERSION|OPTIONS)|GO(?:PATH|ROOT|OS|ARCH|PROXY|FLAGS|CACHE|BIN|TOOLCHAIN)|FLASK_(?:APP|ENV|RUN_\w{1,40})|PYTHON\w{0,60}|(?:LC|LD|APT|PIP|PIPENV|POETRY|UV|PDM|NPM|YARN|PNPM|COREPACK|BUN|CGO|CARGO|RUSTUP|XDG|NGINX)_\w{1,60})$/i;
/** Variables with results of that image's build. */
const ofBuild = /(?:^|_)(?:PRE_?)?BUIL[DT](?:_|$)/i;
/** Variables with the address to listen on, which answers decide. */
const listening = /^(?:HOST|HOSTNAME|BIND|ADDR|ADDRESS)$|(?:^|_)PORT$/i;
const listeningValue = /^(?:(?:\d{1,3}\.){3}\d{1,3}|\[[\da-f:]{0,40}\]|localhost)?:\d{1,5}$/i;

/** Names of secrets, including those of `docker build --check` (docs.docker.com "SecretsUsedInArgOrEnv"). */
const secret =
  /(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|PWORD|SECRET|TOKEN|AUTH|(?:API|PRIVATE|ACCESS)?KEY|CREDENTIALS?|DSN|SALT|PEPPER|CERT(?:IFICATE)?)S?(?:_|$)/i;
/** A user with a password in an address, and text that looks random. */
const secretValue = /^[a-z][\w+.-]{0,40}:\/\/[^\s:/@]{0,100}:[^\s@/]{1,200}@|^(?=.{0,200}\d)(?=.{0,200}[A-Za-z])[\w+/-]{32,200}={0,2}$/i;

/** Settings of a developer's own machine. */
const development = /^(?:dev|develop|development|debug|test|testing)$/i;
const switchedOn = /^(?:1|true|yes|on)$/i;

const isText = /^[^\p{C}\p{Zl}\p{Zp}]{1,500}$/u;

function isSecret({ name, value }: StatedVariable): boolean {
  return secret.test(name) || secretValue.test(value);
}

function isDevelopment({ name, value }: StatedVariable): boolean {
  return development.test(value) || (/DEBUG$/i.test(name) && switchedOn.test(value));
}

/** Words in the names of variables about services. */
const serviceWords = new Set(
  catalog.flatMap(({ connection: { words } }) => [...words.own, ...words.shared]).map((word) => word.toUpperCase()),
);
/** Names of services in values. */
const serviceNames = new Set(catalog.flatMap(({ name, aliases = [], connection: { values = [] } }) => [name, ...aliases, ...values]));

/** A local address: the stack decides its replacement. */
const onThisMachine = /(?:^|[/@,;\s])(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0)(?=$|[:/,;\s])/i;

/** True for a variable that connects the application to its services, which follows from the answered services. */
function isConnection({ name, value, isOfStack }: StatedVariable): boolean {
  if (onThisMachine.test(value) || serviceNames.has(value.toLowerCase())) return true;
  const parts = name.toUpperCase().split('_');
  const words = value.toLowerCase().split(/[^a-z\d]+/);
  return isOfStack === true && (parts.some((part) => serviceWords.has(part)) || words.some((word) => serviceNames.has(word)));
}

/** The files with these variables, each once. */
function sourceOf(variables: readonly StatedVariable[]): string {
  const places = new Map<string, string[]>();
  for (const { source } of variables) {
    const file = source.replace(/ line \d+$/, '');
    places.set(file, [...(places.get(file) ?? []), source]);
  }
  return [...places.values()]
    .map((sources) => (sources.every((each) => each === sources[0]) ? sources[0] : `${sources[0]} and below`))
    .join(', ');
}

/**
 * The constants that a person's container files set and the code reads, without secrets and without settings of that image or its stack.
 * The compose file has precedence over the Dockerfile.
 */
export function findStatedEnvironment(stated: readonly StatedVariable[], { read, given }: Known): Pick<Facts, 'environment'> {
  const names = new Set(read);
  const kept = stated.filter((variable) => {
    const { name, value } = variable;
    const isOwn = names.has(name) && !given.has(name) && isText.test(value);
    return (
      isOwn &&
      !ofImage.test(name) &&
      !ofBuild.test(name) &&
      !listening.test(name) &&
      !listeningValue.test(value) &&
      !isSecret(variable) &&
      !isConnection(variable) &&
      !isDevelopment(variable)
    );
  });
  if (kept.length === 0) return {};
  return {
    environment: {
      value: Object.fromEntries(kept.map(({ name, value }) => [name, value])),
      certainty: 'stated',
      source: sourceOf(kept),
    },
  };
}
