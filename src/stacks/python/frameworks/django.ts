import { portSlot } from '../../../manifests/port-slot.ts';
import type { Framework } from '../framework.ts';

export const django: Framework = {
  name: 'django',
  title: 'Django',
  interface: 'wsgi',
  usualPort: 8000,
  construction: /^get_[aw]sgi_application$/,
  needsObject: false,
  ownServer: () => ['python', '-m', 'django', 'runserver', '--noreload', `0.0.0.0:${portSlot}`],
};
