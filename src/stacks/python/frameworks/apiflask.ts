import { flaskServer } from '../flask-server.ts';
import type { Framework } from '../framework.ts';

/** It is built on Flask, and installs it (https://apiflask.com/usage/, "Run the Application"). */
export const apiflask: Framework = {
  name: 'apiflask',
  title: 'APIFlask',
  interface: 'wsgi',
  usualPort: 5000,
  construction: /^(?:apiflask\.)?APIFlask$/,
  mentions: ['APIFlask'],
  needsObject: false,
  ownServer: flaskServer('flask'),
};
