import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import { type Application, imageOf } from '../inspect/application.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { slug } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import type { Build, SiteRoute } from '../stacks/stack.ts';
import { chooseBase } from './base.ts';
import { certificatePatterns, planBuildSecrets } from './build-secrets.ts';
import { planData, refuseDataOverCode } from './data.ts';
import { healthPlan, probeOf } from './health.ts';
import { mirrored } from './mirror.ts';
import { answeredPackages } from './packages.ts';
import type { ImagePlan } from './plan.ts';
import { type Taken, take } from './taken.ts';

/** Plans the image of one application. Throws KaizenError (exit code 1) if answers contradict each other, or the folder. */
export function imagePlan(
  { files }: Inspection,
  application: Application,
  answers: Answers,
  service: string,
  { caches, volumes }: Taken,
  routes: readonly SiteRoute[],
): ImagePlan {
  const base = chooseBase(answers.baseImage, application.bases);
  const probe = probeOf(answers);
  const { start, buildCommands } = answers;
  if (buildCommands.length > 0 && application.facts.buildCommands === undefined)
    throw new KaizenError(
      `--build: the tool already knows how to build ${application.stack.language}: leave the flag out, or use --language other.`,
    );
  const keepsDevelopment = answers.dependencies === 'all';
  if (keepsDevelopment && application.stack.hasDevelopment !== true)
    throw new KaizenError(
      `--dependencies all: only Node.js has this choice, and this application is written in ${application.stack.language}: leave the flag out.`,
    );
  const made = imageOf(application, {
    base,
    start,
    buildCommands,
    ...(keepsDevelopment ? { keepsDevelopment } : {}),
    packages: answeredPackages(base, answers),
    ...(routes.length === 0 ? {} : { routes }),
    ...(probe === undefined ? {} : { probe }),
  });
  const build = {
    ...made,
    ignore: [...made.ignore, ...certificatePatterns(answers, application.context)],
    ...(answers.stopSignal === 'default' ? {} : { stopSignal: answers.stopSignal }),
  };
  const home = build.home ?? '/app';
  const written = application.facts.written?.value ?? [];
  refuseDataOverCode(answers.data, written, {
    home,
    started: [...(build.start ?? start), sourceIn(application, build)],
    files: new Set(application.path === '' ? files : files.map((path) => posix.relative(application.path, path))),
  });
  const data = planData(written, answers.data, { home, service, taken: volumes });
  const mirror = (image: string): string => (image === 'scratch' ? image : mirrored(image, answers.registryMirror));
  return {
    name: answers.image,
    cacheId: take(slug(answers.image), caches),
    baseImage: mirror(base.image),
    flavour: base.flavour,
    builderImage: mirror(build.builderImage ?? base.image),
    contributed: (build.contributed ?? []).map((each) => ({ ...each, builderImage: mirror(each.builderImage ?? base.image) })),
    user: answers.user,
    uid: answers.uid,
    gid: answers.gid,
    start: build.start ?? answers.start,
    ...(answers.port === 'none' ? {} : { port: answers.port }),
    health: healthPlan(build, answers),
    labels: { 'org.opencontainers.image.title': answers.image.split('/').at(-1) ?? answers.image, ...answers.labels },
    packageIndex: answers.packageIndex,
    caCertificate: answers.caCertificate,
    buildEnvironment: answers.buildEnvironment,
    proxyVariables: answers.proxy === 'none' ? [] : proxyVariables,
    buildSecrets: planBuildSecrets(build, answers, application.context, service),
    build,
    environment: { ...application.facts.environment?.value, ...data.environment },
    data,
  };
}

/** Variables that the builder passes to each RUN if they are set (docs.docker.com "Predefined ARGs"). */
export const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** The source of an image, relative to the application's folder. */
function sourceIn({ path, context }: Application, { sourceFile }: Build): string {
  return posix.relative(path, posix.join(context, sourceFile));
}
