import { posix } from 'node:path';
import type { Build, ImageRequest } from '../stack.ts';
import { type RoutesView, routesView, type Site, serverBuild, serverHealthPath } from '../web-server.ts';
import type { Findings } from './findings.ts';
import type { SiteProduct } from './product.ts';
import { nodeBases } from './releases.ts';
import { homeOf, sharedBuild } from './shared-build.ts';
import { stages } from './stages.ts';
import type { NodeSiteView } from './view.ts';

/** Returns the image of a site: a web server and the files that the build writes. */
export function siteImage(findings: Findings, site: SiteProduct, request: ImageRequest): Build {
  const { base, probe, packages } = request;
  const builder = { flavour: 'slim', image: nodeBases(findings.release).slim.image } as const;
  const view: NodeSiteView = {
    ...stages(findings, builder, packages),
    site: servedSite(site, homeOf(findings), routesView(request, site)),
  };
  return {
    ...sharedBuild(findings),
    ...serverBuild(base.flavour, probe),
    template: 'node-site',
    view,
    builderImage: builder.image,
  };
}

function servedSite({ folder, basePath, fallbackPage, notFoundPage, hashedAssets }: SiteProduct, home: string, routes: RoutesView): Site {
  return {
    from: posix.join(home, folder),
    basePath,
    fallbackPage,
    notFoundPage,
    hashedAssets,
    healthPath: serverHealthPath,
    isUtf8: true,
    routes,
  };
}
