import type { Reference } from './reference.ts';

/** Release line → the day, or the month, in which its support ends. */
type Lifetimes = Readonly<Record<string, string>>;

/** Dates of the end of support from each project: security support for distributions (Debian with LTS, Ubuntu's standard support). */
const products: ReadonlyMap<string, Lifetimes> = new Map(
  Object.entries({
    // devguide.python.org/versions
    python: {
      ...{ '2.7': '2020-01', '3.4': '2019-03', '3.5': '2020-09', '3.6': '2021-12', '3.7': '2023-06', '3.8': '2024-10', '3.9': '2025-10' },
      ...{ '3.10': '2026-10', '3.11': '2027-10', '3.12': '2028-10', '3.13': '2029-10', '3.14': '2030-10' },
    },
    // nodejs/Release
    node: {
      ...{
        '8': '2019-12',
        '10': '2021-04',
        '12': '2022-04',
        '14': '2023-04',
        '15': '2021-06',
        '16': '2023-09',
        '17': '2022-06',
        '18': '2025-04',
      },
      ...{ '19': '2023-06', '20': '2026-04', '21': '2024-06', '22': '2027-04', '23': '2025-06', '24': '2028-04', '25': '2026-06' },
    },
    // go.dev/doc/devel/release
    golang: {
      ...{
        '1.16': '2022-03',
        '1.17': '2022-08',
        '1.18': '2023-02',
        '1.19': '2023-09',
        '1.20': '2024-02',
        '1.21': '2024-08',
        '1.22': '2025-02',
      },
      ...{ '1.23': '2025-08', '1.24': '2026-02', '1.25': '2026-08' },
    },
    // debian.org/releases, wiki.debian.org/LTS
    debian: { '8': '2020-06', '9': '2022-06', '10': '2024-06', '11': '2026-08', '12': '2028-06', '13': '2030-06' },
    // ubuntu.com/about/release-cycle
    ubuntu: {
      ...{ '14.04': '2019-04', '16.04': '2021-04', '18.04': '2023-05', '20.04': '2025-05', '22.04': '2027-04', '24.04': '2029-05' },
      ...{ '23.04': '2024-01', '23.10': '2024-07', '24.10': '2025-07', '25.04': '2026-01', '25.10': '2026-07' },
    },
    // alpinelinux.org/releases
    alpine: {
      ...{ '3.12': '2022-05', '3.13': '2022-11', '3.14': '2023-05', '3.15': '2023-11', '3.16': '2024-05', '3.17': '2024-11' },
      ...{ '3.18': '2025-05', '3.19': '2025-11', '3.20': '2026-04', '3.21': '2026-11', '3.22': '2027-05', '3.23': '2027-11' },
    },
    // centos.org/centos-linux-eol
    centos: { '6': '2020-11', '7': '2024-06', '8': '2021-12' },
    // ruby-lang.org/en/downloads/branches
    ruby: { '2.6': '2022-04', '2.7': '2023-03', '3.0': '2024-04', '3.1': '2025-03', '3.2': '2026-03', '3.3': '2027-03' },
    // php.net/supported-versions.php
    php: { '7.3': '2021-12', '7.4': '2022-11', '8.0': '2023-11', '8.1': '2025-12', '8.2': '2026-12', '8.3': '2027-12' },
    // postgresql.org/support/versioning
    postgres: { '9': '2021-11', '10': '2022-11', '11': '2023-11', '12': '2024-11', '13': '2025-11', '14': '2026-11', '15': '2027-11' },
    // dev.mysql.com, "Product Support EOL Announcements"
    mysql: { '5.6': '2021-02', '5.7': '2023-10', '8.0': '2026-04' },
    // mariadb.org/about/#maintenance-policy
    mariadb: { '10.3': '2023-05', '10.4': '2024-06', '10.5': '2025-06', '10.6': '2026-07' },
    // mongodb.com/legal/support-policy/lifecycles
    mongo: { '4.2': '2023-04', '4.4': '2024-02', '5.0': '2024-10', '6.0': '2025-07' },
  }),
);

/** The releases of Debian and Ubuntu by the code names in tags. */
const codeNames: ReadonlyMap<string, readonly [product: string, line: string]> = new Map([
  ['jessie', ['debian', '8']],
  ['stretch', ['debian', '9']],
  ['buster', ['debian', '10']],
  ['bullseye', ['debian', '11']],
  ['bookworm', ['debian', '12']],
  ['trixie', ['debian', '13']],
  ['xenial', ['ubuntu', '16.04']],
  ['bionic', ['ubuntu', '18.04']],
  ['focal', ['ubuntu', '20.04']],
  ['jammy', ['ubuntu', '22.04']],
  ['noble', ['ubuntu', '24.04']],
]);

/** A product in an image without support. */
export interface Ended {
  readonly product: string;
  readonly line: string;
  /** A month, such as `2024-06`. */
  readonly end: string;
}

/** The product in the tag of an official image whose support has ended on that date (`2026-11-30`): the runtime, or the system below it. */
export function endedIn({ registry, repository, tag }: Reference, today: string): readonly Ended[] {
  const isOfficial = registry === 'docker.io' && repository.startsWith('library/');
  const product = isOfficial ? repository.slice('library/'.length) : '';
  const found: (Ended | undefined)[] = [];
  const [, version = ''] = /^v?(\d+(?:\.\d+){0,2})(?![\w.])/.exec(tag ?? '') ?? [];
  if (version !== '') found.push(endedVersion(product, version, today));
  for (const part of (tag ?? '').split('-')) {
    const [, alpine] = /^alpine(\d\.\d{1,2})$/.exec(part) ?? [];
    if (alpine !== undefined) found.push(ended('alpine', alpine, today));
    const named = codeNames.get(part);
    if (named !== undefined) found.push(ended(...named, today));
  }
  return found.flatMap((each) => each ?? []);
}

/** A release of a product, such as `node 18.20`, if its support has ended on that date. */
export function endedVersion(product: string, version: string, today: string): Ended | undefined {
  const line = [...linesOf(product).keys()].find((each) => version === each || version.startsWith(`${each}.`));
  return line === undefined ? undefined : ended(product, line, today);
}

function linesOf(product: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(products.get(product) ?? {}));
}

function ended(product: string, line: string, today: string): Ended | undefined {
  const end = linesOf(product).get(line);
  return end === undefined || end >= today.slice(0, 7) ? undefined : { product, line, end };
}
