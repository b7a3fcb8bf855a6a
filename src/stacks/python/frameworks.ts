import { portSlot } from '../../manifests/port-slot.ts';

/** How a framework's application is called: by a server of that interface. */
export type Interface = 'asgi' | 'wsgi' | 'aiohttp' | 'sanic' | 'streamlit' | 'none';

/** A call by which an application serves without a server's command, as the framework's documentation has it. */
export interface OwnServing {
  /** With the flag `g`, and an opening bracket at its end. */
  readonly call: RegExp;
  /** The argument that is the port: its name, and its position where it may stand without that. */
  readonly port: readonly [name: string, position?: number];
  /** The port without that argument. */
  readonly otherwise?: number;
  /** Where the argument of that name is missing, it serves on the loopback address. */
  readonly host?: string;
}

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
  readonly serving?: OwnServing;
  /** The command of the server that it brings itself, as its documentation has it, with `portSlot` for the port. */
  ownServer?(target: string): readonly string[];
  /** The port that its own server takes unless it is told another one, as its documentation has it. */
  readonly usualPort?: number;
}

const address = `0.0.0.0:${portSlot}`;
const flaskServer = (program: string) => (target: string) => [program, '--app', target, 'run', '--host', '0.0.0.0', '--port', portSlot];

/** In the order in which they are looked for: a framework stands before the one that it is built on. */
export const frameworks: readonly Framework[] = [
  {
    name: 'django',
    title: 'Django',
    interface: 'wsgi',
    usualPort: 8000,
    construction: /^get_[aw]sgi_application$/,
    needsObject: false,
    ownServer: () => ['python', '-m', 'django', 'runserver', '--noreload', address],
  },
  { name: 'fastapi', title: 'FastAPI', interface: 'asgi', usualPort: 8000, construction: /^(?:fastapi\.)?FastAPI$/, needsObject: false },
  {
    name: 'litestar',
    title: 'Litestar',
    interface: 'asgi',
    usualPort: 8000,
    construction: /^(?:litestar\.)?Litestar$/,
    needsObject: false,
  },
  {
    name: 'quart',
    title: 'Quart',
    interface: 'asgi',
    usualPort: 5000,
    construction: /^(?:quart\.)?Quart$/,
    needsObject: false,
    ownServer: flaskServer('quart'),
  },
  {
    name: 'dash',
    title: 'Dash',
    interface: 'wsgi',
    usualPort: 8050,
    construction: /^(?:dash\.)?Dash$/,
    needsObject: false,
    ownServer: flaskServer('flask'),
  },
  {
    name: 'flask',
    title: 'Flask',
    interface: 'wsgi',
    usualPort: 5000,
    construction: /^(?:flask\.)?Flask$/,
    needsObject: false,
    ownServer: flaskServer('flask'),
  },
  {
    name: 'bottle',
    title: 'Bottle',
    interface: 'wsgi',
    usualPort: 8080,
    construction: /^(?:bottle\.)?(?:Bottle|default_app)$/,
    needsObject: false,
    ownServer: (target) => ['python', '-m', 'bottle', '--bind', address, target],
  },
  { name: 'falcon', title: 'Falcon', interface: 'asgi', usualPort: 8000, construction: /^(?:falcon\.)?asgi\.App$/, needsObject: true },
  { name: 'falcon', title: 'Falcon', interface: 'wsgi', usualPort: 8000, construction: /^falcon\.(?:App|API)$/, needsObject: false },
  {
    name: 'blacksheep',
    title: 'BlackSheep',
    interface: 'asgi',
    usualPort: 8000,
    construction: /^(?:blacksheep\.)?Application$/,
    needsObject: false,
  },
  { name: 'sanic', title: 'Sanic', interface: 'sanic', usualPort: 8000, construction: /^(?:sanic\.)?Sanic$/, needsObject: false },
  {
    name: 'streamlit',
    title: 'Streamlit',
    interface: 'streamlit',
    usualPort: 8501,
    construction: /^(?!)$/,
    needsObject: false,
    healthPath: '/_stcore/health',
  },
  // A toolkit: what others build on it says more, where one of them is there (see `onlyFramework`).
  { name: 'werkzeug', title: 'Werkzeug', interface: 'wsgi', construction: /^(?!)$/, needsObject: true },
  {
    name: 'starlette',
    title: 'Starlette',
    interface: 'asgi',
    usualPort: 8000,
    construction: /^(?:starlette\.applications\.)?Starlette$/,
    needsObject: true,
  },
  {
    name: 'aiohttp',
    title: 'aiohttp',
    interface: 'aiohttp',
    usualPort: 8080,
    construction: /^(?:aiohttp\.)?web\.Application$/,
    needsObject: true,
    serving: { call: /\bweb\.run_app\s*\(/g, port: ['port'], otherwise: 8080 },
  },
  {
    name: 'tornado',
    title: 'Tornado',
    interface: 'none',
    usualPort: 8888,
    construction: /^(?!)$/,
    needsObject: true,
    serving: { call: /(?:[\w)]\.listen|\bbind_sockets)\s*\(/g, port: ['port', 0] },
  },
  {
    name: 'nicegui',
    title: 'NiceGUI',
    interface: 'none',
    usualPort: 8080,
    construction: /^(?!)$/,
    needsObject: true,
    serving: { call: /\bui\.run\s*\(/g, port: ['port'], otherwise: 8080 },
  },
  {
    name: 'gradio',
    title: 'Gradio',
    interface: 'none',
    usualPort: 7860,
    construction: /^(?!)$/,
    needsObject: true,
    serving: { call: /\b\w+\.launch\s*\(/g, port: ['server_port'], otherwise: 7860, host: 'server_name' },
  },
];
