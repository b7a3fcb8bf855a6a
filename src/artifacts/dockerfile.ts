import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Step } from '../render/run.ts';
import { addUser } from './add-user.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { makeData } from './make-data.ts';

export const dockerfile: Artifact = {
  name: 'dockerfile',
  title: 'the Dockerfile',
  render: ({ applications }) => Promise.all(applications.map(fileOf)),
};

async function fileOf({ dockerfile: path, byHand, ...application }: ApplicationPlan): Promise<RenderedFile> {
  const image = byHand?.proposed ?? application.image;
  const { build } = image;
  const { stopSignal, buildArguments = [] } = build;
  const user = addUser(image);
  const view = {
    ...image,
    addUser: user,
    makeData: makeData(image, user !== null),
    stopSignal,
    buildArguments,
    buildVariables: exported(image.buildEnvironment),
    build: build.view,
  };
  const others = image.contributed.map(({ template, view: own, builderImage, buildArguments: given = [] }) =>
    render(`dockerfile/${template}`, { ...view, builderImage, buildArguments: given, build: own }),
  );
  const texts = await Promise.all([...others, render(`dockerfile/${build.template}`, view)]);
  return { path, mode: 'merge', text: texts.join('\n') };
}

/** The step that sets variables for those behind it. An ARG or ENV would stay in the history, and some are called as secrets are. */
function exported(variables: Readonly<Record<string, string>>): readonly Step[] {
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? [] : [['export', ...pairs]];
}
