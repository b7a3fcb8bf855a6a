import { flaskServer } from '../flask-server.ts';
import type { Framework } from '../framework.ts';

export const flask: Framework = {
  name: 'flask',
  title: 'Flask',
  interface: 'wsgi',
  usualPort: 5000,
  construction: /^(?:flask\.)?Flask$/,
  mentions: ['Flask'],
  needsObject: false,
  ownServer: flaskServer('flask'),
};
