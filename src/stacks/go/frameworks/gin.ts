import type { Framework } from '../framework.ts';

const object = /\b(\w+)[ \t]*:?=[ \t]*gin\.(?:Default|New)\(|\b(\w+)[ \t]+\*gin\.Engine\b/g;

export const gin: Framework = {
  name: 'gin',
  module: 'github.com/gin-gonic/gin',
  type: 'gin.Engine',
  object,
  router: object,
  serve: /\.(?:Run|RunTLS)[ \t]*\(/,
  defaultPort: 8080,
};
