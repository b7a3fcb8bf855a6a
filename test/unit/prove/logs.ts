import type { Step } from '../../../src/prove/cause.ts';

/** What programs printed when they failed, as it was recorded, cut to the lines around the cause. */
export interface Log {
  /** The cause that the lines show, or an empty text for lines that show none. */
  readonly cause: string;
  readonly step: Step;
  readonly text: string;
  /** The changes that the repair makes, in words. */
  readonly repair?: string;
}

export const logs: readonly Log[] = [
  {
    cause: 'missing shared library',
    step: 'start',
    text: `Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    import cv2
  File "/opt/venv/lib/python3.13/site-packages/cv2/__init__.py", line 181, in <module>
    bootstrap()
ImportError: libGL.so.1: cannot open shared object file: No such file or directory`,
    repair: 'packages += libgl1',
  },
  {
    cause: 'missing header',
    step: 'build',
    text: `  x86_64-linux-gnu-gcc -Wall -O2 -fPIC -I/usr/local/include/python3.13 -c Modules/LDAPObject.c -o build/LDAPObject.o
  In file included from Modules/LDAPObject.c:3:
  Modules/common.h:15:10: fatal error: lber.h: No such file or directory
     15 | #include <lber.h>
  compilation terminated.`,
    repair: 'buildPackages += build-essential, libldap-dev',
  },
  {
    cause: 'missing library for pkg-config',
    step: 'build',
    text: `Package libxml-2.0 was not found in the pkg-config search path.
Perhaps you should add the directory containing \`libxml-2.0.pc'`,
    repair: 'buildPackages += pkg-config, libxml2-dev',
  },
  {
    cause: 'missing program in the build',
    step: 'build',
    text: `runc run failed
/bin/sh: 1: git: not found
error: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 127`,
    repair: 'buildPackages += git',
  },
  {
    cause: 'missing program in the build',
    step: 'build',
    text: `      Error: pg_config executable not found.

      pg_config is required to build psycopg2 from source.  Please add the directory
      containing pg_config to the $PATH or specify the full executable path with the`,
    repair: 'buildPackages += libpq-dev',
  },
  {
    cause: 'missing program in the build',
    step: 'build',
    text: `      building '_speedups' extension
      error: command 'gcc' failed: No such file or directory
      [end of output]`,
    repair: 'buildPackages += build-essential',
  },
  {
    cause: 'missing compiler',
    step: 'build',
    text: `npm error gyp ERR! stack Error: not found: make
npm error gyp ERR! stack     at getNotFoundError (/usr/local/lib/node_modules/npm/node_modules/which/lib/index.js:16:17)`,
    repair: 'buildPackages += build-essential, python3',
  },
  {
    cause: 'missing program',
    step: 'start',
    text: `Error: spawn ffmpeg ENOENT
    at ChildProcess._handle.onexit (node:internal/child_process:285:19)`,
    repair: 'packages += ffmpeg',
  },
  {
    cause: 'missing program',
    step: 'start',
    text: `    raise child_exception_type(errno_num, err_msg, err_filename)
FileNotFoundError: [Errno 2] No such file or directory: 'pandoc'`,
    repair: 'packages += pandoc',
  },
  {
    cause: 'unknown Debian package',
    step: 'build',
    text: `Reading package lists...
E: Unable to locate package libgl1-mesa-glx`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: `npm error code EUSAGE
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/package.json',
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: 'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided. To update the lockfile, run `uv lock`.',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: `npm error code E401
npm error Incorrect or missing password.`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/@company%2fui - Not found
npm error 404  '@company/ui@^2.0.0' is not in this registry.`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: `ERROR: Could not find a version that satisfies the requirement tensorflow==2.12.0 (from versions: 2.20.0rc0, 2.20.0)
ERROR: No matching distribution found for tensorflow==2.12.0`,
  },
  {
    cause: 'another Python version',
    step: 'build',
    text: "ERROR: Package 'ledger' requires a different Python: 3.14.0 not in '<3.13,>=3.10'",
  },
  {
    cause: 'another version of the package manager',
    step: 'build',
    text: 'error This project\'s package.json defines "packageManager": "yarn@4.9.1". However the current global version of Yarn is 1.22.22.',
  },
  {
    cause: 'OpenSSL 3 with an old bundler',
    step: 'build',
    text: `Error: error:0308010C:digital envelope routines::unsupported
    at new Hash (node:internal/crypto/hash:79:19)`,
    repair: 'baseImage=node:16-slim',
  },
  {
    cause: 'newer Go',
    step: 'build',
    text: 'go: go.mod requires go >= 1.28.1 (running go 1.27.0; GOTOOLCHAIN=local)',
  },
  {
    cause: 'missing module',
    step: 'start',
    text: `  File "/app/web/app.py", line 4, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'`,
  },
  {
    cause: 'missing module',
    step: 'start',
    text: `Error: Cannot find module 'dotenv'
Require stack:
- /app/server.js`,
  },
  {
    cause: 'errors of TypeScript',
    step: 'build',
    text: "src/index.ts(4,9): error TS2322: Type 'string' is not assignable to type 'number'.",
  },
  {
    cause: 'no network in the build',
    step: 'build',
    text: 'Error: getaddrinfo ENOTFOUND binaries.prisma.sh',
  },
  {
    cause: 'module that the proxy lacks',
    step: 'build',
    text: `go: example.com/ledger/caldav@v3.0.0+incompatible (replaced by example.com/fork/caldav@v3.0.1-0.20260819190554-cb44e15e566f+incompatible): reading https://proxy.golang.org/example.com/fork/caldav/@v/v3.0.1-0.20260819190554-cb44e15e566f+incompatible.mod: 403 Forbidden
	server response: This module version is not available.`,
  },
  {
    cause: 'no network in the build',
    step: 'build',
    text: `  cause: Request failed after 3 retries in 5.7s
  cause: Failed to fetch: https://wheels.acme.example/ledger_c-3.3.0-cp314-cp314-linux_x86_64.whl
  cause: error sending request for url (https://wheels.acme.example/ledger_c-3.3.0-cp314-cp314-linux_x86_64.whl)
  cause: client error (Connect)
  cause: dns error
  cause: failed to lookup address information: Name or service not known`,
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `Environment configuration is invalid, please check the following:
- APP_URL must be a URL address`,
    repair: 'environment += APP_URL=http://localhost:8000',
  },
  {
    cause: 'a place that can not be written',
    step: 'start',
    text: `    os.makedirs(folder, exist_ok=True)
OSError: [Errno 30] Read-only file system: '/app/uploads'`,
    repair: 'data += uploads',
  },
  {
    cause: 'a place that can not be written',
    step: 'start',
    text: "Error: EROFS: read-only file system, open '/app/var/app.log'",
    repair: 'data += var',
  },
  {
    cause: 'a place that can not be written',
    step: 'start',
    text: '2026/11/30 10:02:11 mkdir /var/lib/ledger: permission denied',
    repair: 'data += /var/lib/ledger',
  },
  {
    cause: 'a database file that can not be opened',
    step: 'start',
    text: 'sqlite3.OperationalError: unable to open database file',
  },
  {
    cause: 'a file that the build does not have',
    step: 'build',
    text: 'ERROR: failed to compute cache key: failed to calculate checksum of ref abc::def: "/schema.graphql": not found',
  },
  {
    cause: 'a file that the build does not have',
    step: 'build',
    text: 'web/embed.go:8:12: pattern dist/*: no matching files found',
  },
  {
    cause: 'missing configuration file',
    step: 'start',
    text: '2026/11/30 10:02:11 open config.yml: no such file or directory',
  },
  {
    cause: 'a file of another architecture',
    step: 'start',
    text: 'exec /app/bin/server: exec format error',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `Error: connect ECONNREFUSED 127.0.0.1:6379
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1637:16)`,
    repair: 'services += redis',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `connection to server at "127.0.0.1", port 5432 failed: Connection refused
	Is the server running on that host and accepting TCP/IP connections?`,
    repair: 'services += postgres',
  },
  {
    cause: 'unknown host name',
    step: 'start',
    text: 'could not translate host name "db" to address: Name or service not known',
    repair: 'services += postgres',
  },
  {
    cause: 'missing database',
    step: 'start',
    text: 'FATAL:  database "ledger_production" does not exist',
  },
  {
    cause: 'missing tables',
    step: 'answer',
    text: 'psycopg.errors.UndefinedTable: relation "accounts" does not exist',
  },
  {
    cause: 'refused by a backing service',
    step: 'start',
    text: 'FATAL:  password authentication failed for user "ledger"',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `    SECRET = os.environ["SECRET_KEY"]
KeyError: 'SECRET_KEY'`,
    repair: 'secrets += SECRET_KEY',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'Error: STRIPE_SECRET_KEY is required',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'Error: Missing required environment variable: DATABASE_URL',
    repair: 'services += postgres',
  },
  {
    cause: 'missing variable in the build',
    step: 'build',
    text: 'Error: NEXT_PUBLIC_API_URL is not defined',
  },
  {
    cause: 'listens on the loopback interface only',
    step: 'start',
    text: `INFO:     Uvicorn running on http://127.0.0.1:8000
kaizen-docker: listens on 127.0.0.1 port 8000`,
    repair: 'environment += HOST=0.0.0.0, HOSTNAME=0.0.0.0',
  },
  {
    cause: 'listens on another port',
    step: 'start',
    text: 'kaizen-docker: listens on :: port 8080, not on 3000',
    repair: 'port=8080',
  },
  {
    cause: 'port in use',
    step: 'start',
    text: 'Error: listen EADDRINUSE: address already in use :::3000',
  },
  {
    cause: 'the health path does not exist',
    step: 'start',
    text: "kaizen-docker: the health check's path /well is answered with 404",
    repair: 'healthPath=/, healthAccepts=below-500',
  },
  {
    cause: 'refuses the host name of the health check',
    step: 'start',
    text: "django.core.exceptions.DisallowedHost: Invalid HTTP_HOST header: '127.0.0.1:8000'. You may need to add '127.0.0.1' to ALLOWED_HOSTS.",
    repair: 'healthHost=localhost',
  },
  {
    cause: 'an error of the application',
    step: 'answer',
    text: 'kaizen-docker: GET / is answered with 500',
  },
  {
    cause: 'killed for memory',
    step: 'start',
    text: 'kaizen-docker: the container was killed because it used more memory than it may',
    repair: 'memory=2048MiB',
  },
  {
    cause: 'out of memory in the build',
    step: 'build',
    text: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  },
  {
    cause: 'disk is full',
    step: 'build',
    text: 'failed to copy files: userspace copy failed: write /var/lib/docker/overlay2/abc/merged/x: no space left on device',
  },
  {
    cause: 'an image that can not be had',
    step: 'build',
    text: 'ERROR: failed to solve: failed to resolve source metadata for docker.io/library/node:99-slim: not found',
  },
  {
    cause: 'needs a terminal',
    step: 'start',
    text: 'the input device is not a TTY',
  },
  {
    cause: 'ends by itself',
    step: 'start',
    text: `done
kaizen-docker: app ended with exit code 0`,
  },
  {
    cause: 'ignores SIGTERM',
    step: 'suite',
    text: 'kaizen-docker: test 8 of the suite failed (stops on SIGTERM)',
  },
  {
    cause: 'larger than its budget',
    step: 'suite',
    text: 'kaizen-docker: test 3 of the suite failed (size within budget)',
  },
  {
    cause: '',
    step: 'start',
    text: `INFO:     Started server process [1]
INFO:     Waiting for application startup.
INFO:     Application startup complete.
INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)
127.0.0.1 - - [30/Nov/2026 10:02:11] "GET / HTTP/1.1" 200 -
warn: no tables are locked, 0 migrations are pending`,
  },
  {
    cause: '',
    step: 'build',
    text: `[builder 4/6] RUN npm ci
npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory.
added 214 packages, and audited 215 packages in 4s
found 0 vulnerabilities`,
  },
];
