import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { variablesOf } from '../plan/variables.ts';
import { noted, type YamlMap } from '../render/yaml.ts';
import { configName, filesName, firstLabel, objectName } from './names.ts';
import { fileKey } from './pod.ts';

export const kustomizationHead = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } as const;

/** The file with the variables of an application. Its extension is not `.env`, because many projects ignore such files in git. */
export function propertiesFile({ service }: ApplicationPlan): string {
  return `${objectName(service)}.properties`;
}

/** The file of an application's settings below `base`. */
export function settingsFile({ service }: ApplicationPlan, path: string): string {
  return `files/${objectName(service)}/${fileKey(path)}`;
}

/** The variables of an application in the cluster. */
export function clusterVariables(application: ApplicationPlan): Readonly<Record<string, string>> {
  const { host } = application.deployment;
  return variablesOf(application, host === '' || host.startsWith('*') ? undefined : `https://${host}`);
}

/** True for a value that one line of a properties file cannot hold. */
function isMultiline(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

/** The text of that file: the value is everything after the first `=` of a line. */
export function propertiesText(application: ApplicationPlan): string {
  const lines = Object.entries(clusterVariables(application)).flatMap(([name, value]) =>
    isMultiline(value) ? [] : [`${name}=${value}\n`],
  );
  return `# Variables of the application. A change of them rolls out new pods.\n${lines.join('')}`;
}

/** The kustomization of the folder `base` with these files. */
export function baseKustomization({ applications, stack }: Plan, resources: readonly string[]): YamlMap {
  return {
    ...kustomizationHead,
    resources,
    labels: [{ pairs: { 'app.kubernetes.io/part-of': stack.project }, includeTemplates: true }],
    configMapGenerator: noted(
      'The name of a ConfigMap ends in a hash of its content: a change rolls out.',
      applications.flatMap(generators),
    ),
    images: noted('Set by: kaizen-docker kubernetes --image NAME:TAG', applications.flatMap(images)),
  };
}

function generators(application: ApplicationPlan): readonly YamlMap[] {
  const literals = Object.entries(clusterVariables(application)).flatMap(([name, value]) =>
    isMultiline(value) ? [`${name}=${quoted(value)}`] : [],
  );
  const options = { labels: { [firstLabel]: 'first' } };
  return [
    { name: configName(application), envs: [propertiesFile(application)], literals: literals.length === 0 ? undefined : literals, options },
    ...(application.configuration.length === 0
      ? []
      : [{ name: filesName(application), files: application.configuration.map(({ path }) => settingsFile(application, path)), options }]),
  ];
}

/** Kustomize removes the quotes around a literal. */
function quoted(value: string): string {
  return `"${value}"`;
}

function images({ image, processes, deployment }: ApplicationPlan): readonly YamlMap[] {
  const { name, tag, digest } = deployment.image;
  const others = processes.flatMap((each) => (each.image === image.name ? [] : [each.image]));
  return [
    { name: image.name, newName: name === image.name ? undefined : name, newTag: tag, digest },
    // The digest is that of the application's own image.
    ...[...new Set(others)].map((other) => ({
      name: other,
      newName: name === image.name ? undefined : `${name}${other.slice(image.name.length)}`,
      newTag: tag ?? 'latest',
    })),
  ];
}
