/** A web framework, by the crate that a program names. */
export interface Framework {
  readonly name: string;
  readonly crate: string;
  /** Calls that serve, ending with the bracket before the address. */
  readonly serves?: RegExp;
  /** The port where the framework's own default counts. */
  readonly port?: number;
  /** Variables that it reads its address and its port from: it listens on the machine itself alone unless they say otherwise. */
  readonly variables?: { readonly address: string; readonly port: string };
  /** True for one that ends by itself when it gets SIGTERM. */
  readonly stops?: true;
}

const bindsListener = /\bTcpListener::(?:bind|new)\s*\(|\b(?:axum_server|\w*Server)::(?:try_)?bind(?:_rustls|_openssl)?\s*\(/g;

/** The first one that a program names counts: what builds on another one stands before it. */
export const frameworks: readonly Framework[] = [
  { name: 'rocket', crate: 'rocket', port: 8000, stops: true, variables: { address: 'ROCKET_ADDRESS', port: 'ROCKET_PORT' } },
  { name: 'actix-web', crate: 'actix-web', serves: /\.bind(?:_auto_h2c|_rustls\w*|_openssl)?\s*\(/g, stops: true },
  { name: 'axum', crate: 'axum' },
  { name: 'warp', crate: 'warp', serves: /\.(?:run|try_bind|bind|bind_with_graceful_shutdown)\s*\(/g },
  { name: 'poem', crate: 'poem' },
  { name: 'salvo', crate: 'salvo' },
  { name: 'tide', crate: 'tide', serves: /\.listen\s*\(/g },
  { name: 'ntex', crate: 'ntex', serves: /\.bind\s*\(/g, stops: true },
  { name: 'tonic', crate: 'tonic', serves: /\.serve(?:_with_shutdown)?\s*\((?=\s*[^)\s])/g },
  { name: 'tiny_http', crate: 'tiny_http', serves: /\bServer::http\s*\(/g },
  { name: 'rouille', crate: 'rouille', serves: /\bstart_server\w*\s*\(/g },
  { name: 'hyper', crate: 'hyper' },
];

/** Calls by which any program listens. */
export const anyListener = bindsListener;
