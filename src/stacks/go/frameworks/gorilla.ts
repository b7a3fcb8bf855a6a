import type { Framework } from '../framework.ts';

export const gorilla: Framework = {
  name: 'gorilla/mux',
  module: 'github.com/gorilla/mux',
  router: /\b(\w+)[ \t]*:?=[ \t]*mux\.NewRouter[ \t]*\(|\b(\w+)[ \t]+\*mux\.Router\b/g,
};
