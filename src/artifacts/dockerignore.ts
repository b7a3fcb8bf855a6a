import { posix } from 'node:path';
import { lineAgainst } from '../dockerignore/ignored.ts';
import { credentialPatterns, environmentPattern, examplePatterns } from '../folder/credentials.ts';
import { manifestsFolder } from '../plan/deployment.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { serverConfigurationOf } from './dockerfile.ts';

export const dockerignore: Artifact = {
  name: 'dockerignore',
  title: 'the .dockerignore',
  render: ({ applications, evidence, cluster }) =>
    Promise.all(applications.map((application) => fileOf(application, evidence.folder, cluster === undefined ? [] : [manifestsFolder]))),
};

const localHeading = 'Files that git ignores on one machine only.';
/** The same heading in files of version 0.1.0. */
const formerHeading = 'What git ignores on one machine only.';

/** The patterns in a rendered .dockerignore for files that only one machine ignores. */
export function localPatterns(text: string): readonly string[] {
  const [, below = ''] = text.replace(`# ${formerHeading}\n`, `# ${localHeading}\n`).split(`# ${localHeading}\n`);
  const [patterns = ''] = below.split('\n\n', 1);
  return patterns.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

async function fileOf(application: ApplicationPlan, evidenceFolder: string, manifests: readonly string[]): Promise<RenderedFile> {
  const { ignoreFile, suiteFolder, ignored, written, configuration, context, byHand, image, slots } = application;
  const { build } = image;
  // The tool does not know which files a person's Dockerfile needs, so it excludes only its own files.
  if (byHand !== undefined)
    return { path: ignoreFile, mode: 'merge', text: await render('dockerignore/own-files', { evidenceFolder, manifests }) };
  const copied = serverConfigurationOf(application);
  const needed = copied === undefined ? [] : [posix.relative(context, copied)];
  const renderWith = (keep: readonly string[]) =>
    render('dockerignore/dockerignore', {
      slots,
      ignored,
      localHeading,
      environment: environmentPattern,
      credentials: credentialPatterns.filter((pattern) => pattern !== environmentPattern),
      examples: examplePatterns,
      written: written.filter((pattern) => !build.ignore.includes(pattern)),
      configuration: configuration.map(({ path }) => posix.relative(context, path)),
      ignore: build.ignore,
      keep,
      evidenceFolder,
      manifests,
      suites: suiteFolder.split('/').slice(0, 2).join('/'),
    });
  const text = await renderWith(build.keep);
  const ignoredOnes = needed.filter((path) => lineAgainst(path, text) !== undefined);
  return { path: ignoreFile, mode: 'merge', text: ignoredOnes.length === 0 ? text : await renderWith([...build.keep, ...ignoredOnes]) };
}
