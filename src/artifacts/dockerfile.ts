import { posix } from 'node:path';
import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Step } from '../render/run.ts';
import { addAccount, addUser } from './add-user.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { makeData } from './make-data.ts';

export const dockerfile: Artifact = {
  name: 'dockerfile',
  title: 'the Dockerfile',
  render: async ({ applications }) => (await Promise.all(applications.map(filesOf))).flat(),
};

/** The path of the file next to the Dockerfile that configures the server in the image, for an image that has one. */
export function serverConfigurationOf({ path, byHand, image }: Pick<ApplicationPlan, 'path' | 'byHand' | 'image'>): string | undefined {
  const { serverConfiguration } = image.build;
  // A Dockerfile that a person wrote copies no such file.
  return serverConfiguration === undefined || byHand !== undefined ? undefined : posix.join(path, serverConfiguration.name);
}

async function filesOf({ dockerfile: path, byHand, ...application }: ApplicationPlan): Promise<RenderedFile[]> {
  const image = byHand?.proposed ?? application.image;
  const { build } = image;
  const { stopSignal, buildArguments = [], serverConfiguration, contextFolder = '', placed = [] } = build;
  const user = addUser(image);
  const view = {
    ...image,
    addUser: user,
    addAccount: user === null ? addAccount(image) : null,
    makeData: makeData(image, user !== null),
    stopSignal,
    buildArguments,
    buildVariables: exported(image.buildEnvironment),
    installVariables: exported(settingsOfManagers(image.buildEnvironment)),
    contextFolder,
    placed,
    build: build.view,
    /** Relative to the build context. */
    serverConfiguration: serverConfiguration && posix.relative(application.context, posix.join(application.path, serverConfiguration.name)),
  };
  const others = image.contributed.map(({ template, view: own, builderImage, buildArguments: given = [] }) =>
    render(`dockerfile/${template}`, { ...view, contextFolder: '', builderImage, buildArguments: given, build: own }),
  );
  const texts = await Promise.all([...others, render(`dockerfile/${build.template}`, view)]);
  const configurationPath = serverConfigurationOf({ ...application, ...(byHand === undefined ? {} : { byHand }) });
  return [
    { path, mode: 'merge', text: texts.join('\n') },
    ...(serverConfiguration === undefined || configurationPath === undefined
      ? []
      : [{ path: configurationPath, mode: 'merge' as const, text: await render(serverConfiguration.template, view) }]),
  ];
}

/** Names of package manager settings, which stages that install dependencies also get. */
const managerSettings =
  /^(?:NPM_CONFIG_|npm_config_|YARN_|PNPM_|BUN_|PIP_|UV_|POETRY_|PDM_|PIPENV_|GOFLAGS$|GOPROXY$|GOPRIVATE$|GOTOOLCHAIN$|GO(?:NO)?SUMDB$|CARGO_)/;

function settingsOfManagers(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => managerSettings.test(name)));
}

/**
 * The step that sets variables for the following steps. ARG or ENV would stay in the history, and some variables have names like secrets.
 */
function exported(variables: Readonly<Record<string, string>>): readonly Step[] {
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? [] : [['export', ...pairs]];
}
