import { flaskServer } from '../flask-server.ts';
import type { Framework } from '../framework.ts';

export const quart: Framework = {
  name: 'quart',
  title: 'Quart',
  interface: 'asgi',
  usualPort: 5000,
  construction: /^(?:quart\.)?Quart$/,
  mentions: ['Quart'],
  needsObject: false,
  ownServer: flaskServer('quart'),
};
