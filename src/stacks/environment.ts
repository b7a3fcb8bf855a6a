import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { environmentExample } from '../manifests/environment-example.ts';
import { isTool } from './own-places.ts';

/** A variable that code reads. */
export interface VariableRead {
  readonly name: string;
  /** True if the code has a default for it. */
  readonly hasDefault: boolean;
  /** The file that reads it. */
  readonly path: string;
  /** True if the code accepts only a truth value, and ends without one. */
  readonly isSwitch?: boolean;
}

/** The variables that configure an application. */
export interface Environment {
  /** Those in its example files, and those that its code requires. */
  readonly needed?: Fact<readonly string[]>;
  /** All variables. */
  readonly reads: readonly string[];
  /** Required switches whose names alone state their value in an image. */
  readonly switches?: Fact<Readonly<Record<string, string>>>;
}

/** A switch that only says that this is not a developer's machine. */
export const productionSwitch = /^(?:[A-Z0-9]+_)?(?:IS_)?PROD(?:UCTION)?(?:_MODE)?$/;

/** Variables that the system, the image, a platform or the generated files set, in any language. */
const foreign = new RegExp(
  `^(?:${[
    'PORT|HOST|HOSTNAME|PATH|HOME|USER|USERNAME|LOGNAME|SHELL|PWD|OLDPWD|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|TERM_PROGRAM|COLORTERM|COLUMNS|LINES',
    'TMPDIR|TEMP|TMP|EDITOR|VISUAL|PAGER|BROWSER|DISPLAY|FORCE_COLOR|NO_COLOR|CLICOLOR(?:_FORCE)?',
    'XDG_.*|SSL_CERT_(?:FILE|DIR)|NOTIFY_SOCKET|LISTEN_(?:PID|FDS)|WATCHDOG_.*|JOURNAL_STREAM|INVOCATION_ID|SSH_(?:AUTH_SOCK|CONNECTION|CLIENT|TTY)',
    '(?:HTTPS?|ALL|NO|FTP)_PROXY',
    // Variables of Windows.
    'APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|USERPROFILE|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|COMPUTERNAME',
    // Variables of continuous integration services, from their documentation.
    'CI|CI_.*|CONTINUOUS_INTEGRATION|GITLAB_CI|CIRCLECI|CIRCLE_.*|TRAVIS(?:_.*)?|BUILDKITE(?:_.*)?|JENKINS_.*|TEAMCITY_VERSION|APPVEYOR.*|DRONE(?:_.*)?',
    'GITHUB_(?:ACTIONS?|ACTION_.*|ACTOR(?:_ID)?|BASE_REF|ENV|EVENT_(?:NAME|PATH)|HEAD_REF|JOB|OUTPUT|PATH|REF(?:_.*)?|REPOSITORY(?:_.*)?)',
    'GITHUB_(?:RUN_(?:ID|NUMBER|ATTEMPT)|SERVER_URL|SHA|STEP_SUMMARY|STATE|WORKFLOW(?:_.*)?|WORKSPACE)|RUNNER_.*',
    // Variables of hosting platforms.
    'KUBERNETES_.*|VERCEL(?:_.*)?|NETLIFY(?:_.*)?|RENDER(?:_.*)?|RAILWAY_.*|FLY_.*|DYNO|HEROKU_.*|K_(?:SERVICE|REVISION|CONFIGURATION)|CF_PAGES(?:_.*)?',
    'AWS_(?:LAMBDA_.*|EXECUTION_ENV)|WEBSITE_(?:INSTANCE_ID|SITE_NAME|HOSTNAME)|CODESPACES?|CODESPACE_.*|GITPOD_.*|REPL_.*|REPLIT_.*',
  ].join('|')})$`,
  'i',
);

/**
 * Lists the variables of the example files, and those that the code reads. `isSet`: true for variables of the language's own runtime and
 * tools, and for those that the image sets.
 */
export function findEnvironment(folder: Folder, reads: readonly VariableRead[], isSet: (name: string) => boolean): Environment {
  // A variable of the example may be optional in the code.
  const isNeeded = (name: string): boolean => {
    const own = reads.filter((each) => each.name === name);
    return own.length === 0 || own.some(({ hasDefault }) => !hasDefault);
  };
  const example = [...environmentExample(folder)].map(
    ([name, { file }]): VariableRead => ({ name, path: file, hasDefault: !isNeeded(name) }),
  );
  const own = [...example, ...reads].filter(({ name }) => /^[A-Za-z_]\w*$/.test(name) && !foreign.test(name) && !isSet(name));
  // A variable that only a developer's script reads does not belong to the application.
  const needed = own.filter(({ hasDefault, path }) => !hasDefault && !isTool(path));
  const switches = needed.filter(({ name, isSwitch }) => isSwitch === true && productionSwitch.test(name));
  return {
    ...(needed.length === 0 ? {} : { needed: { value: listNames(needed), source: filesOf(needed) } }),
    reads: listNames(own),
    ...(switches.length === 0
      ? {}
      : { switches: { value: Object.fromEntries(listNames(switches).map((name) => [name, 'true'])), source: filesOf(switches) } }),
  };
}

function filesOf(reads: readonly VariableRead[]): string {
  return [...new Set(reads.map(({ path }) => path))].slice(0, 3).join(', ');
}

function listNames(reads: readonly VariableRead[]): string[] {
  return [...new Set(reads.map(({ name }) => name))].sort();
}
