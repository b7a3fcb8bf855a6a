import type { Cause } from '../cause.ts';

/** Dependencies that the build cannot install. */
export const dependencyCauses: readonly Cause[] = [
  {
    name: 'lock file is out of date',
    steps: ['build'],
    pattern:
      /npm error .*`npm ci` can only install packages when|ERR_PNPM_OUTDATED_LOCKFILE|YN0028|Your lockfile needs to be updated|error: lockfile had changes, but lockfile is frozen|The lockfile at `?uv\.lock`? needs to be updated|pyproject\.toml changed significantly since poetry\.lock|poetry\.lock is not up to date|Your Pipfile\.lock\b|Lock ?file (?:hash )?doesn't (?:match pyproject|satisfy the project requirements)|updates to go\.mod needed|the lock file .*Cargo\.lock needs to be updated|cannot update the lock file \S{1,200}Cargo\.lock because --locked|missing go\.sum entry|no required module provides package/,
    explain: () => 'The lock file is out of date: update it with the package manager, and commit it.',
  },
  {
    name: 'peer dependency conflict',
    steps: ['build'],
    pattern: /npm (?:error|ERR!) code ERESOLVE/,
    explain: () =>
      'Packages require versions of each other that do not fit together, which npm 7 and later refuses: change the versions in package.json, or let npm ignore it.',
    repair: () => [{ question: 'buildEnvironment', add: ['NPM_CONFIG_LEGACY_PEER_DEPS=true'] }],
  },
  {
    name: 'certificate that is not trusted',
    steps: ['build', 'start', 'answer'],
    pattern:
      /SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE)|[Ss]elf[- ]signed certificate|x509: certificate signed by unknown authority|CERTIFICATE_VERIFY_FAILED|invalid peer certificate: |SSL certificate problem: unable to get/,
    explain: () =>
      'The certificate of a server is not trusted: if your network or your registry has its own certificate authority, give --ca-certificate with a file of all authorities.',
  },
  {
    name: 'private registry',
    steps: ['build'],
    pattern:
      /(?:npm error code E40[13]|ERR_PNPM_FETCH_40[13]|HTTP status client error \(40[13] |(?:40[13] Client Error|HTTP error 40[13]).{0,80}for url|Response Code: 40[13]|Request "[^"]{1,300}" returned a 40[13]$|error: GET \S{1,300} - 40[13]$|got 40[13]$|authenticated registries require a credential-provider|An index URL \(\S{1,300}\) could not be queried due to a lack of valid authentication|An index \(\S{1,300}\) returned a 403 |Authorization error accessing https?:|fatal: could not read Username for ')/,
    explain: () =>
      "A package registry refuses the build: set the registry's token in the environment, and build again (see the note on registries).",
  },
  {
    name: 'package that the registry lacks',
    steps: ['build'],
    pattern:
      /npm error 404 +(?:The requested resource )?'?(?<package>@?[\w./-]{1,80}@[^' ]{1,40})'? (?:is not in this registry|could not be found)|ERR_PNPM_FETCH_404 +GET \S{1,300}\/(?<pnpm>[\w.@%-]{1,80}): |Couldn't find package "(?<yarn>[^"]{1,120})" on the "\w{1,20}" registry|\bhttps?:\/\/[^\s"]{1,200}\/(?<archive>[\w.-]{1,100})\.tgz: Request failed \\?"404|error: GET \S{1,300}\/(?<bun>[\w.@%-]{1,80}) - 404$|no matching package named `(?<crate>[\w-]{1,80})` found|No matching distribution found for (?<python>[\w.[\]-]{1,80}[^ ]{0,40})|Because (?<uv>[\w.-]{1,80}) was not found in the package registry/,
    explain: ({ package: name, yarn, archive, bun, pnpm, crate, python, uv }) =>
      `The registry has no ${name || yarn || (archive || bun || pnpm || '').replace(/%2f/i, '/').replace(/\.tgz$/, '') || crate || python || uv || 'such package'} for this platform and version of the language; if it is private, the build needs the registry's token (see the note on registries).`,
  },
  {
    name: 'module that the proxy lacks',
    steps: ['build'],
    pattern:
      /(?:go|\.go:\d{1,6}:\d{1,4}): (?<module>[\w./~-]{1,120}@[\w.+-]{1,80})(?: \(replaced by (?<replaced>[^)\s]{1,200})\))?: reading https?:\/\/(?<proxy>[\w.:-]{1,100})\/\S{1,300}: (?<status>40[134]|410) /,
    explain: ({ module, replaced, proxy, status }) =>
      `${proxy} answers ${status} for the module ${replaced || module}: the version was removed or is private, or the proxy does not serve it; set GOPROXY or GOPRIVATE, or use another version.`,
  },
  {
    name: 'another version of the package manager',
    steps: ['build'],
    pattern:
      /ERR_PNPM_BAD_PM_VERSION|ERR_PNPM_LOCKFILE_BREAKING_CHANGE|Your pnpm version is incompatible with|Invalid devEngines\.packageManager|This project is configured to use (?:npm|yarn|pnpm|v?\d)|This project's package\.json defines "packageManager": "(?<manager>[^"]{1,40})"|The lockfile version .* is not supported|lockfileVersion .* is not compatible/i,
    explain: () =>
      'The project needs another package manager, or another version of it: state name and version as packageManager in package.json.',
  },
];
