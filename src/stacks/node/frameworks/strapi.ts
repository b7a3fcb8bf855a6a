import type { Framework } from '../framework.ts';

export const strapi: Framework = {
  name: 'strapi',
  title: 'Strapi',
  packages: ['@strapi/strapi'],
  port: 1337,
  healthPath: '/_health',
  programs: { strapi: { package: '@strapi/strapi', file: 'bin/strapi.js' } },
};
