import type { Framework } from '../framework.ts';

export const falconAsgi: Framework = {
  name: 'falcon',
  title: 'Falcon',
  interface: 'asgi',
  usualPort: 8000,
  construction: /^(?:falcon\.)?asgi\.App$/,
  mentions: ['falcon'],
  needsObject: true,
};

export const falcon: Framework = {
  name: 'falcon',
  title: 'Falcon',
  interface: 'wsgi',
  usualPort: 8000,
  construction: /^falcon\.(?:App|API)$/,
  mentions: ['falcon'],
  needsObject: false,
};
