import lt from 'semver/functions/lt.js';
import validVersion from 'semver/functions/valid.js';
import intersects from 'semver/ranges/intersects.js';
import validRange from 'semver/ranges/valid.js';
import { compareVersions, type Obstacle } from '../versions.ts';

/** From which release on a package can be used with a release line of Node.js and those after it; `never` where none can. */
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
  // github.com/WiseLibs/better-sqlite3, releases: what a release is compiled for, and what its source compiles with.
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
  // github.com/kelektiv/node.bcrypt.js, README, "Version compatibility": its builds fit any later Node.js since 5.0.
  { name: 'bcrypt', lacks: 'build', first: [['14', '5.0.0']] },
  // github.com/laverdet/node-fibers, README: not compatible with Node.js 16 or later.
  { name: 'fibers', lacks: 'support', first: [['16', never]] },
  // npmjs.com/package/grpc: deprecated, with builds up to Node.js 14; @grpc/grpc-js took its place.
  { name: 'grpc', lacks: 'build', first: [['15', never]] },
  // github.com/lovell/sharp, changelog: builds for any later Node.js since 0.28.
  { name: 'sharp', lacks: 'build', first: [['16', '0.28.0']] },
];

/** What an application's package.json and lock file say of a package. */
export interface Installed {
  /** The versions in the lock file. */
  versions(name: string): readonly string[];
  /** The range in package.json, where there is no lock file. */
  range(name: string): string | undefined;
}

/** The packages that cannot be used with a release line of Node.js, as far as the table knows. */
export function obstaclesTo(line: string, installed: Installed): readonly Obstacle[] {
  return limits.flatMap(({ name, lacks, first }): Obstacle[] => {
    const least = first.findLast(([since]) => compareVersions(line, since) >= 0)?.[1];
    const older = least === undefined ? undefined : olderThan(name, least, installed);
    return older === undefined ? [] : [{ what: `${name} ${older}`, lacks }];
  });
}

/** The version or the range that only older releases than that one are in; undefined where none is. */
function olderThan(name: string, least: string, { versions, range }: Installed): string | undefined {
  const known = versions(name).filter((version) => validVersion(version) !== null);
  if (known.length > 0) return known.every((version) => lt(version, least)) ? known[0] : undefined;
  const asked = range(name);
  return asked !== undefined && validRange(asked) !== null && !intersects(asked, `>=${least}`) ? asked : undefined;
}

/**
 * What calls for MD4, which OpenSSL 3 has in its legacy provider alone, in releases before these: a build ends with ERR_OSSL_EVP_UNSUPPORTED
 * (webpack's releases 4.47.0 and 5.61.0; github.com/vercel/next.js, issue 30078).
 */
const digests: readonly { readonly name: string; readonly since?: string; readonly before: string }[] = [
  { name: 'webpack', before: '4.47.0' },
  { name: 'webpack', since: '5.0.0', before: '5.61.0' },
  { name: 'next', before: '12.0.0' },
  { name: 'react-scripts', before: '5.0.0' },
  { name: '@vue/cli-service', before: '5.0.0' },
  { name: 'laravel-mix', before: '6.0.0' },
];

/** The package that builds only with the legacy algorithms of OpenSSL, from Node.js 17 on, with its version; undefined where none does. */
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
