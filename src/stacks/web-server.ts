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
 * The files that are served, and by which rules: what `templates/dockerfile/nginx.conf.ejs` and the partials `static-*.ejs` read as `t.build.site`.
 * The path is decoded, and `/` redirects there. The fallback answers with 200 for what is no file and has no file's ending.
 */
export interface Site extends Omit<ServedFiles, 'folder'> {
  /** Absolute path of the files in the stage `build`, readable by everyone there. */
  readonly from: string;
  /**
   * Folders of files whose names change with their content, relative to the site, with a slash at the end: `assets/`, `_next/static/`.
   * They are cached for a year, and so is a script or a stylesheet with a hexadecimal hash in its name, wherever it is.
   */
  readonly hashedAssets: readonly string[];
  /** Path outside the site that the server itself answers; null where the site has a file there. */
  readonly healthPath: string | null;
  /** True where texts are UTF-8, which is then said with each of them; false leaves it to the pages. */
  readonly isUtf8: boolean;
  /** What the server hands on to other applications. */
  readonly routes: RoutesView;
}

/** The routes of a server, in the order in which it looks for them. */
export interface RoutesView {
  readonly paths: readonly RouteView[];
  /** The one that answers what is no file and asks for no page. */
  readonly rest: RouteView | null;
}

interface RouteView extends SiteRoute {
  /** `backend:8000` */
  readonly address: string;
  /** The location that answers what is no file, where the site has files of its own below the route's path. */
  readonly behindFiles?: string;
}

/** Sorts the routes of a request for the server of a site. Of two with one path the first counts, and the site's own path is none. */
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
 * The web server's images. Unprivileged means: no port below 1024, and no root to give up at the start.
 * Tags as of nginxinc/docker-nginx-unprivileged; 1.30 is a stable line, which gets fixes only.
 */
export const serverBases = {
  slim: { image: 'nginxinc/nginx-unprivileged:1.30-trixie', cost: "Debian and glibc, with a shell and nginx's usual modules" },
  alpine: {
    image: 'nginxinc/nginx-unprivileged:1.30-alpine-slim',
    cost: 'musl and busybox: a tenth of the size, without the dynamic modules, which static files do not need',
  },
} as const;

/** The file beside the Dockerfile that configures the server. Not `nginx.conf`: many projects have one of their own. */
export const serverConfigurationName = 'nginx.site.conf';

/** The start command: what else it needs to know stands in the configuration, the port too. */
export const serverStart = ['nginx', '-e', 'stderr'] as const;

/** Port that the server listens on where no other is answered; below 1024 some hosts ask for a capability. */
export const serverPort = 8080;

/** Path that the server itself answers for health checks. */
export const serverHealthPath = '/healthz';

/** What an image needs to know about its server, whichever stack made the files. */
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
    // SIGTERM would cut off what is being sent (nginx, "Controlling nginx").
    stopSignal: 'SIGQUIT',
  };
}

/** What asks the server how it is, by what its image has. */
export function serverProbes(flavour: Flavour): Probes {
  return flavour === 'alpine' ? busyboxProbes : bashProbes;
}

// The script is always the same, and port and path are its arguments: nothing that was answered is ever read as shell.
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

/** The first digits of the statuses that are good. */
function firstDigits(below: ExpectedAnswer['below']): string {
  return below === 400 ? '23' : '234';
}

const busyboxProbes: Probes = {
  http: (port, path, timeoutSeconds, { below, host } = success) => {
    const asked = ['-Y', 'off', '-T', String(timeoutSeconds), '-O', '/dev/null'];
    const named = host === undefined ? [] : ['--header', `Host: ${host}`];
    const address = `http://127.0.0.1:${port}${path}`;
    if (below === 400) return ['wget', '-q', ...asked, ...named, address];
    // wget fails for a status that is an error: this reads the status instead.
    return ['sh', '-c', 'wget -S "$@" 2>&1 | grep -q "^ *HTTP/1[.][01] [234]"', 'wget', ...asked, ...named, address];
  },
  tcp: (port, timeoutSeconds) => ['nc', '-z', '-w', String(timeoutSeconds), '127.0.0.1', String(port)],
};
