import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { environmentExample } from '../manifests/environment-example.ts';
import { isTool } from './written.ts';

/** A variable that code reads. */
export interface VariableRead {
  readonly name: string;
  /** True where the code can do without it. */
  readonly hasDefault: boolean;
  /** The file that reads it. */
  readonly path: string;
}

/** The variables that an application is configured by. */
export interface Environment {
  /** Those of its example files, and those that its code can't do without. */
  readonly needed?: Fact<readonly string[]>;
  /** All of them. */
  readonly reads: readonly string[];
}

/** What the system, the image, a platform or the generated files set, in any language. */
const foreign = new RegExp(
  `^(?:${[
    'PORT|HOST|HOSTNAME|PATH|HOME|USER|USERNAME|LOGNAME|SHELL|PWD|OLDPWD|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|TERM_PROGRAM|COLORTERM|COLUMNS|LINES',
    'TMPDIR|TEMP|TMP|EDITOR|VISUAL|PAGER|BROWSER|DISPLAY|FORCE_COLOR|NO_COLOR|CLICOLOR(?:_FORCE)?',
    'XDG_.*|SSL_CERT_(?:FILE|DIR)|NOTIFY_SOCKET|LISTEN_(?:PID|FDS)|WATCHDOG_.*|JOURNAL_STREAM|INVOCATION_ID|SSH_(?:AUTH_SOCK|CONNECTION|CLIENT|TTY)',
    '(?:HTTPS?|ALL|NO|FTP)_PROXY',
    // Of Windows.
    'APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|USERPROFILE|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|COMPUTERNAME',
    // Of services for continuous integration, by their documentation's lists of default variables.
    'CI|CI_.*|CONTINUOUS_INTEGRATION|GITLAB_CI|CIRCLECI|CIRCLE_.*|TRAVIS(?:_.*)?|BUILDKITE(?:_.*)?|JENKINS_.*|TEAMCITY_VERSION|APPVEYOR.*|DRONE(?:_.*)?',
    'GITHUB_(?:ACTIONS?|ACTION_.*|ACTOR(?:_ID)?|BASE_REF|ENV|EVENT_(?:NAME|PATH)|HEAD_REF|JOB|OUTPUT|PATH|REF(?:_.*)?|REPOSITORY(?:_.*)?)',
    'GITHUB_(?:RUN_(?:ID|NUMBER|ATTEMPT)|SERVER_URL|SHA|STEP_SUMMARY|STATE|WORKFLOW(?:_.*)?|WORKSPACE)|RUNNER_.*',
    // Of platforms that run applications.
    'KUBERNETES_.*|VERCEL(?:_.*)?|NETLIFY(?:_.*)?|RENDER(?:_.*)?|RAILWAY_.*|FLY_.*|DYNO|HEROKU_.*|K_(?:SERVICE|REVISION|CONFIGURATION)|CF_PAGES(?:_.*)?',
    'AWS_(?:LAMBDA_.*|EXECUTION_ENV)|WEBSITE_(?:INSTANCE_ID|SITE_NAME|HOSTNAME)|CODESPACES?|CODESPACE_.*|GITPOD_.*|REPL_.*|REPLIT_.*',
  ].join('|')})$`,
  'i',
);

/**
 * Lists the variables of the example files, and those that the code reads. `isSet`: what the language's own runtime and tools read, and what the
 * image sets.
 */
export function findEnvironment(folder: Folder, reads: readonly VariableRead[], isSet: (name: string) => boolean): Environment {
  // What the example names the code may do without.
  const isNeeded = (name: string): boolean => {
    const own = reads.filter((each) => each.name === name);
    return own.length === 0 || own.some(({ hasDefault }) => !hasDefault);
  };
  const example = [...environmentExample(folder)].map(([name, { file }]) => ({ name, path: file, hasDefault: !isNeeded(name) }));
  const own = [...example, ...reads].filter(({ name }) => /^[A-Za-z_]\w*$/.test(name) && !foreign.test(name) && !isSet(name));
  // What only a script for developers reads is none of the application's.
  const needed = own.filter(({ hasDefault, path }) => !hasDefault && !isTool(path));
  const files = [...new Set(needed.map(({ path }) => path))];
  return {
    ...(needed.length === 0 ? {} : { needed: { value: listNames(needed), source: files.slice(0, 3).join(', ') } }),
    reads: listNames(own),
  };
}

function listNames(reads: readonly VariableRead[]): string[] {
  return [...new Set(reads.map(({ name }) => name))].sort();
}
