/**
 * The deployment suite of orders: what must hold before it goes into production.
 *
 * PROD-002 is the ID of these criteria, and PROD-002.3 is the third of them.
 * Reports name the tests by these IDs. To use an ID of your own, such as the number of a requirement:
 * kaizen-docker --test-prefix SHOP-7
 *
 * Run all tests: node --test tests/deployment/orders/deployment_suite.mjs
 * Run one test:  the same with --test-name-pattern='\.3 ' before the path
 *
 * deployment_support.mjs has the values of this project, the helpers and the requirements of this suite.
 * If a test cannot run because another test has failed, its error begins with "needs" and names the other test.
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  BASE_IMAGE, build, buildProblem, CODE_PATHS, composeProblem, DECOYS, described, docker, DOCKERFILE, exported,
  HEALTH, historyOf, inContainer, inspect, isBelow, isFile, isWritableOrHidden, knownSecrets, marker,
  missingLibraries, needDockerfile, needEnvironment, needFiles, needHealthCheck, needImage, outputOf, PREFIX,
  privileged, ROOT, SECRET_SETTING, secretsInLayers, sentToBuilder, SIZE_BUDGET, SOURCE, statusWithoutApplication,
  stepsAfterEdit, STOP_CODES, STOP_TIMEOUT, TMPFS, VOLUMES, waitUntilHealthy, withApplication, withContainer,
  withProjectCopy, withStack, WRITTEN_PATHS,
  GID, imageName, UID, USER,
  DEPENDENCY_STAGE,
} from './deployment_support.mjs';

function criterion(number, title, prove) {
  test(`${PREFIX}.${number} ${title}`, prove);
}

// The Dockerfile is at the path from which the stack builds.
criterion(1, "Dockerfile exists", () => {
  const isThere = isFile(join(ROOT, DOCKERFILE));
  assert.ok(isThere, `There is no ${DOCKERFILE} in ${ROOT}.`);
});

// A Docker Engine builds the image from the files of the project.
criterion(2, "image builds", async () => {
  needDockerfile();
  const version = await docker(['version', '--format', '{{.Server.Version}}'], { check: false });
  let output = outputOf(version);
  assert.ok(version.status === 0, `No Docker Engine answers: ${output}`);
  output = await buildProblem();
  assert.ok(output === undefined, `The build failed:\n${output}`);
});

// The image is not larger than its budget.
criterion(3, "size within budget", async () => {
  const image = await needImage();
  const size = (await inspect(image)).Size;
  const { stdout: layers } = await docker(['history', '--format', '{{.Size}}  {{.CreatedBy}}', image]);
  const [megabytes, budget] = [Math.ceil(size / 1e6), Math.floor(SIZE_BUDGET / 1e6)];
  assert.ok(size <= SIZE_BUDGET, `The image has ${megabytes} MB, the budget is ${budget} MB. Its layers:\n${layers}`);
});

// The image runs as the configured user, by numeric ID, and its /etc/passwd lists that user.
criterion(4, "runs as the non-root user", async () => {
  const { passwd } = await needFiles();
  const found = (await inspect(imageName())).Config.User || 'none';
  assert.ok(
    found === `${UID}:${GID}`,
    `The last USER of the Dockerfile must be ${UID}:${GID}, but it is: ${found}`,
  );
  const isKnown = new RegExp(`^${USER}:[^:]*:${UID}:${GID}:`, 'm').test(passwd);
  assert.ok(isKnown, `The /etc/passwd of the image does not list ${USER} (${UID}:${GID}).`);
});

// The health check is in exec form, and has the configured times and retries.
criterion(5, "HEALTHCHECK configured", async () => {
  const check = (await inspect(await needImage())).Config.Healthcheck ?? {};
  const words = check.Test ?? [];
  if (HEALTH.kind === 'none') {
    assert.ok(words.length === 0 || words[0] === 'NONE', "The answers name no health check, but the image has one.");
    return;
  }
  let found = words.join(' ') || 'none';
  const isCommand = words[0] === 'CMD' && words.length > 1;
  assert.ok(isCommand, `The health check must be in exec form, without a shell, but it is: ${found}`);
  const expected = `${HEALTH.interval} s, ${HEALTH.timeout} s, ${HEALTH.startPeriod} s, ${HEALTH.retries}`;
  const times = [check.Interval, check.Timeout, check.StartPeriod].map((time) => `${Math.floor((time ?? 0) / 1e9)} s`);
  found = [...times, check.Retries ?? 0].join(', ');
  assert.ok(
    found === expected,
    `Interval, timeout, start period and retries of the health check must be ${expected}, but they are ${found}.`,
  );
});

// Compose starts the application with its services. All become healthy, and none restarts.
criterion(6, "compose stack healthy", async () => {
  await needImage();
  const problem = await composeProblem();
  assert.ok(problem === undefined, problem);
  await withStack((containers) => {
    for (const { name, state, health, restarts } of containers) {
      const isWell = state === 'running' && ['healthy', 'unchecked'].includes(health) && restarts === 0;
      assert.ok(isWell, `Container ${name} is ${state} (${health}) and has restarted ${restarts} times.`);
    }
  });
});

// A container is healthy while the application runs in it, and unhealthy without the application.
criterion(7, "health check tells healthy from unhealthy", async () => {
  const image = await needImage();
  await needHealthCheck(image);
  const environment = await needEnvironment();
  await withContainer({ image, environment }, waitUntilHealthy);
  if (HEALTH.kind === 'none') return;
  const status = await statusWithoutApplication(image, environment);
  assert.ok(
    status === 'unhealthy',
    `A container without the running application is ${status}, so the health check proves nothing.`,
  );
});

// The application receives SIGTERM and stops in time.
criterion(8, "stops on SIGTERM", async () => {
  const image = await needImage();
  await withContainer({ image, environment: await needEnvironment() }, async (name) => {
    await waitUntilHealthy(name);
    const begin = Date.now();
    await docker(['stop', '-t', STOP_TIMEOUT, name], { limit: STOP_TIMEOUT + 60 });
    const seconds = Math.round((Date.now() - begin) / 1000);
    const code = (await inspect(name)).State.ExitCode;
    assert.ok(
      STOP_CODES.includes(code),
      `After SIGTERM, the container ended with exit code ${code} after ${seconds} s (137 means SIGKILL). The ` +
      "application must handle SIGTERM and start without a shell.",
    );
  });
});

// The application becomes healthy without capabilities and with a read-only root file system.
criterion(9, "runs with a read-only root and no capabilities", async () => {
  const image = await needImage();
  const writable = [...TMPFS.flatMap((path) => ['--tmpfs', path]), ...VOLUMES.flatMap((path) => ['--volume', path])];
  const options = ['--read-only', ...writable, '--cap-drop=ALL', '--security-opt=no-new-privileges'];
  await withContainer({ image, options, environment: await needEnvironment() }, waitUntilHealthy);
});

// The application becomes healthy with a user ID that the image does not know, as on OpenShift.
criterion(10, "runs as an arbitrary UID", async () => {
  const image = await needImage();
  await withContainer({ image, options: ['--user=54321:0'], environment: await needEnvironment() }, waitUntilHealthy);
});

// The layers, the history and the environment of the image hold no secret of this project.
criterion(11, "no secret in a layer or in the history", async () => {
  const image = await needImage();
  const values = knownSecrets();
  let found = (await secretsInLayers(image, values)).join(', ');
  assert.ok(found === '', `The image holds secrets: ${found}`);
  const settings = [...(await historyOf(image)), ...((await inspect(image)).Config.Env ?? [])];
  found = settings.flatMap((line) => SECRET_SETTING.exec(line.toLowerCase())?.[0] ?? []).join(', ');
  assert.ok(found === '', `The history or the environment sets a secret: ${found}…`);
  const holdsValue = values.some((value) => settings.join('\n').includes(value));
  assert.ok(!holdsValue, "The history or the environment holds the value of a secret.");
});

// The build context holds no secrets, no version history and no folders that are built again.
criterion(12, "build context without secrets", () =>
  withProjectCopy(async (copy) => {
    const sent = await sentToBuilder(copy, DECOYS);
    const found = DECOYS.filter((decoy) => sent.has(decoy)).sort().join(', ');
    assert.ok(found === '', `The build context includes ${found}. Add these paths to .dockerignore.`);
  }),
);

// After an edit of the source, the build takes the dependencies from the cache.
criterion(13, "a source edit reuses the dependencies", async () => {
  await needImage();
  await withProjectCopy(async (copy) => {
    await build(copy, ['--output=type=cacheonly']);
    assert.ok(isFile(join(copy, SOURCE)), `${SOURCE} is missing: generate this suite again.`);
    // A builder that is short of disk space drops steps between two builds. A wrong order installs again each time.
    let last = await stepsAfterEdit(copy);
    for (let again = 0; again < 2 && !last.isReused; again++) last = await stepsAfterEdit(copy);
    assert.ok(last.dependencies.length > 0, `The Dockerfile has no stage ${DEPENDENCY_STAGE}.`);
    assert.ok(
      last.isReused,
      "An edit of the source installs the dependencies again: copy the source after the dependencies.",
    );
    assert.ok(last.isBuilt, "The edit is not in the image: no step was built again.");
  });
});

// The user can read the code and the dependencies, and cannot write them.
criterion(14, "code not writable by the user", async () => {
  const { entries } = await needFiles();
  const code = entries.filter((entry) => isBelow(entry, CODE_PATHS) && !isBelow(entry, WRITTEN_PATHS));
  const paths = CODE_PATHS.join(', ');
  assert.ok(code.length > 0, `The image has none of these paths: ${paths}`);
  const found = code.filter(isWritableOrHidden).map(described).slice(0, 10).join(', ');
  assert.ok(found === '', `The user can write, or cannot read: ${found}`);
});

// The image adds no setuid or setgid files to its base image.
criterion(15, "no setuid files added", async () => {
  const { entries } = await needFiles();
  const before = new Set(BASE_IMAGE === null ? [] : privileged((await exported(BASE_IMAGE)).entries));
  const found = privileged(entries).filter((name) => !before.has(name)).sort().join(', ');
  assert.ok(found === '', `Files that run as their owner or group: ${found}`);
});

// The application can write to new volumes, and a new container finds the data.
criterion(16, "data outlives the container", async () => {
  await needImage();
  if (VOLUMES.length === 0) return;
  await withApplication(async (start) => {
    const first = await start();
    for (const path of VOLUMES) {
      const [folder] = await inContainer(first, path);
      const found = `${folder.mode.toString(8).padStart(4, '0')}, ${folder.uid}:${folder.gid}`;
      assert.ok((folder.mode & 0o007) === 0o007, `Not every user can write to ${path}: ${found}`);
      await docker(['cp', marker(), `${first}:${path}/kaizen-marker`]);
    }
    const second = await start();
    for (const path of VOLUMES) {
      const isKept = (await inContainer(second, path)).some(({ name }) => name.split('/').at(-1) === 'kaizen-marker');
      assert.ok(
        isKept,
        `The data in ${path} is lost with the container: mount a named volume there.`,
      );
    }
  });
});

// The image holds every shared library that the programs and modules of the application need.
criterion(17, "shared libraries present", async () => {
  const found = (await missingLibraries(await needImage())).slice(0, 10).join(', ');
  assert.ok(
    found === '',
    `The image lacks shared libraries. Install the packages that contain them: ${found}`,
  );
});

// --- tests of your own go below this line: an update leaves them alone ---
