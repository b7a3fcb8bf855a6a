import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
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
  const { stopSignal, buildArguments = [], contextFolder = '', placed = [] } = build;
  const user = addUser(image);
  const view = {
    ...image,
    addUser: user,
    makeData: makeData(image, user !== null),
    stopSignal,
    buildArguments,
    contextFolder,
    placed,
    build: build.view,
  };
  const others = image.contributed.map(({ template, view: own, builderImage, buildArguments: given = [] }) =>
    render(`dockerfile/${template}`, { ...view, contextFolder: '', builderImage, buildArguments: given, build: own }),
  );
  const texts = await Promise.all([...others, render(`dockerfile/${build.template}`, view)]);
  return { path, mode: 'merge', text: texts.join('\n') };
}
