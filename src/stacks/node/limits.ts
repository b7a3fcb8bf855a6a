import lt from 'semver/functions/lt.js';
import validVersion from 'semver/functions/valid.js';
import intersects from 'semver/ranges/intersects.js';
import validRange from 'semver/ranges/valid.js';
import { compareVersions, type Obstacle } from '../versions.ts';

/** The first release of a package that works with a release line of Node.js and later ones; `never` if none does. */
interface Limit {
  readonly name: string;
  readonly lacks: 'build' | 'support';
  readonly first: readonly (readonly [line: string, version: string])[];
}

const never = '9999.0.0';

const limits: readonly Limit[] = [
  // github.com/sass/node-sass, README, "Node version support policy".
  {
    name: 'node-sass',
    lacks: 'support',
    first: [
      ['12', '4.12.0'],
      ['14', '4.14.0'],
      ['16', '6.0.0'],
      ['17', '7.0.0'],
      ['18', '8.0.0'],
      ['20', '9.0.0'],
      ['21', never],
    ],
  },
  // github.com/WiseLibs/better-sqlite3, releases: the builds of a release, and the versions with which its source compiles.
  {
    name: 'better-sqlite3',
    lacks: 'build',
    first: [
      ['18', '7.6.0'],
      ['20', '8.3.0'],
      ['22', '10.0.0'],
      ['24', '11.10.0'],
    ],
  },
  // github.com/kelektiv/node.bcrypt.js, README, "Version compatibility": since 5.0, its builds work with any later Node.js.
  { name: 'bcrypt', lacks: 'build', first: [['14', '5.0.0']] },
  // github.com/laverdet/node-fibers, README: not compatible with Node.js 16 or later.
  { name: 'fibers', lacks: 'support', first: [['16', never]] },
  // npmjs.com/package/grpc: deprecated, with builds up to Node.js 14; replaced by @grpc/grpc-js.
  { name: 'grpc', lacks: 'build', first: [['15', never]] },
  // github.com/lovell/sharp, changelog: builds for any later Node.js since 0.28.
  { name: 'sharp', lacks: 'build', first: [['16', '0.28.0']] },
];

/** A package in an application's package.json and lock file. */
export interface Installed {
  /** The versions in the lock file. */
  versions(name: string): readonly string[];
  /** The range in package.json, without a lock file. */
  range(name: string): string | undefined;
}

/** The packages that do not work with a release line of Node.js, according to the table. */
export function obstaclesTo(line: string, installed: Installed): readonly Obstacle[] {
  return limits.flatMap(({ name, lacks, first }): Obstacle[] => {
    const least = first.findLast(([since]) => compareVersions(line, since) >= 0)?.[1];
    const older = least === undefined ? undefined : olderThan(name, least, installed);
    return older === undefined ? [] : [{ what: `${name} ${older}`, lacks }];
  });
}

/** The version or the range, if it only contains releases older than that one; otherwise undefined. */
function olderThan(name: string, least: string, { versions, range }: Installed): string | undefined {
  const known = versions(name).filter((version) => validVersion(version) !== null);
  if (known.length > 0) return known.every((version) => lt(version, least)) ? known[0] : undefined;
  const asked = range(name);
  return asked !== undefined && validRange(asked) !== null && !intersects(asked, `>=${least}`) ? asked : undefined;
}

/**
 * Packages that use MD4 in releases before these. OpenSSL 3 has it only in its legacy provider, so the build fails with
 * ERR_OSSL_EVP_UNSUPPORTED (webpack's releases 4.47.0 and 5.61.0; github.com/vercel/next.js, issue 30078).
 */
const digests: readonly { readonly name: string; readonly since?: string; readonly before: string }[] = [
  { name: 'webpack', before: '4.47.0' },
  { name: 'webpack', since: '5.0.0', before: '5.61.0' },
  { name: 'next', before: '12.0.0' },
  { name: 'react-scripts', before: '5.0.0' },
  { name: '@vue/cli-service', before: '5.0.0' },
  { name: 'laravel-mix', before: '6.0.0' },
];

/** The package that builds only with the legacy algorithms of OpenSSL, from Node.js 17 on, with its version; undefined if there is none. */
export function findLegacyDigest(line: string, installed: Installed): string | undefined {
  if (compareVersions(line, '17') < 0) return undefined;
  for (const { name, since, before } of digests) {
    const own: Installed = {
      versions: (each) =>
        installed.versions(each).filter((version) => since === undefined || (validVersion(version) !== null && !lt(version, since))),
      range: installed.range,
    };
    const older = olderThan(name, before, own);
    if (older !== undefined) return `${name} ${older}`;
  }
  return undefined;
}
