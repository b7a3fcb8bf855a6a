import type { ImagePlan } from '../plan/plan.ts';
import type { Run, Step } from '../render/run.ts';

/**
 * Returns the RUN that adds the application's user to an image, instead of a user that the base image has. Null for an image without a
 * shell.
 */
export function addUser({ flavour, user, uid, gid, build }: Pick<ImagePlan, 'flavour' | 'user' | 'uid' | 'gid' | 'build'>): Run | null {
  const { shippedUser } = build;
  const remove = (...words: readonly string[]): readonly Step[] => (shippedUser ? [{ words: [...words, shippedUser], mayFail: true }] : []);
  switch (flavour) {
    case 'slim': {
      const nowhere = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
      return {
        steps: [
          ...remove('userdel', '--remove'),
          ['groupadd', '--gid', gid, user],
          ['useradd', '--no-log-init', '--uid', uid, '--gid', gid, ...nowhere, user],
        ],
      };
    }
    case 'alpine':
      return {
        steps: [
          ...remove('deluser', '--remove-home'),
          ['addgroup', '-g', gid, user],
          ['adduser', '-u', uid, '-G', user, '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin', user],
        ],
      };
    default:
      return null;
  }
}

/** Returns the RUN that adds the application's user in a build stage: an image without a shell copies the accounts of that stage. */
export function addAccount(image: Pick<ImagePlan, 'flavour' | 'builderImage' | 'user' | 'uid' | 'gid' | 'build'>): Run | null {
  return addUser({ ...image, flavour: /[:-]alpine/.test(image.builderImage) ? 'alpine' : 'slim' });
}
