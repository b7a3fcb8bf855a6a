import { KaizenError } from '../errors.ts';
import { distinctSlugs, free } from '../names.ts';
import { serviceNamed } from '../services/catalog.ts';
import type { Answered, ServicePlan } from './plan.ts';

/** The names of the applications, and all names in use, none of which may be used twice. */
export interface Taken {
  readonly owners: readonly string[];
  readonly services: Set<string>;
  readonly images: Set<string>;
  readonly caches: Set<string>;
  readonly volumes: Set<string>;
}

/** Collects the names that are in use. Throws KaizenError (exit code 1) if two applications have the same image name. */
export function takenNames(answered: readonly Answered[], isAlone: boolean, services: readonly ServicePlan[]): Taken {
  const owners = distinctSlugs(
    answered.map(({ application }) => application),
    (name) => serviceNamed(name) !== undefined,
  );
  const backing = services.map(({ service }) => service.name);
  return {
    owners,
    services: new Set([...(isAlone ? ['app'] : owners), ...backing]),
    images: distinctImages(answered),
    caches: new Set(),
    volumes: new Set(backing.map((name) => `${name}-data`)),
  };
}

function distinctImages(answered: readonly Answered[]): Set<string> {
  const owners = new Map<string, string>();
  for (const { application, answers } of answered) {
    const path = application.path || '.';
    const other = owners.get(answers.image);
    if (other !== undefined)
      throw new KaizenError(
        `--image: ${answers.image} would be the image of ${other} and of ${path}: give each its own, such as --image ${application.path || other}=NAME.`,
      );
    owners.set(answers.image, path);
  }
  return new Set(owners.keys());
}

/** Returns the name, or a similar one if it is in use, and reserves it. */
export function take(name: string, taken: Set<string>): string {
  const own = free(name, (each) => taken.has(each));
  taken.add(own);
  return own;
}

/** `shop-worker` for the image `shop`. If the image's name has the maximum length, it is shortened. */
export function takeImage(image: string, process: string, taken: Set<string>): string {
  const own = free(process, (each) => taken.has(`${image}-${each}`));
  taken.add(`${image}-${own}`);
  return `${image}-${own}`;
}
