import { flaskServer } from '../flask-server.ts';
import type { Framework } from '../framework.ts';

/** A server cannot call its object; it calls `server = app.server` (dash.plotly.com, "Deploy"). */
export const dash: Framework = {
  name: 'dash',
  title: 'Dash',
  interface: 'wsgi',
  usualPort: 8050,
  construction: /^(?:dash\.)?Dash$/,
  mentions: ['Dash'],
  needsObject: false,
  callable: 'server',
  ownServer: flaskServer('flask'),
};
