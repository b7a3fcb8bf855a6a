import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { knownApplications } from '../inspect/document.ts';
import type { Inspection } from '../inspect/inspect.ts';
import { filled, lastOf } from '../policy/image-file.ts';
import { endedIn } from '../policy/lifetimes.ts';
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
    return {
      path: path === '' ? '.' : path,
      language: facts.language?.value ?? 'unknown',
      ...(facts.version === undefined ? {} : { version: facts.version.value }),
      ...(facts.framework === undefined ? {} : { framework: facts.framework.value }),
      ...(facts.port === undefined ? {} : { port: String(facts.port.value) }),
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
        ended: reference === undefined ? [] : endedIn(reference, today).map(({ product, line, end }) => `${product} ${line} (${end})`),
      };
    }),
    services: [...new Set(named)].sort(),
    writtenBy: generator !== undefined ? `kaizen-docker ${generator}` : there ? 'person' : 'nobody',
    ...(isProblem ? { problem: inspection.message } : {}),
  };
}
