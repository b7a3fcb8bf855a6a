import type { Framework } from '../framework.ts';

export const tornado: Framework = {
  name: 'tornado',
  title: 'Tornado',
  interface: 'none',
  usualPort: 8888,
  construction: /^(?!)$/,
  needsObject: true,
  serving: { call: /(?:[\w)]\.listen|\bbind_sockets)\s*\(/g, port: ['port', 0] },
};
