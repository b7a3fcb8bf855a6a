import { posix } from 'node:path';
import type { Answers } from '../questions/question.ts';
import { ignorePath } from '../render/printers.ts';
import { caSecret } from '../render/run.ts';
import type { Build } from '../stacks/stack.ts';
import type { BuildSecretPlan } from './plan.ts';

/** The pattern that excludes the user's file of certificate authorities from the context, if it is inside. */
export function certificatePatterns({ caCertificate }: Answers, context: string): string[] {
  const path = posix.relative(context, caCertificate);
  return caCertificate === '' || /^[~/]/.test(caCertificate) || path.startsWith('..') ? [] : [ignorePath(path)];
}

/** Plans the secrets of a build: those of the stages, the credentials of the package index, and the certificate file. Each ID occurs once. */
export function planBuildSecrets(
  build: Build,
  { packageIndex, caCertificate }: Answers,
  context: string,
  service: string,
): readonly BuildSecretPlan[] {
  const found = [build, ...(build.contributed ?? [])].flatMap(({ secrets = [] }) => secrets);
  const planned = found.map(
    ({ id, file, isInHome }): BuildSecretPlan =>
      isInHome === true
        ? { id, name: id, from: 'home' }
        : file === undefined
          ? { id, name: id, from: 'variable' }
          : { id, name: service === 'app' ? id : `${service}-${id}`, from: 'file', path: posix.join(context, file) },
  );
  const netrc: readonly BuildSecretPlan[] = packageIndex === '' ? [] : [{ id: 'netrc', name: 'netrc', from: 'home' }];
  const certificate: readonly BuildSecretPlan[] =
    caCertificate === '' ? [] : [{ id: caSecret, name: caSecret, from: 'file', path: caCertificate }];
  return [...new Map([...netrc, ...certificate, ...planned].map((secret) => [secret.id, secret])).values()];
}
