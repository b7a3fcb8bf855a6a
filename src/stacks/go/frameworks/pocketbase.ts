import type { Framework } from '../framework.ts';

/** https://pocketbase.io/docs/going-to-production: without --http it listens on 127.0.0.1:8090. */
export const pocketbase: Framework = {
  name: 'pocketbase',
  module: 'github.com/pocketbase/pocketbase',
  type: 'pocketbase.PocketBase',
  object:
    /\b(\w+)(?:[ \t]*,[ \t]*\w+)?[ \t]*:?=[ \t]*(?:pocketbase\.New(?:WithConfig)?\(|[\w.]{1,80}\.\([ \t]*\*pocketbase\.PocketBase\b)|\b(\w+)[ \t]+\*pocketbase\.PocketBase\b/g,
  serve: /\.(?:Start|Execute)[ \t]*\(/,
  defaultPort: 8090,
  line: { words: ['serve'], flag: 'http' },
};
