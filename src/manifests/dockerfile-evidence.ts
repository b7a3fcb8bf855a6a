import { posix } from 'node:path';
import { execForm, resolved } from './dockerfile-text.ts';
import { below, type Image, instructionsOf } from './own-image.ts';
import type { StatedBase, StatedVariable, StatedVolume } from './stated.ts';

/** Stages that do not build the deployed image. */
const otherStage = /(?:^|[._-])(?:dev|devel|development|tests?|testing|ci|e2e|debug|docs?|bench|lint)(?:$|[._-])/;

/** Returns the base images of the stages that build the deployed image; that of the final stage comes first. */
export function basesIn({ file, dockerfile, lineage }: Image): readonly StatedBase[] {
  const others = dockerfile.stages.filter(({ name }) => !otherStage.test(name)).toReversed();
  return [...new Set([...lineage, ...others])]
    .filter(({ from }) => from !== '')
    .map(({ from, line }) => ({ reference: from, source: `FROM in ${file} line ${line}` }));
}

/** The volumes that VOLUME declares. A path with an unset variable is ignored. */
export function volumesIn(image: Image): readonly StatedVolume[] {
  const { file, values, variables, home } = image;
  return instructionsOf(image, 'VOLUME').flatMap(({ rest, line }) => {
    const text = resolved(rest, values) ?? '';
    const words = execForm(text) ?? text.split(/\s+/);
    return words.flatMap((word): StatedVolume[] => {
      if (!/^\/?[\w.@+-][\w./@+-]{0,200}$/.test(word)) return [];
      const path = posix.resolve(home, word);
      const names = [...variables].flatMap(([name, { value, isKept }]) => (isKept && value.replace(/\/$/, '') === path ? [name] : []));
      return [{ path: below(home, path), variables: names, source: `VOLUME in ${file} line ${line}` }];
    });
  });
}

/** Folders of images in a path or an address. */
export const imagePath =
  /^\/(?:app|bin|cache|code|config|data|etc|home|lib|log|media|mnt|opt|root|run|srv|tmp|usr|var|work|workspace)s?(?:\/|$)|^(?:file|sqlite[\w+]{0,20}):/i;

/** Constants that ENV sets in the image, without paths of the image. */
export function constantsIn({ file, variables, home }: Image): readonly StatedVariable[] {
  return [...variables].flatMap(([name, { value, line, isKept }]): StatedVariable[] => {
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    return isKept && !isPath ? [{ name, value, source: `ENV in ${file} line ${line}` }] : [];
  });
}
