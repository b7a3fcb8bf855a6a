import type { Build, ImageRequest } from '../stack.ts';
import { basesOf, type Findings } from './findings.ts';
import { resolveStart } from './given-start.ts';
import { startWithCopies } from './rewritten.ts';
import { serverImage } from './server-image.ts';
import { siteImage } from './site-image.ts';

/** The requirements of an application's image. */
export function buildOf(findings: Findings, request: ImageRequest): Build {
  const { base, start, probe, packages } = request;
  const { site } = findings;
  if (site !== undefined) return siteImage(findings, site, request);
  const image = serverImage(findings, request);
  // The programs of another image are not known.
  const isOwnBase = Object.values(basesOf(findings)).some((each) => each.image === base.image);
  const resolved =
    start === undefined || !isOwnBase
      ? undefined
      : resolveStart(findings, start, {
          ...(probe === undefined ? {} : { answered: probe.port }),
          installed: packages?.runtime ?? [],
        });
  const own = resolved ?? (findings.rewritten.length === 0 ? undefined : start);
  return own === undefined ? image : { ...image, start: startWithCopies(findings.rewritten, own) };
}
