import type { BuiltImage } from '../policy/built-image.ts';
import { fields, inspected, itemsOf, textOf } from './docker.ts';
import { describeImage } from './image.ts';
import type { ProgramOptions } from './process.ts';

/** The configuration of an image, for the rules; undefined if the engine has no image with that name. See `docker` for the errors. */
export async function readBuiltImage(reference: string, options: ProgramOptions = {}): Promise<BuiltImage | undefined> {
  const [image, facts] = [await inspected(reference, options), await describeImage(reference, options)];
  if (image === undefined || facts === undefined) return undefined;
  const config = fields(image['Config']);
  const texts = (name: string): readonly string[] => itemsOf(config[name]).map(textOf);
  const day = textOf(image['Created']).slice(0, 10);
  return {
    reference,
    user: textOf(config['User']),
    environment: texts('Env'),
    labels: new Map(Object.entries(fields(config['Labels'])).map(([name, value]) => [name, textOf(value)])),
    healthCheck: facts.healthCheck ?? [],
    entrypoint: texts('Entrypoint'),
    command: texts('Cmd'),
    ports: Object.keys(fields(config['ExposedPorts'])),
    volumes: Object.keys(fields(config['Volumes'])),
    // Reproducible builds give all their images the same old date.
    created: /^\d{4}-\d{2}-\d{2}$/.test(day) && day > '2000-01-01' ? day : undefined,
    history: facts.history.map(({ text }) => text),
  };
}
