import { posix } from 'node:path';
import { browserFolder } from '../libraries.ts';
import type { ListenVariable } from '../port-settings.ts';
import { type Build, healthCheckBy, type ImageRequest } from '../stack.ts';
import { type Findings, startOf } from './findings.ts';
import { chromiumProgram } from './native-modules.ts';
import { idleBy, probesBy } from './probes.ts';
import { homeOf, sharedBuild } from './shared-build.ts';
import { builderImageOf, hasBrowser, stages, variables } from './stages.ts';
import type { Copied, NodeView } from './view.ts';

/** Returns the image of an application that Node.js or Bun runs. */
export function serverImage(findings: Findings, request: ImageRequest): Build {
  const { base, probe, contributions = [] } = request;
  const { flavour } = base;
  const { runtime } = findings;
  const builderImage = builderImageOf(findings, flavour);
  return {
    ...sharedBuild(findings),
    template: 'node',
    view: { ...serverView(findings, request), contributions },
    listen: listenVariables(findings),
    home: homeOf(findings),
    ...(builderImage === undefined ? {} : { builderImage }),
    ...(flavour === 'distroless' ? {} : { shippedUser: runtime }),
    codePaths: ['/app'],
    idle: idleBy(runtime),
    ...healthCheckBy(probesBy(runtime), probe),
  };
}

function serverView(findings: Findings, { base, packages, keepsDevelopment = false }: ImageRequest): NodeView {
  const { flavour } = base;
  const { installation, runtime, listening, product } = findings;
  const start = startOf(findings.start);
  const home = homeOf(findings);
  const needsModules = product?.isBundled !== true;
  const installed = installation.installed.map((path): Copied => ({ stage: 'dependencies', ...copied(path, path) }));
  // Next.js's output contains the folders of the workspace.
  const built = product?.files?.map(
    ({ from, to }): Copied => ({
      stage: 'build',
      from: posix.join(home, from),
      to: to === '.' ? '/app' : posix.join(home, to),
    }),
  ) ?? [{ stage: 'build', ...copied('.', '.') }];
  const made = stages(findings, base, packages);
  return {
    ...made,
    ...(keepsDevelopment && needsModules
      ? {
          installDependencies: installation.development,
          installDevelopment: null,
          buildFrom: made.buildFrom === 'development' ? 'dependencies' : made.buildFrom,
        }
      : {}),
    home,
    copies: [
      ...(hasBrowser(findings) ? [{ stage: 'dependencies', from: browserFolder, to: browserFolder } as const] : []),
      ...(needsModules ? installed : []),
      ...built,
    ],
    environment: variables({
      NODE_ENV: 'production',
      ...(findings.packages.has('puppeteer') ? { PUPPETEER_EXECUTABLE_PATH: chromiumProgram } : {}),
      ...(hasBrowser(findings) ? { PLAYWRIGHT_BROWSERS_PATH: browserFolder } : {}),
      ...product?.environment,
      ...start?.environment,
      ...(listening?.hostVariable === undefined ? {} : { [listening.hostVariable]: '0.0.0.0' }),
    }),
    portVariables: listening?.portVariable === undefined || listening.portVariable === 'PORT' ? [] : [listening.portVariable],
    bringsManagers: runtime === 'node' && flavour !== 'distroless',
  };
}

/** The target of one of the application's files or folders. The files of a glob go to their folder. */
function copied(from: string, to: string): { readonly from: string; readonly to: string } {
  return { from: posix.join('/app', from), to: to.includes('*') ? '/app/' : posix.join('/app', to) };
}

function listenVariables({ listening }: Findings): readonly ListenVariable[] {
  const { hostVariable, portVariable } = listening ?? {};
  return [
    ...(hostVariable === undefined ? [] : [{ name: hostVariable, before: '0.0.0.0', hasPort: false }]),
    ...(portVariable === undefined ? [] : [{ name: portVariable, before: '', hasPort: true }]),
  ];
}
