import type { Breach } from '../breach.ts';
import { breachOf, filled, type ImageFile, lastOf } from '../image-file.ts';
import { securityOf } from '../pods.ts';
import { readReference } from '../reference.ts';
import type { Rule } from '../rule.ts';
import { onContainers } from './manifest-checks.ts';

/** Users of images that do not run as root: distroless images by their tags, and images with a documented user. */
function userOfBase({ base }: ImageFile): string | undefined {
  const reference = readReference(base);
  if (reference === undefined) return undefined;
  if (/^(?:[\w-]+-)?nonroot(?:-|$)/.test(reference.tag ?? '')) return '65532';
  if (reference.registry === 'cgr.dev') return '65532';
  if (/^nginxinc\/nginx-unprivileged$/.test(reference.repository)) return '101';
  if (/^bitnami(?:legacy|secure)?\//.test(reference.repository)) return '1001';
  return undefined;
}

interface EffectiveUser {
  readonly user: string;
  /** The text of USER. */
  readonly written: string;
  readonly line: number;
  readonly isStated: boolean;
}

function effectiveUser(image: ImageFile): EffectiveUser {
  const stated = lastOf(image, 'USER');
  if (stated !== undefined) {
    const user = filled(image, stated.rest).replaceAll(/["']/g, '');
    // A variable without a value is empty when the image is built.
    return { user: /^\$\{?\w+\}?(?::|$)/.test(user) ? '' : user, written: stated.rest, line: stated.line, isStated: true };
  }
  return { user: userOfBase(image) ?? '', written: '', line: image.final?.line ?? 0, isStated: false };
}

function isRootUser(user: string): boolean {
  const [name = ''] = user.split(':');
  return name === '' || name === 'root' || /^0+$/.test(name);
}

/** Rules about the user of an image. */
export const userRules: readonly Rule[] = [
  {
    id: 'non-root-user',
    title: 'The image and the container do not run as root',
    sees: 'The last USER of the final stage and of the stages that it starts from; a variable without a value counts as root. The user of a base image that is known; user in compose files; runAsUser: 0 in manifests; the user of a built image.',
    why: 'An attacker who breaks out of a container as root is root on the host, unless the engine uses a user namespace.',
    repair: 'End the final stage with USER and a number other than 0, and let that user own the paths that the program writes.',
    level: 'deny',
    image(image) {
      if (image.final === undefined) return [];
      const { user, written, line, isStated } = effectiveUser(image);
      if (!isRootUser(user)) return [];
      const stated =
        user === '' && written.includes('$') ? `USER ${written} has no value in the file, so it is root` : `USER ${user || '""'} is root`;
      const message = isStated ? stated : 'The final stage has no USER, so the image runs as root';
      return [breachOf(image, { line, message, evidence: isStated ? `USER ${user || written}` : 'no USER' })];
    },
    service({ name, fields }) {
      const user = fields.get('user');
      if (user?.text === undefined || !/^(?:root|0+)(?::|$)/.test(user.text)) return [];
      return [{ path: user.path, line: user.line, subject: name, message: `user: ${user.text} is root`, evidence: `user ${user.text}` }];
    },
    ...onContainers((container, pod) => {
      const user = securityOf(container, pod, 'runAsUser');
      return user !== undefined && /^0+$/.test(user.text ?? '')
        ? [{ at: user, message: `has runAsUser: ${user.text}`, evidence: `runAsUser ${user.text}` }]
        : [];
    }),
    built: (image) => (isRootUser(image.user) ? [builtBreach(image.reference, 'The image runs as root', `user ${image.user}`)] : []),
  },
  {
    id: 'numeric-user',
    title: 'The user is a number',
    sees: 'The user of an image, a compose service or a built image: a name other than root.',
    why: 'Kubernetes can verify runAsNonRoot only for a numeric user, because it does not read /etc/passwd of the image.',
    repair: 'Write USER 10001:10001 instead of the name.',
    level: 'warn',
    image(image) {
      const { user, line, isStated } = effectiveUser(image);
      const [name = ''] = user.split(':');
      if (!isStated || isRootUser(user) || /^\d+$/.test(name) || name.includes('$')) return [];
      return [breachOf(image, { line, message: `USER ${name} is a name`, evidence: `USER ${name}` })];
    },
    built({ reference, user }) {
      const [name = ''] = user.split(':');
      return isRootUser(user) || /^\d+$/.test(name) ? [] : [builtBreach(reference, `The user ${name} is a name`, `user ${name}`)];
    },
  },
];

function builtBreach(reference: string, message: string, evidence: string): Breach {
  return { path: reference, line: 0, subject: '', message, evidence };
}
