import type { Folder } from '../../folder/folder.ts';
import type { Build, Detection, Stack } from '../stack.ts';
import { type Site, serverBases, serverBuild, serverHealthPath, serverPort, serverStart } from '../web-server.ts';
import { leftOut } from './left-out.ts';
import { basePathOf, fallbackPageOf, hashedAssetsOf, openPage, type Page } from './page.ts';
import { findPlace, holdsSite } from './place.ts';

/** What `templates/dockerfile/static.ejs` reads. */
export interface StaticView {
  readonly site: Site;
  /** The site's folder in the build context. */
  readonly source: string;
}

/** Files that are served as they are. */
export const staticSite: Stack = {
  language: 'static',
  testRunner: 'sh',
  // A start page is no manifest: there is one in many a program's folder, and that program's own files say more.
  recognises: (folder) => (holdsSite(folder) ? 'sources' : undefined),
  detect,
};

function detect(folder: Folder): Detection {
  const place = findPlace(folder);
  const prefix = place.folder === '' ? '' : `${place.folder}/`;
  const page = openPage(folder, place.index, prefix);
  const { patterns, warnings } = leftOut(folder, page, prefix);
  const site = siteOf(page);
  const { basePath, fallbackPage, notFoundPage } = site;
  const view: StaticView = { site, source: place.folder === '' ? '.' : place.folder };
  const server = 'the web server for static files';
  const configuration = 'the configuration of nginx in the Dockerfile';
  return {
    facts: {
      language: { value: 'static', source: place.source },
      baseImage: { value: serverBases.slim.image, source: server },
      files: {
        value: { folder: place.folder, basePath, fallbackPage, notFoundPage },
        source: `${place.index} and the files beside it`,
      },
      start: { value: serverStart, source: server },
      port: { value: serverPort, source: configuration },
      healthPath: {
        value: serverHealthPath,
        source: site.healthPath === null ? `a file of the site at ${serverHealthPath}` : configuration,
      },
    },
    warnings: [...place.warnings, ...warnings],
    unknown: {},
    dependencies: { ecosystem: 'none', packages: new Map() },
    bases: serverBases,
    build: ({ flavour }): Build => ({
      ...serverBuild(flavour),
      template: 'static',
      view: { ...view },
      sourceFile: place.index,
      comment: ['<!--', '-->'],
      dependencyStage: 'server',
      ignore: patterns,
      keep: [],
    }),
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
  };
}

function isTaken(files: ReadonlySet<string>): boolean {
  const name = serverHealthPath.slice(1);
  return [name, `${name}.html`, `${name}/index.html`].some((path) => files.has(path));
}
