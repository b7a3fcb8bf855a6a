import type { Framework } from '../framework.ts';

const object = /\b(\w+)[ \t]*:?=[ \t]*iris\.(?:New|Default)\(|\b(\w+)[ \t]+\*iris\.Application\b/g;

/** https://www.iris-go.com/docs, "Host": the argument of `Listen` is the address. */
export const iris: Framework = {
  name: 'iris',
  module: 'github.com/kataras/iris',
  type: 'iris.Application',
  object,
  router: object,
  serve: /\.Listen[ \t]*\(/,
};
