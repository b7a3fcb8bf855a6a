/** What a Dockerfile of a person stated that a generated one has taken the place of. */
export interface Replaced {
  /** The images that its stages began with: they say the version of the language. */
  readonly images: readonly string[];
  /** The constants that it set and that the code reads. */
  readonly environment: Readonly<Record<string, string>>;
}

/** More than a Dockerfile has that matters. */
const most = 100;

/** Takes it from a lock, which is not trusted: whatever has another form is left out. */
export function readReplaced({ images, environment }: Readonly<Record<string, unknown>>): Replaced {
  const variables = typeof environment === 'object' && environment !== null ? Object.entries(environment) : [];
  return {
    images: Array.isArray(images) ? images.filter((each) => typeof each === 'string').slice(0, most) : [],
    environment: Object.fromEntries(variables.filter((each): each is [string, string] => typeof each[1] === 'string').slice(0, most)),
  };
}
