import { credentialDecoys } from '../folder/credentials.ts';

/** One test of the deployment suite, the same for every runner. */
export interface Criterion {
  readonly number: number;
  /** The part of the test's name after its number, for runners with names: `test_03_size_within_budget`. */
  readonly slug: string;
  /** The part after the ID in reports: `PROD-001.3 size within budget`. */
  readonly title: string;
  /** One sentence: what a green test shows. */
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
    proves: 'The Dockerfile is where the stack builds from.',
    says: { missing: 'There is no {file} in {root}.' },
  },
  {
    number: 2,
    slug: 'image_builds',
    title: 'image builds',
    proves: 'A Docker Engine answers, and builds the image from what is in the folder.',
    says: { silent: 'No Docker Engine answers: {output}', failed: 'The build failed:\n{output}' },
  },
  {
    number: 3,
    slug: 'size_within_budget',
    title: 'size within budget',
    proves: 'The image is no larger than it may be; where it is, its layers are listed.',
    says: { over: 'The image has {megabytes} MB of {budget} MB. Its layers:\n{layers}' },
  },
  {
    number: 4,
    slug: 'runs_as_the_non_root_user',
    title: 'runs as the non-root user',
    proves: 'The image runs as the user that was answered, in numbers, and its /etc/passwd has that user.',
    says: {
      user: 'The last USER of the Dockerfile has to be {uid}:{gid}, the user in numbers, and is: {found}',
      passwd: "{user} ({uid}:{gid}) is not in the image's /etc/passwd.",
    },
  },
  {
    number: 5,
    slug: 'healthcheck_configured',
    title: 'HEALTHCHECK configured',
    proves: 'The health check is in exec form, and has the times and retries that were answered.',
    says: {
      unasked: 'The answers name no health check, but the image has one.',
      shell: 'The health check has to be in exec form, without a shell, and is: {found}',
      differs: "The health check's interval, timeout, start period and retries have to be {expected}, and are {found}.",
    },
  },
  {
    number: 6,
    slug: 'compose_stack_healthy',
    title: 'compose stack healthy',
    proves: 'The compose file starts the application with its services: all get healthy, and none restarts.',
    says: {
      missing: 'docker compose (v2 or later) is missing: install the compose plugin.',
      old: 'docker compose {needed} or later is needed, and this is {found}.',
      unwell: 'Of the stack, {name} is {state}, {health}, restarted {restarts} times.',
    },
  },
  {
    number: 7,
    slug: 'health_check_turns_healthy',
    title: 'health check tells healthy from unhealthy',
    proves: 'A container gets healthy with the application in it, and unhealthy without.',
    says: { blind: 'A container in which the application does not run is {status}: the health check proves nothing.' },
  },
  {
    number: 8,
    slug: 'stops_on_sigterm',
    title: 'stops on SIGTERM',
    proves: 'The application receives SIGTERM, and ends by itself and in time.',
    says: {
      killed:
        'SIGTERM was answered with exit code {code} after {seconds} s (137 is SIGKILL): the application has to handle SIGTERM, and to be started without a shell in between.',
    },
  },
  {
    number: 9,
    slug: 'runs_read_only_without_capabilities',
    title: 'runs with a read-only root and no capabilities',
    proves: 'The application gets healthy where it may write to temporary folders only, and without any capability.',
    says: {},
  },
  {
    number: 10,
    slug: 'runs_as_an_arbitrary_uid',
    title: 'runs as an arbitrary UID',
    proves: 'The application gets healthy as a user whom the image does not know, as on OpenShift.',
    says: {},
  },
  {
    number: 11,
    slug: 'no_secret_in_any_layer',
    title: 'no secret in a layer or in the history',
    proves: "No layer holds a file of secrets or the value of one of this project's own; neither do the history and the environment.",
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
    proves: 'What is sent to the builder holds no secrets, no version history, and nothing that is made anew in the build.',
    says: { sent: 'The build context takes in {found}: .dockerignore has to stop that.' },
  },
  {
    number: 13,
    slug: 'source_edit_reuses_dependencies',
    title: 'a source edit reuses the dependencies',
    proves: 'After an edit of the source, a build takes the dependencies from the cache and the source anew.',
    says: {
      gone: '{file} is gone: generate this suite again.',
      stage: 'The Dockerfile has no stage {stage}.',
      again: 'An edit of the source installs the dependencies again: the source is copied before them.',
      stale: 'The edit is not in the image: nothing was built again.',
    },
  },
  {
    number: 14,
    slug: 'code_not_writable',
    title: 'code not writable by the user',
    proves: 'The user can read all of the code and the dependencies, and write none of it.',
    says: { none: 'The image has none of {paths}.', wrong: 'Code that the user may write, or may not read: {found}' },
  },
  {
    number: 15,
    slug: 'no_setuid_files_added',
    title: 'no setuid files added',
    proves: 'The image adds no file to its base image that runs as its owner or group.',
    says: { added: 'Files that run as their owner or group: {found}' },
  },
  {
    number: 16,
    slug: 'data_outlives_the_container',
    title: 'data outlives the container',
    proves: 'The application starts with empty volumes, may write to them, and a new container finds what was kept there.',
    says: {
      closed: '{path} is not writable for any user: {found}',
      lost: 'What was in {path} is gone with the container: mount a named volume there.',
    },
  },
  {
    number: 17,
    slug: 'shared_libraries_present',
    title: 'shared libraries present',
    proves: "The image holds each shared library that the application's programs and extension modules ask for. Nothing of them runs.",
    says: { missing: 'The image lacks shared libraries. Install the packages that bring them: {found}' },
  },
];

/** What any of the tests may say. */
export const says = {
  noDocker: 'docker is not on the path: this suite needs a Docker Engine.',
  tooLong: '{command} took longer than {limit} s.',
  ended: '{command} ended with {status}:\n{output}',
  needs: 'needs {id} ({title})',
  unhealthy: 'The container is {state} ({health}, exit code {code}), not healthy.\nHealth checks: {checks}\n{logs}',
} as const;

/** What test 4 says where a person's Dockerfile names the user. */
export const ownUserSays = 'The Dockerfile names the user {user}, but the image has: {found}';

/** Environment variables that change a run. */
export const variables = {
  KAIZEN_IMAGE: 'test this image instead of one that is built here',
  KAIZEN_SIZE_BUDGET: 'bytes that the image may have',
  KAIZEN_BUILD_TIMEOUT: 'seconds that a build may take',
  KAIZEN_HEALTHY_TIMEOUT: 'seconds until a container has to be healthy',
  KAIZEN_STOP_TIMEOUT: 'seconds until a container has to stop',
  KAIZEN_ABSENT_LIBRARIES: 'shared libraries that the image may lack, with spaces between them',
  KAIZEN_BUILD_SECRET_ID: 'file of the build secret ID, in capitals (for netrc: KAIZEN_BUILD_SECRET_NETRC, else ~/.netrc)',
} as const;

/** Seconds that things may take unless the environment says otherwise. */
export const limits = { build: 1800, healthy: 120, other: 600 } as const;

/** The oldest compose that takes fixed names and ports out of a stack: `!reset` is of 2.24. */
export const composeNeeded = { major: 2, minor: 24 } as const;

/** How a program ends that handles SIGTERM: by itself, or by the signal (128 + 15), as the JVM does. */
export const stopCodes: readonly number[] = [0, 143];

/** Folders that are large and made anew: they stay out of the copies that the suite works on. */
export const madeAnew: readonly string[] = ['.git', '.venv', 'venv', 'node_modules', '__pycache__', '.pytest_cache'];

/** Files that no build context takes in, of whatever language: secrets and histories. */
export const decoys: readonly string[] = [
  '.git/config',
  'nested/.git/config',
  'secrets/decoy',
  'nested/secrets/decoy',
  '.kaizen-docker/decoy',
  ...credentialDecoys,
];

/**
 * Regular expressions that mean the same to grep -E, awk, Python and JavaScript, each for one line: no look-around, no classes by name, no
 * backslash but before a dot. Those for names of variables and settings are for text in lower case.
 */
export const patterns = {
  /** Paths of files that hold secrets. */
  secretFile:
    '(^|/)(\\.env(\\.[^/]*)?|\\.envrc|id_rsa|id_dsa|id_ecdsa|id_ed25519|\\.netrc|\\.pypirc|\\.pgpass|\\.git-credentials|\\.git/.*|\\.aws/credentials|\\.docker/config\\.json|\\.kube/config|[^/]*\\.tfstate)$',
  /** Paths among those that only show names. */
  exampleFile: '(^|/)\\.env\\.(example|sample|template)$',
  /** A setting of a secret. DB_PASSWORD_FILE, MAX_TOKENS or TOKENIZERS_PARALLELISM hold none. */
  secretSetting: '[a-z0-9_]*(password|passwd|secret(_?key)?|token|api_?key) *= *[^ $]',
  /** Steps of a person's Dockerfile that install dependencies. */
  install:
    'RUN .*((npm|pnpm|bun) (ci|i|install)|yarn( install| *$| --)|pip3? install|(uv|pdm|rye) (sync|pip)|(poetry|pipenv) (install|sync)|go mod download|cargo (fetch|chef)|bundle install|composer install|apt-get .*install|apk add)',
  /** Names of variables in .env whose values are looked for. */
  secretVariable: 'pass|secret|token|key|cred|auth|dsn|url',
} as const;
