import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { knownApplications } from '../inspect/document.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { filled, lastOf } from '../policy/image-file.ts';
import { type Ended, endedIn, endedVersion } from '../policy/lifetimes.ts';
import { imagesIn } from '../policy/policy.ts';
import { readReference } from '../policy/reference.ts';
import type { Inventory, InventoryApplication } from './record.ts';

/**
 * The inventory of a folder, inspected or not: applications, images and services, whoever wrote the container files. `generator`: the
 * version that generated them.
 */
export function takeInventory(
  folder: Folder,
  inspection: Inspection | KaizenError,
  { today, generator }: { readonly today: string; readonly generator: string | undefined },
): Inventory {
  const isProblem = inspection instanceof KaizenError;
  const applications = (isProblem ? [] : knownApplications(inspection)).map(({ path, facts }): InventoryApplication => {
    const end = endOf(facts.language?.value, facts.version?.value, today);
    return {
      path: path === '' ? '.' : path,
      language: facts.language?.value ?? 'unknown',
      ...(facts.version === undefined ? {} : { version: facts.version.value }),
      ...(facts.framework === undefined ? {} : { framework: facts.framework.value }),
      ...(facts.port === undefined ? {} : { port: String(facts.port.value) }),
      ...(end === undefined ? {} : { ended: end }),
    };
  });
  const { images, services } = imagesIn(folder);
  const named = services.flatMap(({ fields }) => (fields.has('build') ? [] : (fields.get('image')?.text ?? [])));
  const there = images.length > 0 || services.length > 0;
  return {
    applications,
    images: images.map((image) => {
      const reference = readReference(image.base);
      const check = lastOf(image, 'HEALTHCHECK');
      const user = lastOf(image, 'USER');
      return {
        file: image.path,
        base: image.base === '' ? 'unknown' : image.base,
        user: user === undefined ? '' : filled(image, user.rest),
        isPinned: reference?.digest !== undefined || image.base === 'scratch',
        hasHealthCheck: image.isCheckedByCompose || (check !== undefined && !/^NONE$/i.test(check.rest)),
        ended: reference === undefined ? [] : endedIn(reference, today).map(endText),
      };
    }),
    services: [...new Set(named)].sort(),
    writtenBy: generator !== undefined ? `kaizen-docker ${generator}` : there ? 'person' : 'nobody',
    ...(isProblem ? { problem: inspection.message } : {}),
  };
}

/** Languages whose images have another name. */
const products: ReadonlyMap<string, string> = new Map([['go', 'golang']]);

function endOf(language: string | undefined, version: string | undefined, today: string): string | undefined {
  if (language === undefined || version === undefined) return undefined;
  const found = endedVersion(products.get(language) ?? language, version, today);
  return found === undefined ? undefined : endText(found);
}

function endText({ product, line, end }: Ended): string {
  return `${product} ${line} (${end})`;
}
