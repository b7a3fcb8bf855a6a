import type { Step } from '../../../src/prove/cause.ts';

/** Recorded output of programs that failed, cut to the lines around the cause. */
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
    text: `Progress: resolved 740, reused 739, downloaded 0, added 729
 ERR_PNPM_FETCH_404  GET https://registry.example.com/backup-api/-/backup-api-0.92.2.tgz: Not Found - 404`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: `npm error code E404
npm error 404 Not Found - GET https://npm.company.example/@company%2fui - Not found
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
    repair: 'baseImage=python:3.12-slim-trixie',
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
    repair: 'buildEnvironment += NODE_OPTIONS=--openssl-legacy-provider',
  },
  {
    cause: 'newer Go',
    step: 'build',
    text: 'go: go.mod requires go >= 1.28.1 (running go 1.27.0; GOTOOLCHAIN=local)',
    repair: 'buildEnvironment += GOTOOLCHAIN=auto',
  },
  {
    cause: 'newer Go',
    step: 'build',
    text: 'go: example.com/ledger/tides@v1.4.0 requires go >= 1.28.0 (running go 1.27.0; GOTOOLCHAIN=local)',
    repair: 'buildEnvironment += GOTOOLCHAIN=auto',
  },
  {
    cause: 'missing Python module',
    step: 'start',
    text: `  File "/app/web/app.py", line 4, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'`,
  },
  {
    cause: 'missing Node.js module',
    step: 'start',
    text: `Error: Cannot find module 'dotenv'
Require stack:
- /app/server.js`,
  },
  {
    cause: 'TypeScript errors',
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
    text: `go: example.com/ledger/caldav@v3.0.0+incompatible (replaced by example.com/fork/caldav@v3.0.1-0.20260819190554-cb44e15e566f+incompatible): reading https://go.company.example/example.com/fork/caldav/@v/v3.0.1-0.20260819190554-cb44e15e566f+incompatible.mod: 403 Forbidden
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
    cause: 'path that cannot be written',
    step: 'start',
    text: `    os.makedirs(folder, exist_ok=True)
OSError: [Errno 30] Read-only file system: '/app/uploads'`,
    repair: 'data += uploads',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "Error: EROFS: read-only file system, open '/app/var/app.log'",
    repair: 'data += var',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: '2026/11/30 10:02:11 mkdir /var/lib/ledger: permission denied',
    repair: 'data += /var/lib/ledger',
  },
  {
    cause: 'database file that cannot be opened',
    step: 'start',
    text: 'sqlite3.OperationalError: unable to open database file',
  },
  {
    cause: 'file that is missing in the build',
    step: 'build',
    text: 'ERROR: failed to compute cache key: failed to calculate checksum of ref abc::def: "/schema.graphql": not found',
  },
  {
    cause: 'nothing to embed',
    step: 'build',
    text: 'web/embed.go:8:12: pattern dist/*: no matching files found',
  },
  {
    cause: 'no configuration file',
    step: 'start',
    text: `2026/11/30 20:40:12 [main.configureLogging] Defaulting log level to INFO
panic: configuration file not found

goroutine 1 [running]:`,
  },
  {
    cause: 'no configuration file',
    step: 'start',
    text: `Fatal error config file: Config File "config" Not Found in "[/app /etc/shop]"`,
  },
  {
    cause: 'missing configuration file',
    step: 'start',
    text: '2026/11/30 10:02:11 open config.yml: no such file or directory',
  },
  {
    cause: 'file for another architecture',
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
    text: 'kaizen-docker: the container was killed because it used more memory than its limit',
    repair: 'memory=2048MiB',
  },
  {
    cause: 'too small a heap in the build',
    step: 'build',
    text: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    repair: 'buildEnvironment += NODE_OPTIONS=--max-old-space-size=4096',
  },
  {
    cause: 'out of memory in the build',
    step: 'build',
    text: 'c++: fatal error: Killed signal terminated program cc1plus',
  },
  {
    cause: 'disk is full',
    step: 'build',
    text: 'failed to copy files: userspace copy failed: write /var/lib/docker/overlay2/abc/merged/x: no space left on device',
  },
  {
    cause: 'lost layers of the build cache',
    step: 'build',
    text: `exporting layers done
ERROR: layer does not exist
failed to solve: layer does not exist`,
  },
  {
    cause: 'image that cannot be pulled',
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
    text: `kaizen-docker: test 8 of the suite failed (stops on SIGTERM)
After SIGTERM, the container ended with exit code 137 after 3 s (137 means SIGKILL). The application must handle SIGTERM and start without a shell.`,
    repair: 'packages += tini, start=tini -- python main.py',
  },
  {
    cause: 'exits with an error on SIGTERM',
    step: 'suite',
    text: `kaizen-docker: test 8 of the suite failed (stops on SIGTERM)
After SIGTERM, the container ended with exit code 2 after 0 s (137 means SIGKILL). The application must handle SIGTERM and start without a shell.`,
  },
  {
    cause: 'larger than its budget',
    step: 'suite',
    text: 'kaizen-docker: test 3 of the suite failed (size within budget)',
  },
  {
    cause: 'missing shared library',
    step: 'start',
    text: 'Error loading shared library libvips-cpp.so.42: No such file or directory (needed by /app/node_modules/sharp/build/Release/sharp.node)',
  },
  {
    cause: 'missing client library of MySQL',
    step: 'build',
    text: `        File "<string>", line 27, in find_package_name
      Exception: Can not find valid pkg-config name.
      Specify MYSQLCLIENT_CFLAGS and MYSQLCLIENT_LDFLAGS env vars manually`,
    repair: 'buildPackages += build-essential, default-libmysqlclient-dev, pkg-config, packages += libmariadb3',
  },
  {
    cause: 'missing compiler',
    step: 'build',
    text: `         Compiling serde v1.0.190
      error: linker \`cc\` not found
        |
        = note: No such file or directory (os error 2)`,
    repair: 'buildPackages += build-essential, python3',
  },
  {
    cause: 'missing Rust compiler',
    step: 'build',
    text: `      Cargo, the Rust package manager, is not installed or is not on PATH.
      This package requires Rust and Cargo to compile extensions. Install it through`,
    repair: 'buildPackages += build-essential, cargo, rustc',
  },
  {
    cause: 'missing shell',
    step: 'start',
    text: 'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "sh": executable file not found in $PATH',
  },
  {
    cause: 'missing program',
    step: 'start',
    text: 'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH',
  },
  {
    cause: 'missing program',
    step: 'start',
    text: 'sh: 1: gunicorn: not found',
  },
  {
    cause: 'missing interpreter of a script',
    step: 'start',
    text: 'exec /start.sh: no such file or directory',
  },
  {
    cause: 'module that was removed from Python',
    step: 'start',
    text: `  File "<string>", line 1, in <module>
    import distutils.core
ModuleNotFoundError: No module named 'distutils'`,
    repair: 'baseImage=python:3.11-slim-trixie',
  },
  {
    cause: 'packages older than Python 3.12',
    step: 'build',
    text: "AttributeError: module 'pkgutil' has no attribute 'ImpImporter'. Did you mean: 'zipimporter'?",
    repair: 'baseImage=python:3.11-slim-trixie',
  },
  {
    cause: 'newer Python than a package in Rust supports',
    step: 'build',
    text: `      error: the configured Python interpreter version (3.14) is newer than PyO3's maximum supported version (3.12)
      = help: please check if an updated version of PyO3 is available. Current version: 0.21.2`,
    repair: 'baseImage=python:3.12-slim-trixie',
  },
  {
    cause: 'another Python version',
    step: 'build',
    text: `        File "<string>", line 48, in _guard_py_ver
      RuntimeError: Cannot install on Python version 3.14.8; only versions >=3.7,<3.11 are supported.`,
    repair: 'baseImage=python:3.10-slim-trixie',
  },
  {
    cause: 'a release that asks for another Python version',
    step: 'build',
    text: `ERROR: Ignored the following yanked versions: 2.4.0
ERROR: Ignored the following versions that require a different python version: 1.20.3 Requires-Python >=3.7; 1.21.2 Requires-Python >=3.7,<3.11; 1.21.3 Requires-Python >=3.7,<3.11
ERROR: Could not find a version that satisfies the requirement numpy==1.21.2 (from versions: 1.3.0, 1.4.1, 1.5.0)`,
    repair: 'baseImage=python:3.10-slim-trixie',
  },
  {
    cause: 'another Node.js version',
    step: 'build',
    text: `npm error notsup Not compatible with your version of node/npm: undefined
npm error notsup Required: {"node":"20.x"}
npm error notsup Actual:   {"node":"v24.22.3","npm":"11.21.2"}`,
    repair: 'baseImage=node:20-slim',
  },
  {
    cause: 'another Node.js version',
    step: 'build',
    text: `Your Node version is incompatible with "/a".
Expected version: 20.x
Got: v24.22.3`,
    repair: 'baseImage=node:20-slim',
  },
  {
    cause: 'another Node.js version',
    step: 'build',
    text: 'error a@: The engine "node" is incompatible with this module. Expected version "20.x". Got "24.22.3"',
    repair: 'baseImage=node:20-slim',
  },
  {
    cause: 'missing Node.js module',
    step: 'start',
    text: `Error: Cannot find module '/app/dist/index.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1564:15)`,
  },
  {
    cause: 'missing Node.js module',
    step: 'start',
    text: "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pino' imported from /app/a.mjs",
  },
  {
    cause: 'missing Node.js module',
    step: 'start',
    text: "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/lib/b.js' imported from /app/c.mjs",
  },
  {
    cause: 'missing Python module',
    step: 'start',
    text: 'ERROR:    Error loading ASGI app. Could not import module "main".',
    repair: 'environment += PYTHONPATH=/app',
  },
  {
    cause: 'missing application object in a module',
    step: 'start',
    text: 'ERROR:    Error loading ASGI app. Attribute "app" not found in module "main".',
  },
  {
    cause: 'missing application object in a module',
    step: 'start',
    text: `[2026-11-30 14:41:17 +0000] [19] [INFO] Booting worker with pid: 19
Failed to find attribute 'app' in 'main'.`,
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: 'sh: 1: cannot create /var/lib/till/app.log: Read-only file system',
    repair: 'data += /var/lib/till',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "mkdir: cannot create directory '/srv/ledger': Permission denied",
    repair: 'data += /srv/ledger',
  },
  {
    cause: 'writes outside its data',
    step: 'start',
    text: `kaizen-docker: with a writable root it writes /app/instance
kaizen-docker: with a writable root it writes /app/till.db`,
    repair: 'data += instance, till.db',
  },
  {
    cause: 'needs a terminal',
    step: 'start',
    text: `    input("Name? ")
EOFError: EOF when reading a line`,
  },
  {
    cause: 'needs a terminal',
    step: 'start',
    text: "stty: 'standard input': Inappropriate ioctl for device",
  },
  {
    cause: 'needs a terminal',
    step: 'start',
    text: "Error: ENXIO: no such device or address, open '/dev/tty'",
  },
  {
    cause: 'missing tables',
    step: 'answer',
    text: 'sqlite3.OperationalError: no such table: accounts',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `psycopg2.OperationalError: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory
	Is the server running locally and accepting connections on that socket?`,
    repair: 'services += postgres',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `pymysql.err.OperationalError: (2003, "Can't connect to MySQL server on 'localhost' ([Errno 111] Connection refused)")`,
    repair: 'services += mysql',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: 'redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.',
    repair: 'services += redis',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: 'pymongo.errors.ServerSelectionTimeoutError: localhost:27017: [Errno 111] Connection refused (configured timeouts: socketTimeoutMS: 20000.0ms)',
    repair: 'services += mongo',
  },
  {
    cause: 'another scheme in the address of a database',
    step: 'start',
    text: "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
  },
  {
    cause: 'missing variable among validated settings',
    step: 'start',
    text: `pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings
database_url
  Field required [type=missing, input_value={}, input_type=dict]
secret_key
  Field required [type=missing, input_value={}, input_type=dict]`,
    repair: 'services += postgres, secrets += SECRET_KEY',
  },
  {
    cause: 'missing variable among validated settings',
    step: 'start',
    text: `    "path": [
      "DATABASE_URL"
    ],
    "message": "Required"`,
    repair: 'services += postgres',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.',
    repair: 'secrets += SECRET_KEY',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'environs.exceptions.EnvNotSetError: Environment variable "SECRET_KEY" not set',
    repair: 'secrets += SECRET_KEY',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `${'='.repeat(32)}
 Missing environment variables:
    API_KEY: undefined
    DATABASE_URL: undefined`,
    repair: 'services += postgres',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'Error: Config validation error: "DATABASE_URL" is required',
    repair: 'services += postgres',
  },
  {
    cause: 'missing variable in the build',
    step: 'build',
    text: `❌ Invalid environment variables: [
  {
    code: 'invalid_type',
    expected: 'string',
    received: 'undefined',
    path: [ 'DATABASE_URL' ],
    message: 'Required'
  },
  {
    code: 'invalid_type',
    path: [ 'AUTH_SECRET' ],
    message: 'Required'
  }
]`,
    repair:
      'buildEnvironment += DATABASE_URL=postgresql://build:build@localhost/build, AUTH_SECRET=only-for-the-build-and-never-in-the-image',
  },
  {
    cause: 'missing variable in the build',
    step: 'build',
    text: "Invalid environment variables: { DATABASE_URL: [ 'Required' ] }",
    repair: 'buildEnvironment += DATABASE_URL=postgresql://build:build@localhost/build',
  },
  {
    cause: 'missing variable among settings that the build validates',
    step: 'build',
    text: `ZodError: [
  {
    "path": [
      "REDIS_URL"
    ],
    "message": "Invalid input: expected string, received undefined"`,
    repair: 'buildEnvironment += REDIS_URL=redis://build:build@localhost/build',
  },
  {
    cause: 'speaks TLS',
    step: 'start',
    text: 'kaizen-docker: port 8000 speaks TLS',
    repair: 'health=tcp',
  },
  {
    cause: 'endless redirect to HTTPS',
    step: 'answer',
    text: 'kaizen-docker: GET / is redirected to HTTPS, even if a proxy reports HTTPS',
  },
  {
    cause: 'refuses the request of the health check',
    step: 'start',
    text: "kaizen-docker: the health check's path / is answered with 400",
    repair: 'healthHost=localhost',
  },
  {
    cause: 'an error at the health check',
    step: 'start',
    text: "kaizen-docker: the health check's path / is answered with 503",
  },
  {
    cause: 'missing shell',
    step: 'start',
    text: "env: 'bash': No such file or directory",
    repair: 'packages += bash',
  },
  {
    cause: 'does not stay healthy',
    step: 'suite',
    text: `kaizen-docker: test 6 of the suite failed (compose stack healthy)
Of the stack, app is restarting, unhealthy, restarted 4 times.`,
    repair: 'memory=2048MiB',
  },
  {
    cause: 'missing shared library',
    step: 'start',
    text: 'memcached: error while loading shared libraries: libevent-2.1.so.7: cannot open shared object file: No such file or directory',
  },
  {
    cause: 'missing program in the build',
    step: 'build',
    text: `      building 'misaka._hoedown' extension
      error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-gcc'
      [end of output]`,
    repair: 'buildPackages += build-essential',
  },
  {
    cause: 'missing header',
    step: 'build',
    text: `  In file included from psycopg/adapter_asis.c:27:
  ./psycopg/psycopg.h:34:10: fatal error: Python.h: No such file or directory
     34 | #include <Python.h>`,
    repair: 'buildPackages += build-essential, python3-dev',
  },
  {
    cause: 'missing header',
    step: 'build',
    text: `         plugins/router_basicauth/router_basicauth.c:7:10: fatal error: crypt.h: No such file or directory
             7 | #include <crypt.h>`,
    repair: 'buildPackages += build-essential, libcrypt-dev',
  },
  {
    cause: 'missing variable among validated settings',
    step: 'start',
    text: `pydantic_core._pydantic_core.ValidationError: 1 validation error for DeskSettings
PRODUCTION
  Field required [type=missing, input_value={'SECRET': 'c6e9d8f1'}, input_type=dict]`,
    repair: 'environment += PRODUCTION=true',
  },
  {
    cause: 'setting without the one it belongs to',
    step: 'start',
    text: `Environment configuration is invalid, please check the following:
- SMTP_CERT cannot be used without SMTP_KEY.`,
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: `    with open("config.ini", "w") as config_file:
         ~~~~^^^^^^^^^^^^^^^^^^^
OSError: [Errno 30] Read-only file system: 'config.ini'`,
    repair: 'data += config.ini',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "PermissionError: [Errno 13] Permission denied: '/app/main.py'",
  },
  {
    cause: 'directory instead of a file',
    step: 'start',
    text: "Error: EISDIR: illegal operation on a directory, open '/app/public/list.json'",
  },
  {
    cause: 'Go names that nothing defines',
    step: 'build',
    text: `# example.com/tides/server
server/server.go:90:13: undefined: Asset
server/server.go:95:15: undefined: AssetInfo`,
  },
  {
    cause: 'missing device',
    step: 'start',
    text: "2026-11-30 18:56:43,577 | CRITICAL | System: abort. Initializing Interface1 [Errno 2] No such file or directory: '/dev/ttyACM0'",
  },
  {
    cause: 'peer dependency conflict',
    step: 'build',
    text: `npm error code ERESOLVE
npm error ERESOLVE could not resolve
npm error
npm error While resolving: knex@0.20.9
npm error Found: sqlite3@5.1.7`,
    repair: 'buildEnvironment += NPM_CONFIG_LEGACY_PEER_DEPS=true',
  },
  {
    cause: 'missing Python module in the build',
    step: 'build',
    text: `  File "/opt/venv/lib/python3.14/site-packages/bootstrap4form/meta.py", line 1, in <module>
    from packaging.version import Version, parse
ModuleNotFoundError: No module named 'packaging'`,
  },
  {
    cause: 'missing Python module in the build',
    step: 'build',
    text: `        File "<string>", line 5, in <module>
      ModuleNotFoundError: No module named 'pkg_resources'`,
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: '2026-11-30 18:47:09 [ERROR]: Environment variable ADMIN_USERNAME must be set.',
    repair: 'environment += ADMIN_USERNAME=admin',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: '2026-11-30 18:47:09 [ERROR]: Environment variable ADMIN_PASSWORD must be set.',
    repair: 'secrets += ADMIN_PASSWORD',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: '2026-11-30 18:47:09 [ERROR]: Environment variable SMTP_PASSWORD must be set.',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: '2026-11-30 18:47:09 [ERROR]: Environment variable UPLOAD_DIR must be set.',
    repair: 'environment += UPLOAD_DIR=/data/upload-dir, data += /data/upload-dir',
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: `info Visit https://yarnpkg.com/en/docs/cli/install for documentation about this command.
error Your lockfile needs to be updated, but yarn was run with \`--frozen-lockfile\`.`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: `➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.
➤ YN0000: · Failed with errors in 0s 365ms`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: `error: lockfile had changes, but lockfile is frozen
note: dependencies in package.json changed since bun.lock was saved: is-even was added`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: 'pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.',
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: "WARNING: Lockfile doesn't satisfy the project requirements, packages may be outdated",
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: `main.go:3:8: no required module provides package golang.org/x/text/language; to add it:
	go get golang.org/x/text/language`,
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: 'main.go:3:8: missing go.sum entry for module providing package golang.org/x/text/language (imported by a); to add:',
  },
  {
    cause: 'lock file is out of date',
    step: 'build',
    text: 'error: cannot update the lock file /app/Cargo.lock because --locked was passed to prevent this',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: `npm error code E403
npm error 403 403 Forbidden - GET https://npm.company.example/@acme%2fui`,
  },
  {
    cause: 'private registry',
    step: 'build',
    text: ' ERR_PNPM_FETCH_401  GET https://npm.company.example/@acme%2Fui: Unauthorized - 401',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: 'error Error: https://npm.company.example/@acme%2fui: Request "https://npm.company.example/@acme%2fui" returned a 403',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: `error: GET https://npm.company.example/@acme%2fui - 401
error: @acme/ui@1.0.0 failed to resolve`,
  },
  {
    cause: 'private registry',
    step: 'build',
    text: 'hint: An index URL (https://pypi.company.example/simple) could not be queried due to a lack of valid authentication credentials (401 Unauthorized)',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: 'hint: An index (https://pypi.company.example/simple) returned a 403 Forbidden error. Check that the index URL is correct and the credentials are valid.',
  },
  {
    cause: 'private registry',
    step: 'build',
    text: `Source (acme): Authorization error accessing https://pypi.company.example/simple/acme-ui/
Because a depends on acme-ui (*) which doesn't match any versions, version solving failed.`,
  },
  {
    cause: 'private registry',
    step: 'build',
    text: `Caused by:
  authenticated registries require a credential-provider to be configured
  see https://doc.rust-lang.org/nightly/cargo/reference/registry-authentication.html for details`,
  },
  {
    cause: 'private registry',
    step: 'build',
    text: '  failed to get successful HTTP response from `https://cargo.company.example/config.json` (192.0.2.1), got 403',
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: `npm error code E404
npm error 404 Not Found - GET https://npm.company.example/@acme%2fui
npm error 404
npm error 404  The requested resource '@acme/ui@1.0.0' could not be found or you do not have permission to access it.`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: ` ERR_PNPM_FETCH_404  GET https://npm.company.example/@acme%2Fui: Not Found - 404

@acme/ui is not in the npm registry, or you have no permission to fetch it.`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: 'error Couldn\'t find package "@acme/ui" on the "npm" registry.',
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: 'error: GET https://npm.company.example/@acme%2fui - 404',
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: `error: no matching package named \`acme-ui\` found
location searched: \`acme\` index`,
  },
  {
    cause: 'package that the registry lacks',
    step: 'build',
    text: '  cause: Because acme-ui was not found in the package registry and you require acme-ui, we can conclude that your requirements are unsatisfiable.',
  },
  {
    cause: 'module that the proxy lacks',
    step: 'build',
    text: `go: downloading example.com/acme/ui v1.0.0
main.go:3:8: example.com/acme/ui@v1.0.0: reading https://go.company.example/example.com/acme/ui/@v/v1.0.0.zip: 401 Unauthorized`,
  },
  {
    cause: 'certificate that is not trusted',
    step: 'build',
    text: `npm error code DEPTH_ZERO_SELF_SIGNED_CERT
npm error request to https://npm.company.example/@acme%2fui failed, reason: self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca`,
  },
  {
    cause: 'certificate that is not trusted',
    step: 'build',
    text: 'main.go:3:8: example.com/acme/ui@v1.0.0: Get "https://go.company.example/example.com/acme/ui/@v/v1.0.0.zip": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  },
  {
    cause: 'certificate that is not trusted',
    step: 'build',
    text: "Could not fetch URL https://pypi.company.example/simple/acme-ui/: There was a problem confirming the ssl certificate: (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1029)'))) - skipping",
  },
  {
    cause: 'certificate that is not trusted',
    step: 'build',
    text: `  cause: client error (Connect)
  cause: invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))`,
  },
  {
    cause: 'another version of the package manager',
    step: 'build',
    text: ` ERROR  This project is configured to use yarn
For help, run: pnpm help install`,
  },
  {
    cause: 'another version of the package manager',
    step: 'build',
    text: `Your pnpm version is incompatible with "/app".
Expected version: 8.x
Got: 10.34.9`,
  },
  {
    cause: 'another version of the package manager',
    step: 'build',
    text: ` ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile /app/pnpm-lock.yaml not compatible with current pnpm
Run with the --force parameter to recreate the lockfile.`,
  },
  {
    cause: 'another version of the package manager',
    step: 'build',
    text: `npm error code EBADDEVENGINES
npm error EBADDEVENGINES Invalid devEngines.packageManager
npm error EBADDEVENGINES Invalid semver version "9" does not match "11.21.2" for "packageManager"`,
  },
  {
    cause: 'another Node.js version',
    step: 'build',
    text: `npm error EBADDEVENGINES Invalid devEngines.runtime
npm error EBADDEVENGINES Invalid semver version "20" does not match "v24.22.3" for "runtime"`,
    repair: 'baseImage=node:20-slim',
  },
  {
    cause: 'OpenSSL 3 with an old bundler',
    step: 'build',
    text: `  reason: 'unsupported',
  code: 'ERR_OSSL_EVP_UNSUPPORTED'`,
    repair: 'buildEnvironment += NODE_OPTIONS=--openssl-legacy-provider',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: "OSError: Multiple exceptions: [Errno 111] Connect call failed ('::1', 5432, 0, 0), [Errno 111] Connect call failed ('127.0.0.1', 5432)",
    repair: 'services += postgres',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: "aiormq.exceptions.AMQPConnectionError: Multiple exceptions: [Errno 111] Connect call failed ('::1', 5672, 0, 0), [Errno 111] Connect call failed ('127.0.0.1', 5672)",
    repair: 'services += rabbitmq',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `MySQLdb.OperationalError: (2002, "Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)")`,
    repair: 'services += mysql',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `MySQLdb.OperationalError: (2002, "Can't connect to server on '127.0.0.1' (115)")`,
    repair: 'services += mysql',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: 'ConnectionError: connection failed (http://localhost:9200/)',
    repair: 'services += elasticsearch',
  },
  {
    cause: 'no backing service',
    step: 'start',
    text: `AggregateError [ECONNREFUSED]:
    at internalConnectMultiple (node:net:1492:18)
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:5432
        at createConnectionError (node:net:2124:14)`,
    repair: 'services += postgres',
  },
  {
    cause: 'unknown host name',
    step: 'start',
    text: `MySQLdb.OperationalError: (2005, "Unknown server host 'mysql' (-2)")`,
    repair: 'services += mysql',
  },
  {
    cause: 'unknown host name',
    step: 'start',
    text: "psycopg.OperationalError: failed to resolve host 'db': [Errno -2] Name or service not known",
    repair: 'services += postgres',
  },
  {
    cause: 'unknown host name',
    step: 'start',
    text: 'pymongo.errors.ServerSelectionTimeoutError: mongo:27017: [Errno -2] Name or service not known (configured timeouts: socketTimeoutMS: 20000.0ms)',
    repair: 'services += mongo',
  },
  {
    cause: 'unknown host name',
    step: 'start',
    text: 'socket.gaierror: [Errno -2] Name or service not known',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `EnvVarError: env-var: "SESSION_SECRET" is a required variable, but it was not set`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `MissingEnvVarsError: The following variables were defined in .env.example but are not present in the environment:
  missing: [ 'SESSION_SECRET' ],`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `[Error [ValidationError]: "SESSION_SECRET" is required] {`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `ValiError: Invalid key: Expected "SESSION_SECRET" but received undefined`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `Error: env must have required property 'SESSION_SECRET'`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `ValidationError: SESSION_SECRET is a required field`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `KeyError: "Config 'SESSION_SECRET' is missing, and has no default."`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `environ.exceptions.MissingEnvValueError: SESSION_SECRET`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: `django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.`,
    repair: 'secrets += SECRET_KEY',
  },
  {
    cause: 'missing variable among validated settings',
    step: 'start',
    text: `Error: ✖ Invalid input: expected string, received undefined
  → at SESSION_SECRET`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable among validated settings',
    step: 'start',
    text: `Error: Errors found while parsing environment:
  [SESSION_SECRET]:
    Invalid input: expected string, received undefined`,
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: '2026/11/30 20:55:01 required key SESSION_SECRET missing value',
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'missing variable',
    step: 'start',
    text: 'env: required environment variable "SESSION_SECRET" is not set; environment variable "DATABASE_URL" should not be empty',
    repair: 'secrets += SESSION_SECRET',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "Error: ENOENT: no such file or directory, mkdir '/srv/store/x'",
    repair: 'data += /srv/store/x',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: 'bash: line 1: /srv/ledger/log: Read-only file system',
    repair: 'data += /srv/ledger/log',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "ln: failed to create symbolic link '/srv/current': Read-only file system",
    repair: 'data += /srv/current',
  },
  {
    cause: 'path that cannot be written',
    step: 'start',
    text: "mv: cannot move '/tmp/new' to '/srv/ledger': Read-only file system",
    repair: 'data += /srv/ledger',
  },
  {
    cause: 'does not listen',
    step: 'start',
    text: 'kaizen-docker: nothing listens on port 3000',
  },
  {
    cause: 'starts slowly',
    step: 'start',
    text: 'kaizen-docker: app was healthy 154 s after its start, and its health check had given up',
    repair: 'healthStartPeriod=231s, healthyBudget=231s',
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
