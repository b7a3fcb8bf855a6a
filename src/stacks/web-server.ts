import type { ServedFiles } from '../facts.ts';
import {
  type Build,
  type ExpectedAnswer,
  type Flavour,
  healthCheckBy,
  type ImageRequest,
  type Probe,
  type Probes,
  type SiteRoute,
  success,
} from './stack.ts';

/**
 * The served files, and their rules: the value of `t.build.site` in `templates/dockerfile/nginx.conf.ejs` and the partials `static-*.ejs`.
 * The path is decoded, and `/` redirects to it. The fallback answers with 200 to paths without a file and without a file extension.
 */
export interface Site extends Omit<ServedFiles, 'folder'> {
  /** Absolute path of the files in the stage `build`, readable by everyone. */
  readonly from: string;
  /**
   * Folders of files whose names change with their content, relative to the site, with a slash at the end: `assets/`, `_next/static/`. They
   * are cached for a year, and so is a script or a stylesheet with a hexadecimal hash in its name, in any folder.
   */
  readonly hashedAssets: readonly string[];
  /** Path outside of the site that the server itself answers; null if the site has a file there. */
  readonly healthPath: string | null;
  /** True if texts are UTF-8, which the server then declares; false leaves it to the pages. */
  readonly isUtf8: boolean;
  /** The requests that the server forwards to other applications. */
  readonly routes: RoutesView;
}

/** The routes of a server, in the order of the search. */
export interface RoutesView {
  readonly paths: readonly RouteView[];
  /** The route for requests that match no file and do not accept HTML. */
  readonly rest: RouteView | null;
}

interface RouteView extends SiteRoute {
  /** `backend:8000` */
  readonly address: string;
  /** The location for paths without a file, if the site has its own files below the route's path. */
  readonly behindFiles?: string;
}

/**
 * Sorts the routes of requests to the server of a site. The first of two with the same path counts, and a route with the site's own path is
 * dropped.
 */
export function routesView(
  { routes = [] }: Pick<ImageRequest, 'routes'>,
  { basePath, hashedAssets }: Pick<Site, 'basePath' | 'hashedAssets'>,
): RoutesView {
  const paths = new Map<string, RouteView>();
  let rest: RouteView | null = null;
  for (const route of routes) {
    const view = { ...route, address: `${route.service}:${route.port}` };
    const name = route.prefix ?? route.pattern;
    if (name === undefined) rest ??= view;
    else if (name !== basePath && !paths.has(name)) {
      const isShared = hashedAssets.some((folder) => `${basePath}${folder}`.startsWith(name));
      paths.set(name, isShared ? { ...view, behindFiles: `@route-${paths.size + 1}` } : view);
    }
  }
  return { paths: [...paths.values()], rest };
}

/**
 * The web server's images. "Unprivileged" means: it uses no port below 1024 and does not start as root. Tags as in
 * nginxinc/docker-nginx-unprivileged; version 1.30 is a stable line, which gets only fixes.
 */
export const serverBases = {
  slim: { image: 'nginxinc/nginx-unprivileged:1.30-trixie', cost: "Debian and glibc, with a shell and nginx's usual modules" },
  alpine: {
    image: 'nginxinc/nginx-unprivileged:1.30-alpine-slim',
    cost: 'musl and busybox: a tenth of the size, without the dynamic modules, which static files do not need',
  },
} as const;

/** The file next to the Dockerfile that configures the server. Not `nginx.conf`: many projects have one. */
export const serverConfigurationName = 'nginx.site.conf';

/** The start command: the configuration contains everything else, including the port. */
export const serverStart = ['nginx', '-e', 'stderr'] as const;

/** The default port of the server; some hosts require a capability for ports below 1024. */
export const serverPort = 8080;

/** The server's own path for health checks. */
export const serverHealthPath = '/healthz';

/** The requirements of an image with this server, whichever stack built the files. */
export function serverBuild(
  flavour: Flavour,
  probe: Probe | undefined,
): Pick<Build, 'shippedUser' | 'codePaths' | 'idle' | 'healthCheck' | 'stopSignal' | 'serverConfiguration'> {
  return {
    shippedUser: 'nginx',
    serverConfiguration: { name: serverConfigurationName, template: 'dockerfile/nginx.conf' },
    // A site below `/app/` is in the folder `app` of the first.
    codePaths: ['/srv/site', '/etc/nginx'],
    idle: { words: ['sleep', '600'] },
    ...healthCheckBy(serverProbes(flavour), probe),
    // SIGTERM would abort running transfers (nginx, "Controlling nginx").
    stopSignal: 'SIGQUIT',
  };
}

/** Health checks of the server with the programs of its image. */
export function serverProbes(flavour: Flavour): Probes {
  return flavour === 'alpine' ? busyboxProbes : bashProbes;
}

// The script is constant, and port and path are its arguments: no answer is ever read as shell code.
const bashProbes: Probes = {
  http: (port, path, timeoutSeconds, { below, host = 'localhost' } = success) => [
    'timeout',
    String(timeoutSeconds),
    'bash',
    '-c',
    'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n" "$1" "$2" >&3 && read -r _ status _ <&3 && [[ $status == [$3]?? ]]',
    String(port),
    path,
    host,
    firstDigits(below),
  ],
  tcp: (port, timeoutSeconds) => ['timeout', String(timeoutSeconds), 'bash', '-c', 'exec 3<>"/dev/tcp/127.0.0.1/$0"', String(port)],
};

/** The first digits of healthy statuses. */
function firstDigits(below: ExpectedAnswer['below']): string {
  return below === 400 ? '23' : '234';
}

const busyboxProbes: Probes = {
  http: (port, path, timeoutSeconds, { below, host } = success) => {
    const asked = ['-Y', 'off', '-T', String(timeoutSeconds), '-O', '/dev/null'];
    const named = host === undefined ? [] : ['--header', `Host: ${host}`];
    const address = `http://127.0.0.1:${port}${path}`;
    if (below === 400) return ['wget', '-q', ...asked, ...named, address];
    // wget fails for an error status: this reads the status instead.
    return ['sh', '-c', 'wget -S "$@" 2>&1 | grep -q "^ *HTTP/1[.][01] [234]"', 'wget', ...asked, ...named, address];
  },
  tcp: (port, timeoutSeconds) => ['nc', '-z', '-w', String(timeoutSeconds), '127.0.0.1', String(port)],
};
