import { posix } from 'node:path';
import { propertiesFile, propertiesText, settingsFile } from '../kubernetes/kustomization.ts';
import { baseManifests, devServices, overlay } from '../kubernetes/manifests.ts';
import { readmeView, secretsExample } from '../kubernetes/readme.ts';
import { secretNames } from '../kubernetes/secrets.ts';
import { manifestsFolder } from '../plan/deployment.ts';
import type { Plan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import { printYaml } from '../render/yaml.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { clusterView } from './cluster-suite.ts';

export const kubernetes: Artifact = {
  name: 'kubernetes',
  title: 'the Kubernetes manifests',
  render: async (plan) => (plan.cluster === undefined ? [] : [...manifests(plan), ...overlays(plan), ...(await filesBeside(plan))]),
};

function inFolder(...parts: readonly string[]): string {
  return posix.join(manifestsFolder, ...parts);
}

function manifests(plan: Plan): readonly RenderedFile[] {
  const { applications } = plan;
  return [
    ...baseManifests(plan).map(({ path, map }): RenderedFile => ({ path: inFolder('base', path), mode: 'merge', text: printYaml(map) })),
    ...applications.map(
      (application): RenderedFile => ({
        path: inFolder('base', propertiesFile(application)),
        mode: 'merge',
        text: propertiesText(application),
      }),
    ),
    ...applications.flatMap((application) =>
      application.configuration.map(
        ({ path, text }): RenderedFile => ({
          path: inFolder('base', settingsFile(application, path)),
          mode: 'once',
          isForeign: true,
          text,
        }),
      ),
    ),
    ...devServices(plan).map(
      ({ path, map }): RenderedFile => ({ path: inFolder('components/dev-services', path), mode: 'merge', text: printYaml(map) }),
    ),
  ];
}

const ofUser = '# This file is yours: kaizen-docker writes it once.\n';

function overlays({ stack }: Plan): readonly RenderedFile[] {
  const production = `${ofUser}# Put here what differs in this cluster: a namespace, patches, TLS, further policies.\n${printYaml(overlay([]))}`;
  const development = `${ofUser}${printYaml(overlay(['../../components/dev-services']))}`;
  return [
    { path: inFolder('overlays/production/kustomization.yaml'), mode: 'once', text: production },
    ...(stack.services.length === 0
      ? []
      : [{ path: inFolder('overlays/development/kustomization.yaml'), mode: 'once' as const, text: development }]),
  ];
}

function readme(plan: Plan): Promise<string> {
  const suite = plan.stack.isMinimal ? undefined : clusterView(plan).path;
  return render('kubernetes/README.md', { ...readmeView(plan), suite });
}

async function filesBeside(plan: Plan): Promise<readonly RenderedFile[]> {
  const owners = plan.applications.filter((application) => secretNames(application).length > 0);
  return [
    ...owners.map(
      (application): RenderedFile => ({
        path: inFolder(secretsExample(plan, application)),
        mode: 'merge',
        text: `# Names only. The README beside this file says where the values go.\n${secretNames(application)
          .map((name) => `${name}=\n`)
          .join('')}`,
      }),
    ),
    ...(owners.length === 0
      ? []
      : [
          {
            path: inFolder('.gitignore'),
            mode: 'merge' as const,
            text: '# Files with the values of secrets.\nsecrets.env\n*.secrets.env\n',
          },
        ]),
    { path: inFolder('README.md'), mode: 'merge', text: await readme(plan) },
  ];
}
