import { ownConfiguration } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Run } from '../../render/run.ts';
import type { Build, Detection, ImageRequest, Stack } from '../stack.ts';
import { type Site, serverBases, serverBuild, serverConfigurationName, serverHealthPath, serverPort, serverStart } from '../web-server.ts';
import { leftOut } from './left-out.ts';
import { basePathOf, fallbackPageOf, hashedAssetsOf, openPage, type Page } from './page.ts';
import { findPlace, holdsSite, type Place } from './place.ts';

/** The data for `templates/dockerfile/static.ejs`. */
export interface StaticView {
  readonly site: Site;
  /** The site's folder in the build context. */
  readonly source: string;
  /** Removes files that visitors do not get, and makes the others readable. */
  readonly makeSite: Run;
}

/** The finding about a site. */
interface Findings {
  readonly place: Place;
  readonly site: Site;
  /** Patterns for .dockerignore. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

/** Files that are served unchanged. */
export const staticSite: Stack<Findings> = {
  language: 'static',
  testRunner: 'sh',
  beginning: { files: () => ({ 'index.html': '<!doctype html>\n<meta charset="utf-8">\n' }), expects: 'index.html' },
  // A start page is not a manifest: many programs have one, and their own files are stronger evidence.
  recognises: (folder) => (holdsSite(folder) ? 'sources' : undefined),
  investigate,
  describe,
  image,
};

function investigate(folder: Folder): Findings {
  const place = findPlace(folder);
  const prefix = place.folder === '' ? '' : `${place.folder}/`;
  const page = openPage(folder, place.index, prefix);
  const { patterns, warnings } = leftOut(folder, page, prefix);
  return { place, site: siteOf(page), leftOut: patterns, warnings: [...place.warnings, ...warnings] };
}

function describe({ place, site, warnings }: Findings): Detection {
  const { basePath, fallbackPage, notFoundPage } = site;
  const server = 'nginx, which serves the static files';
  return {
    facts: {
      language: { value: 'static', source: place.source },
      baseImage: { value: serverBases.slim.image, source: server },
      files: {
        value: { folder: place.folder, basePath, fallbackPage, notFoundPage },
        source: `${place.index} and the files next to it`,
      },
      start: { value: serverStart, source: server },
      port: { value: serverPort, source: ownConfiguration },
      healthPath: {
        value: serverHealthPath,
        source: site.healthPath === null ? `a file of the site at ${serverHealthPath}` : ownConfiguration,
      },
    },
    warnings,
    unknown: {},
    dependencies: { ecosystem: 'none', packages: new Map() },
    isHttp: true,
    bases: serverBases,
  };
}

function image({ place, site, leftOut: ignore }: Findings, { base: { flavour }, probe }: ImageRequest): Build {
  const view: StaticView = {
    site,
    source: place.folder === '' ? '.' : place.folder,
    makeSite: { steps: [...(place.folder === '' ? [['rm', serverConfigurationName]] : []), ['chmod', '-R', 'a+rX,go-w', '/site']] },
  };
  return {
    ...serverBuild(flavour, probe),
    template: 'static',
    view,
    sourceFile: place.index,
    comment: ['<!--', '-->'],
    dependencyStage: 'server',
    ignore,
    keep: [],
  };
}

function siteOf(page: Page): Site {
  const { files, isUtf8 } = page;
  const basePath = basePathOf(page);
  return {
    from: '/site',
    basePath,
    fallbackPage: fallbackPageOf(page),
    notFoundPage: files.has('404.html') ? '404.html' : null,
    hashedAssets: hashedAssetsOf(page),
    healthPath: basePath === '/' && isTaken(files) ? null : serverHealthPath,
    isUtf8,
    routes: { paths: [], rest: null },
  };
}

function isTaken(files: ReadonlySet<string>): boolean {
  const name = serverHealthPath.slice(1);
  return [name, `${name}.html`, `${name}/index.html`].some((path) => files.has(path));
}
