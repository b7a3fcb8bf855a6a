import { portSlot } from '../../../manifests/port-slot.ts';
import type { Framework } from '../framework.ts';

export const bottle: Framework = {
  name: 'bottle',
  title: 'Bottle',
  interface: 'wsgi',
  usualPort: 8080,
  construction: /^(?:bottle\.)?(?:Bottle|default_app)$/,
  mentions: ['Bottle', 'default_app'],
  needsObject: false,
  ownServer: (target) => ['python', '-m', 'bottle', '--bind', `0.0.0.0:${portSlot}`, target],
};
