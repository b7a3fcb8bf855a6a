import type { Framework } from '../framework.ts';

const object = /\b(\w+)[ \t]*:?=[ \t]*fiber\.New\(|\b(\w+)[ \t]+\*fiber\.App\b/g;

export const fiber: Framework = {
  name: 'fiber',
  module: 'github.com/gofiber/fiber',
  type: 'fiber.App',
  object,
  router: object,
  serve: /\.(?:Listen|ListenTLS)[ \t]*\(/,
};
