import type { Framework } from '../framework.ts';

const object = /\b(\w+)[ \t]*:?=[ \t]*echo\.New\(|\b(\w+)[ \t]+\*echo\.Echo\b/g;

export const echo: Framework = {
  name: 'echo',
  module: 'github.com/labstack/echo',
  type: 'echo.Echo',
  object,
  router: object,
  serve: /\.(?:Start|StartTLS|StartAutoTLS|StartH2CServer)[ \t]*\(/,
};
