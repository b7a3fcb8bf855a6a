import { credentialDecoys } from '../folder/credentials.ts';

/** One test of the deployment suite, the same for every runner. */
export interface Criterion {
  readonly number: number;
  /** The part of the test's name after its number, for runners with names: `test_03_size_within_budget`. */
  readonly slug: string;
  /** The part after the ID in reports: `PROD-001.3 size within budget`. */
  readonly title: string;
  /** The statement that a green test proves, in one sentence. */
  readonly proves: string;
  /** The messages of a red test; `{name}` is a variable of the test. */
  readonly says: Readonly<Record<string, string>>;
}

/** The tests of the deployment suite. */
export const criteria: readonly Criterion[] = [
  {
    number: 1,
    slug: 'dockerfile_exists',
    title: 'Dockerfile exists',
    proves: 'The Dockerfile is at the path from which the stack builds.',
    says: { missing: 'There is no {file} in {root}.' },
  },
  {
    number: 2,
    slug: 'image_builds',
    title: 'image builds',
    proves: 'A Docker Engine builds the image from the files of the project.',
    says: { silent: 'No Docker Engine answers: {output}', failed: 'The build failed:\n{output}' },
  },
  {
    number: 3,
    slug: 'size_within_budget',
    title: 'size within budget',
    proves: 'The image is not larger than its budget.',
    says: { over: 'The image has {megabytes} MB, the budget is {budget} MB. Its layers:\n{layers}' },
  },
  {
    number: 4,
    slug: 'runs_as_the_non_root_user',
    title: 'runs as the non-root user',
    proves: 'The image runs as the configured user, by numeric ID, and its /etc/passwd lists that user.',
    says: {
      user: 'The last USER of the Dockerfile must be {uid}:{gid}, but it is: {found}',
      passwd: 'The /etc/passwd of the image does not list {user} ({uid}:{gid}).',
    },
  },
  {
    number: 5,
    slug: 'healthcheck_configured',
    title: 'HEALTHCHECK configured',
    proves: 'The health check is in exec form, and has the configured times and retries.',
    says: {
      unasked: 'The answers name no health check, but the image has one.',
      shell: 'The health check must be in exec form, without a shell, but it is: {found}',
      differs: 'Interval, timeout, start period and retries of the health check must be {expected}, but they are {found}.',
    },
  },
  {
    number: 6,
    slug: 'compose_stack_healthy',
    title: 'compose stack healthy',
    proves: 'Compose starts the application with its services. All become healthy, and none restarts.',
    says: {
      missing: 'docker compose (v2 or later) is missing: install the compose plugin.',
      old: 'This is docker compose {found}, and the stack needs {needed} or later.',
      unwell: 'Container {name} is {state} ({health}) and has restarted {restarts} times.',
    },
  },
  {
    number: 7,
    slug: 'health_check_turns_healthy',
    title: 'health check tells healthy from unhealthy',
    proves: 'A container is healthy while the application runs in it, and unhealthy without the application.',
    says: { blind: 'A container without the running application is {status}, so the health check proves nothing.' },
  },
  {
    number: 8,
    slug: 'stops_on_sigterm',
    title: 'stops on SIGTERM',
    proves: 'The application receives SIGTERM and stops in time.',
    says: {
      killed:
        'After SIGTERM, the container ended with exit code {code} after {seconds} s (137 means SIGKILL). The application must handle SIGTERM and start without a shell.',
    },
  },
  {
    number: 9,
    slug: 'runs_read_only_without_capabilities',
    title: 'runs with a read-only root and no capabilities',
    proves: 'The application becomes healthy without capabilities and with a read-only root file system.',
    says: {},
  },
  {
    number: 10,
    slug: 'runs_as_an_arbitrary_uid',
    title: 'runs as an arbitrary UID',
    proves: 'The application becomes healthy with a user ID that the image does not know, as on OpenShift.',
    says: {},
  },
  {
    number: 11,
    slug: 'no_secret_in_any_layer',
    title: 'no secret in a layer or in the history',
    proves: 'The layers, the history and the environment of the image hold no secret of this project.',
    says: {
      layer: 'The image holds secrets: {found}',
      setting: 'The history or the environment sets a secret: {found}…',
      value: 'The history or the environment holds the value of a secret.',
    },
  },
  {
    number: 12,
    slug: 'build_context_without_secrets',
    title: 'build context without secrets',
    proves: 'The build context holds no secrets, no version history and no folders that are built again.',
    says: { sent: 'The build context includes {found}. Add these paths to .dockerignore.' },
  },
  {
    number: 13,
    slug: 'source_edit_reuses_dependencies',
    title: 'a source edit reuses the dependencies',
    proves: 'After an edit of the source, the build takes the dependencies from the cache.',
    says: {
      gone: '{file} is missing: generate this suite again.',
      stage: 'The Dockerfile has no stage {stage}.',
      again: 'An edit of the source installs the dependencies again: copy the source after the dependencies.',
      stale: 'The edit is not in the image: no step was built again.',
    },
  },
  {
    number: 14,
    slug: 'code_not_writable',
    title: 'code not writable by the user',
    proves: 'The user can read the code and the dependencies, and cannot write them.',
    says: { none: 'The image has none of these paths: {paths}', wrong: 'The user can write, or cannot read: {found}' },
  },
  {
    number: 15,
    slug: 'no_setuid_files_added',
    title: 'no setuid files added',
    proves: 'The image adds no setuid or setgid files to its base image.',
    says: { added: 'Files that run as their owner or group: {found}' },
  },
  {
    number: 16,
    slug: 'data_outlives_the_container',
    title: 'data outlives the container',
    proves: 'The application can write to new volumes, and a new container finds the data.',
    says: {
      closed: 'Not every user can write to {path}: {found}',
      lost: 'The data in {path} is lost with the container: mount a named volume there.',
    },
  },
  {
    number: 17,
    slug: 'shared_libraries_present',
    title: 'shared libraries present',
    proves: 'The image holds every shared library that the programs and modules of the application need.',
    says: { missing: 'The image lacks shared libraries. Install the packages that contain them: {found}' },
  },
];

/** Messages that any test may print. */
export const says = {
  noDocker: 'docker is not on the PATH: this suite needs a Docker Engine.',
  tooLong: '{command} took longer than {limit} s.',
  ended: '{command} ended with {status}:\n{output}',
  needs: 'needs {id} ({title})',
  unhealthy: 'The container is {state} ({health}, exit code {code}), not healthy.\nHealth checks: {checks}\n{logs}',
} as const;

/** The message of test 4 if a person's Dockerfile names the user. */
export const ownUserSays = 'The Dockerfile names the user {user}, but the image has: {found}';

/** Environment variables that change a run. */
export const variables = {
  KAIZEN_IMAGE: 'test this image, and build none',
  KAIZEN_SIZE_BUDGET: 'largest size of the image, in bytes',
  KAIZEN_BUILD_TIMEOUT: 'longest time for a build, in seconds',
  KAIZEN_HEALTHY_TIMEOUT: 'seconds until a container must be healthy',
  KAIZEN_STOP_TIMEOUT: 'seconds until a container must stop',
  KAIZEN_ABSENT_LIBRARIES: 'shared libraries that the image may lack, separated by spaces',
  KAIZEN_BUILD_SECRET_ID: 'file of the build secret ID, such as KAIZEN_BUILD_SECRET_NETRC (default: ~/.netrc)',
} as const;

/** Timeouts in seconds, which environment variables can change. */
export const limits = { build: 1800, healthy: 120, other: 600 } as const;

/** The oldest compose that can remove fixed names and ports from a stack: `!reset` needs 2.24. */
export const composeNeeded = { major: 2, minor: 24 } as const;

/** Exit codes of a program that handles SIGTERM: it ends itself, or by the signal (128 + 15), like the JVM. */
export const stopCodes: readonly number[] = [0, 143];

/** Large generated folders, which the suite does not copy. */
export const madeAnew: readonly string[] = ['.git', '.venv', 'venv', 'node_modules', '__pycache__', '.pytest_cache'];

/** Files that must not be in a build context, in any language: secrets and version history. */
export const decoys: readonly string[] = [
  '.git/config',
  'nested/.git/config',
  'secrets/decoy',
  'nested/secrets/decoy',
  '.kaizen-docker/decoy',
  ...credentialDecoys,
];

/**
 * Regular expressions with the same meaning in grep -E, awk, Python and JavaScript, each for one line: no look-around, no named classes, no
 * backslash except before a dot. Those for names of variables and settings expect lower case text.
 */
export const patterns = {
  /** Paths of files with secrets. */
  secretFile:
    '(^|/)(\\.env(\\.[^/]*)?|\\.envrc|id_rsa|id_dsa|id_ecdsa|id_ed25519|\\.netrc|\\.pypirc|\\.pgpass|\\.git-credentials|\\.git/.*|\\.aws/credentials|\\.docker/config\\.json|\\.kube/config|[^/]*\\.tfstate)$',
  /** Exceptions from these paths, which only contain names. */
  exampleFile: '(^|/)\\.env\\.(example|sample|template)$',
  /** A setting with a secret. DB_PASSWORD_FILE, MAX_TOKENS or TOKENIZERS_PARALLELISM contain none. */
  secretSetting: '[a-z0-9_]*(password|passwd|secret(_?key)?|token|api_?key) *= *[^ $]',
  /** Steps of a person's Dockerfile that install dependencies. */
  install:
    'RUN .*((npm|pnpm|bun) (ci|i|install)|yarn( install| *$| --)|pip3? install|(uv|pdm|rye) (sync|pip)|(poetry|pipenv) (install|sync)|go mod download|cargo (fetch|chef)|bundle install|composer install|apt-get .*install|apk add)',
  /** Names of variables in .env whose values are searched. */
  secretVariable: 'pass|secret|token|key|cred|auth|dsn|url',
} as const;
