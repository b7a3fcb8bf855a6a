import type { Framework } from '../framework.ts';

export const grpc: Framework = {
  name: 'grpc',
  module: 'google.golang.org/grpc',
  type: 'grpc.Server',
  object: /\b(\w+)[ \t]*:?=[ \t]*grpc\.NewServer\(|\b(\w+)[ \t]+\*grpc\.Server\b/g,
};
