/** How a framework's application is called: by a server of that interface. */
export type Interface = 'asgi' | 'wsgi' | 'aiohttp' | 'sanic' | 'streamlit';

/** A web framework that can be started. */
export interface Framework {
  /** Its package, normalised. */
  readonly name: string;
  readonly title: string;
  readonly interface: Interface;
  /** What makes its application object, as it stands in code. */
  readonly construction: RegExp;
  /** True for a package that is as often used without a server: only an application object tells. */
  readonly needsObject: boolean;
  /** The path that it answers itself when it is well. */
  readonly healthPath?: string;
}

/** In the order in which they are looked for: a framework stands before the one that it is built on. */
export const frameworks: readonly Framework[] = [
  { name: 'django', title: 'Django', interface: 'wsgi', construction: /^get_[aw]sgi_application$/, needsObject: false },
  { name: 'fastapi', title: 'FastAPI', interface: 'asgi', construction: /^(?:fastapi\.)?FastAPI$/, needsObject: false },
  { name: 'litestar', title: 'Litestar', interface: 'asgi', construction: /^(?:litestar\.)?Litestar$/, needsObject: false },
  { name: 'quart', title: 'Quart', interface: 'asgi', construction: /^(?:quart\.)?Quart$/, needsObject: false },
  { name: 'flask', title: 'Flask', interface: 'wsgi', construction: /^(?:flask\.)?Flask$/, needsObject: false },
  { name: 'sanic', title: 'Sanic', interface: 'sanic', construction: /^(?:sanic\.)?Sanic$/, needsObject: false },
  {
    name: 'streamlit',
    title: 'Streamlit',
    interface: 'streamlit',
    construction: /^(?!)$/,
    needsObject: false,
    healthPath: '/_stcore/health',
  },
  {
    name: 'starlette',
    title: 'Starlette',
    interface: 'asgi',
    construction: /^(?:starlette\.applications\.)?Starlette$/,
    needsObject: true,
  },
  { name: 'aiohttp', title: 'aiohttp', interface: 'aiohttp', construction: /^(?:aiohttp\.)?web\.Application$/, needsObject: true },
];
