import type { Cause } from '../cause.ts';

/** Dependencies that the build cannot install, and that the image then lacks. */
export const dependencyCauses: readonly Cause[] = [
  {
    name: 'lock file is out of date',
    steps: ['build'],
    pattern:
      /npm error .*`npm ci` can only install packages when|ERR_PNPM_OUTDATED_LOCKFILE|YN0028|Your lockfile needs to be updated|error: lockfile had changes, but lockfile is frozen|The lockfile at `?uv\.lock`? needs to be updated|pyproject\.toml changed significantly since poetry\.lock|poetry\.lock is not up to date|Your Pipfile\.lock .* is out of date|Lock file (?:hash )?doesn't match pyproject|updates to go\.mod needed|the lock file .*Cargo\.lock needs to be updated|missing go\.sum entry|no required module provides package/,
    explain: () => 'The lock file is out of date: update it with the package manager, and commit it.',
  },
  {
    name: 'peer dependency conflict',
    steps: ['build'],
    pattern: /npm (?:error|ERR!) code ERESOLVE/,
    explain: () =>
      'Packages have conflicting peer dependencies, which npm refuses since version 7: change the versions in package.json, or let npm ignore it.',
    repair: () => [{ question: 'buildEnvironment', add: ['NPM_CONFIG_LEGACY_PEER_DEPS=true'] }],
  },
  {
    name: 'private registry',
    steps: ['build'],
    pattern:
      /(?:npm error code E40[13]|ERR_PNPM_FETCH_40[13]|HTTP status client error \(40[13] |(?:40[13] Client Error|HTTP error 40[13]).{0,80}for url|Response Code: 40[13]|fatal: could not read Username for '(?<host>[^']{1,80})')/,
    explain: () =>
      "A package registry refuses the build: set the registry's token in the environment, and build again (see the note on registries).",
  },
  {
    name: 'package that the registry lacks',
    steps: ['build'],
    pattern:
      /npm error 404 +'?(?<package>@?[\w./-]{1,80}@[^' ]{1,40})'? is not in this registry|\bhttps?:\/\/[^\s"]{1,200}\/(?<archive>[\w.-]{1,100})\.tgz(?:: Not Found - 404| - 404\b|: Request failed \\?"404)|ERR_PNPM_FETCH_404(?! {1,4}GET http)|No matching distribution found for (?<python>[\w.[\]-]{1,80}[^ ]{0,40})|Because (?<uv>[\w.-]{1,80}) was not found in the package registry/,
    explain: ({ package: name, archive, python, uv }) =>
      `The registry has no ${name || archive || python || uv || 'such package'} for this platform and version of the language; if it is private, the build needs the registry's token (see the note on registries).`,
  },
  {
    name: 'module that the proxy lacks',
    steps: ['build'],
    pattern:
      /go: (?<module>[\w./~-]{1,120}@[\w.+-]{1,80})(?: \(replaced by (?<replaced>[^)\s]{1,200})\))?: reading https?:\/\/(?<proxy>[\w.:-]{1,100})\/\S{1,300}: (?<status>40[34]|410) /,
    explain: ({ module, replaced, proxy, status }) =>
      `${proxy} answers ${status} for the module ${replaced || module}: the version was removed or is private, or the proxy does not serve it; set GOPROXY or GOPRIVATE, or use another version.`,
  },
  {
    name: 'another version of the package manager',
    steps: ['build'],
    pattern:
      /ERR_PNPM_BAD_PM_VERSION|This project is configured to use (?:npm|yarn|pnpm|v?\d)|This project's package\.json defines "packageManager": "(?<manager>[^"]{1,40})"|The lockfile version .* is not supported|lockfileVersion .* is not compatible/i,
    explain: () =>
      'The lock file was written by another version of the package manager: state that version as packageManager in package.json.',
  },
];
