import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { objectName } from '../../../src/kubernetes/names.ts';
import type { ApplicationPlan } from '../../../src/plan/plan.ts';
import { fixtureFolders, removeFolders } from '../../support/folders.ts';
import { below, type Container, clusterPlanFor, manifestsIn, type Pod, podOf, renderedFiles } from '../../support/manifests.ts';

const sound = fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'facts.json')));

function answersOf(folder: string): Record<string, unknown> {
  const file = join(folder, 'answers.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** A service of a compose file, as far as the comparison reads it. */
interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly env_file: readonly { readonly path: string }[];
  readonly ports?: readonly string[];
  readonly tmpfs: readonly string[];
  readonly volumes?: readonly string[];
  readonly stop_grace_period: string;
  readonly deploy: { readonly resources: { readonly limits: { readonly memory: string } } };
}

/** A value as compose passes it on where no variable of the shell changes it. */
function composed(value: string): string {
  return value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll('$$', '$');
}

/** The lines `NAME=value` of a text. */
function pairsIn(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf('=');
    return at < 1 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
}

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

function bytes(text: string): number {
  const [, count = '', unit = 'b'] = /^(\d+)(\w+)?$/.exec(text) ?? [];
  return Number(count) * (units[unit] ?? Number.NaN);
}

describe('compose file and manifests', () => {
  after(removeFolders);

  it('are compared for every fixture that an engine runs', () => {
    const compared = new Set(sound.map(({ name }) => name));
    const run = fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'engine.json')));
    assert.ok(run.length > 0);
    assert.deepEqual(
      run.filter(({ name }) => !compared.has(name)),
      [],
    );
  });

  for (const { name, app, folder } of sound) {
    it(`of ${name} agree`, async () => {
      const plan = await clusterPlanFor(app, answersOf(folder));
      const files = await renderedFiles(plan);
      const { services }: { services: Record<string, ComposeService> } = parse(files.get('compose.yaml') ?? '');
      const manifests = [...manifestsIn(files, 'base').values()];
      const base = below(files, 'base');
      const kustomization: { configMapGenerator: { name: string; envs: string[]; literals?: string[] }[] } = parse(
        base.get('kustomization.yaml') ?? '',
      );
      const variablesOf = (config: string): Map<string, string> => {
        const generator = kustomization.configMapGenerator.find((each) => each.name === config);
        const literals = (generator?.literals ?? []).flatMap(pairsOfLiteral);
        return new Map([...(generator?.envs ?? []).flatMap((path) => pairsIn(base.get(path) ?? '')), ...literals]);
      };
      for (const application of plan.applications) {
        for (const service of [application.service, ...application.processes.map((each) => each.service)]) {
          const compose = services[service];
          const pod = podFor(service);
          const [container] = pod.containers;
          assert.ok(compose && container);
          sameProgram(compose, container, application);
          sameVariables(compose, container, application, variablesOf);
          samePlaces(compose, pod, container);
          assert.equal(bytes(container.resources.limits?.memory ?? ''), bytes(compose.deploy.resources.limits.memory));
          assert.deepEqual(
            [pod.securityContext.runAsUser, pod.securityContext.runAsGroup],
            [application.image.uid, application.image.gid],
            'the user of the image',
          );
        }
        sameProbe(application, podFor(application.service).containers[0]);
        const grace = Number.parseInt(services[application.service]?.stop_grace_period ?? '', 10);
        const drained = application.image.port === undefined ? 0 : 5;
        assert.equal(podFor(application.service).terminationGracePeriodSeconds, grace + drained);
      }

      function podFor(service: string): Pod {
        const label = objectName(service);
        const found = manifests.find(
          (each) => each.kind !== 'NetworkPolicy' && podOf(each) !== undefined && podOf(each)?.containers[0]?.name === label,
        );
        const pod = found === undefined ? undefined : podOf(found);
        assert.ok(pod, `no workload for ${service}`);
        return pod;
      }
    });
  }
});

function pairsOfLiteral(literal: string): [string, string][] {
  const at = literal.indexOf('=');
  return [[literal.slice(0, at), literal.slice(at + 1).replace(/^"(.*)"$/s, '$1')]];
}

function sameProgram(compose: ComposeService, { image, args, ports }: Container, application: ApplicationPlan): void {
  assert.equal(image, compose.image.replace(/:\$\{TAG:-dev\}$/, ''));
  assert.deepEqual(
    args?.map((word) => word.replaceAll('$$(', '$(')),
    compose.command?.map((word) => String(word).replaceAll('$$', '$')),
  );
  const published = compose.ports?.map((port) => Number(port.slice(port.lastIndexOf(':') + 1)));
  assert.deepEqual(
    ports?.map(({ containerPort }) => containerPort),
    published,
    `the ports of ${application.service}`,
  );
}

/** The proxies of a shell are those of a developer's machine. */
function sameVariables(
  { environment = {}, env_file: envFiles }: ComposeService,
  { envFrom = [] }: Container,
  application: ApplicationPlan,
  variablesOf: (config: string) => ReadonlyMap<string, string>,
): void {
  const own = Object.entries(environment).flatMap(([key, value]) =>
    value === null || application.image.proxyVariables.includes(key) ? [] : [[key, composed(String(value))] as const],
  );
  const config = envFrom.at(-1)?.configMapRef?.name ?? '';
  assert.deepEqual([...variablesOf(config)].sort(), own.sort());
  const names = new Set(envFiles.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  assert.ok(application.environmentFiles.every((file) => names.has(file.name)));
  const hasSecrets = application.environmentFiles.length + application.needed.length > 0;
  assert.equal(
    envFrom.some(({ secretRef }) => secretRef !== undefined),
    hasSecrets,
  );
}

function samePlaces(compose: ComposeService, { volumes = [] }: Pod, { volumeMounts = [] }: Container): void {
  const placesOf = (isOf: (volume: NonNullable<Pod['volumes']>[number]) => boolean): string[] =>
    volumeMounts.filter(({ name }) => volumes.some((volume) => volume.name === name && isOf(volume))).map(({ mountPath }) => mountPath);
  assert.deepEqual(
    placesOf(({ emptyDir }) => emptyDir !== undefined),
    compose.tmpfs,
  );
  const named = (compose.volumes ?? []).filter((each) => !each.startsWith('./'));
  assert.deepEqual(
    placesOf((volume) => volume.persistentVolumeClaim !== undefined),
    named.map((each) => each.slice(each.indexOf(':') + 1)),
  );
  assert.equal(placesOf((volume) => volume.configMap !== undefined).length, (compose.volumes ?? []).length - named.length);
}

/** The probe sends the same request as the health check of the image. */
function sameProbe({ image: { health, port } }: ApplicationPlan, container: Container | undefined): void {
  const probe = container?.readinessProbe;
  assert.equal(probe?.timeoutSeconds, health.kind === 'none' ? undefined : health.timeout);
  assert.equal(probe?.tcpSocket !== undefined, health.kind === 'tcp');
  if (probe?.exec !== undefined) assert.deepEqual(probe.exec.command, health.command);
  else if (health.kind === 'http') {
    assert.equal(probe?.httpGet?.path, health.path);
    assert.equal(probe?.httpGet?.httpHeaders?.[0]?.value, health.host ?? `127.0.0.1:${port}`);
  }
}
