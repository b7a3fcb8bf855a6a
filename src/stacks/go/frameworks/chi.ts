import type { Framework } from '../framework.ts';

export const chi: Framework = {
  name: 'chi',
  module: 'github.com/go-chi/chi',
  router: /\b(\w+)[ \t]*:?=[ \t]*chi\.New(?:Router|Mux)[ \t]*\(|\b(\w+)[ \t]+(?:\*chi\.Mux|chi\.Router)\b/g,
  heartbeat: /\bmiddleware\.Heartbeat[ \t]*\(/g,
};
