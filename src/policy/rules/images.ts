import type { Breach } from '../breach.ts';
import type { BuiltImage } from '../built-image.ts';
import type { ComposeService } from '../compose.ts';
import { breachOf, type ImageFile, type NamedImage } from '../image-file.ts';
import { endedIn } from '../lifetimes.ts';
import type { CheckedObject } from '../manifests.ts';
import { matchesAny, nameOf, type Reference, readReference } from '../reference.ts';
import type { Context, Rule } from '../rule.ts';
import { type FileValue, itemsIn, at as valueAt } from '../values.ts';

/** An image that a file names in any place. */
interface Named extends Pick<NamedImage, 'text' | 'isKnown' | 'by'> {
  readonly path: string;
  readonly line: number;
  readonly subject: string;
}

function namedBy(image: ImageFile): readonly Named[] {
  return image.images().map((named) => ({ ...named, path: image.path }));
}

/** Images of a service: the one that it runs, those that replace others in the build, and those that are mounted. */
function namedIn({ fields, name: subject }: ComposeService): readonly Named[] {
  const found: { readonly by: string; readonly at: FileValue | undefined; readonly text?: string | undefined }[] = [];
  // With `build`, this is the name of the built image.
  if (!fields.has('build')) found.push({ by: 'image:', at: fields.get('image') });
  for (const at of fields.get('volumes')?.items ?? []) {
    if (at.entries?.get('type')?.text === 'image') found.push({ by: 'volumes', at: at.entries.get('source') });
  }
  const contexts = fields.get('build')?.entries?.get('additional_contexts');
  for (const at of [...(contexts?.entries?.values() ?? []), ...(contexts?.items ?? [])]) {
    const [, text] = /^(?:[^=]{1,200}=)?docker-image:\/\/(.+)$/.exec(at.text ?? '') ?? [];
    if (text !== undefined) found.push({ by: 'build.additional_contexts', at, text });
  }
  return found.flatMap(({ by, at, text = at?.text }) =>
    at === undefined || text === undefined || text === ''
      ? []
      : [{ by, text, isKnown: !text.includes('$'), path: at.path, line: at.line, subject }],
  );
}

/** Images of the containers and volumes of pods, as the kustomizations of the folder change them. */
function namedByObject({ pod, subject, deployed }: CheckedObject): readonly Named[] {
  const volumes = itemsIn(pod?.fields.get('volumes')).flatMap((each) => valueAt(each, 'image', 'reference') ?? []);
  return [...(pod?.containers ?? []).flatMap(({ fields }) => fields.get('image') ?? []), ...volumes].flatMap((value) =>
    deployed(value).flatMap(({ text, from: { path, line }, isChanged }) =>
      text === '' ? [] : [{ by: isChanged ? 'images:' : 'image:', text, isKnown: !text.includes('$'), path, line, subject }],
    ),
  );
}

type OnImages = Pick<Rule, 'image' | 'service' | 'manifest'>;

/** Makes the checks of a rule about images, wherever a file names one. */
function onImages(check: (named: Named, context: Context) => string | undefined): OnImages {
  const breaches = (all: readonly Named[], context: Context): readonly Breach[] =>
    all.flatMap((named) => {
      const { path, line, subject, by, text } = named;
      const message = check(named, context);
      return message === undefined
        ? []
        : [{ path, line, subject, message: `${by} ${message}`, evidence: `${by.replace(/:$/, '')} ${text}` }];
    });
  return {
    image: (image: ImageFile, context: Context) => breaches(namedBy(image), context),
    service: (service: ComposeService, context: Context) => breaches(namedIn(service), context),
    manifest: (object: CheckedObject, context: Context) => breaches(namedByObject(object), context),
  };
}

/** Makes the checks of a rule about references. Other texts are left to `image-known`. */
function onReferences(check: (reference: Reference, context: Context) => string | undefined): OnImages {
  return onImages(({ text, isKnown }, context) => {
    const reference = isKnown ? readReference(text) : undefined;
    return reference === undefined ? undefined : check(reference, context);
  });
}

/** True if a glob allows every possible text after the part before the first variable. */
function isAllowedAnyway(text: string, globs: readonly string[]): boolean {
  const [before = ''] = text.split('$');
  return globs.some((glob) => {
    const [, prefix] = /^([^*?[\]]+\/)\*\*$/.exec(glob) ?? [];
    return prefix !== undefined && before.startsWith(prefix);
  });
}

function spelled({ registry, repository, tag, digest }: Reference): string {
  const name = registry === 'docker.io' ? repository.replace(/^library\//, '') : `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : '@…'}`;
}

function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Rules about base images and other referenced images. */
export const imageRules: readonly Rule[] = [
  {
    id: 'image-tag',
    title: 'Images have a tag other than latest',
    sees: 'FROM, COPY --from, RUN --mount=from=, the line "# syntax=", and in compose files image, mounted images and build.additional_contexts, and in manifests the images of containers and volumes, as the kustomizations of the folder replace them: a reference without a tag and a digest, or with the tag latest.',
    why: 'The same file may build a different image tomorrow, and nobody can tell which version is running.',
    repair: 'Name a version, such as python:3.14-slim, or a digest.',
    level: 'deny',
    ...onReferences((reference) => {
      if (reference.digest !== undefined || (reference.tag !== undefined && reference.tag !== 'latest')) return undefined;
      return reference.tag === undefined ? `names ${spelled(reference)} without a tag` : `names ${spelled(reference)}`;
    }),
  },
  {
    id: 'image-digest',
    title: 'Images are pinned by digest',
    sees: 'Wherever a file names an image: a reference without a digest.',
    why: 'A tag can be moved to another image. A digest cannot.',
    repair: 'Add the digest after the tag: python:3.14-slim@sha256:…',
    level: 'off',
    ...onReferences((reference) => (reference.digest === undefined ? `names ${spelled(reference)} without a digest` : undefined)),
  },
  {
    id: 'image-known',
    title: 'Every image has a known name',
    sees: 'Wherever a file names an image: a variable without a default, and without a value in build.args of a compose file.',
    why: 'The image depends on who starts the build, so the other rules cannot check it.',
    repair: 'Give the variable a default: ARG BASE=python:3.14-slim, or ${TAG:-18} in a compose file.',
    level: 'warn',
    ...onImages(({ text, isKnown }) => (isKnown ? undefined : `names ${text.slice(0, 120)}, which has no value in the file`)),
  },
  {
    id: 'image-allowed',
    title: 'Images come from allowed sources',
    sees: 'Wherever a file names an image: a reference that no glob of images.allow matches. A variable without a value matches only a glob such as registry.example/**, which allows every value. Without that list, every image is allowed.',
    why: 'Images from unknown registries bring software that nobody has checked.',
    repair: 'Use an allowed image, or add a glob to images.allow.',
    level: 'deny',
    ...onImages(({ text, isKnown }, { settings: { allowedImages } }) => {
      if (allowedImages.length === 0 || text === 'scratch') return undefined;
      const reference = isKnown ? readReference(text) : undefined;
      if (reference === undefined)
        return isAllowedAnyway(text, allowedImages)
          ? undefined
          : `names ${text.slice(0, 120)}, and nobody can tell whether images.allow lists it`;
      return matchesAny(reference, allowedImages) ? undefined : `names ${nameOf(reference)}, which images.allow does not list`;
    }),
  },
  {
    id: 'image-denied',
    title: 'No image is on the list of denied images',
    sees: 'Wherever a file names an image: a reference that a glob of images.deny matches.',
    why: 'Your organization does not allow this image.',
    repair: 'Use another image.',
    level: 'deny',
    ...onReferences((reference, { settings: { deniedImages } }) =>
      matchesAny(reference, deniedImages) ? `names ${nameOf(reference)}, which images.deny lists` : undefined,
    ),
  },
  {
    id: 'end-of-life',
    title: 'Runtimes and systems are still supported',
    sees: 'Wherever a file names an image: an official image whose tag names a release that its project no longer supports (Python, Node.js, Go, Ruby, PHP, Debian, Ubuntu, Alpine, CentOS, PostgreSQL, MySQL, MariaDB, MongoDB), by version or by code name.',
    why: 'Its new vulnerabilities are no longer fixed.',
    repair: 'Move to a supported release.',
    level: 'warn',
    ...onReferences((reference, { today }) => {
      const [first] = endedIn(reference, today);
      return first === undefined
        ? undefined
        : `names ${spelled(reference)}: support of ${first.product} ${first.line} ended in ${first.end}`;
    }),
  },
  {
    id: 'image-age',
    title: 'Images are not older than the limit',
    sees: 'A built image: org.opencontainers.image.created, or else its creation date. In files: a date in a tag (bookworm-20260101, 2026-01-01). images.maxAgeDays sets the limit; without it, the rule checks nothing.',
    why: 'An old image lacks the security updates of its system.',
    repair: 'Rebuild it on a current base image, or update the pinned version.',
    level: 'warn',
    ...onReferences((reference, { settings: { mostImageAge }, today }) => {
      const [, year, month, day] = /(?:^|[-.])(20\d\d)-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])(?=$|[-.])/.exec(reference.tag ?? '') ?? [];
      if (mostImageAge === undefined || year === undefined) return undefined;
      const age = daysBetween(`${year}-${month}-${day}`, today);
      return age > mostImageAge ? `names ${spelled(reference)}, which is ${age} days old; at most ${mostImageAge} are allowed` : undefined;
    }),
    built(image: BuiltImage, { settings: { mostImageAge }, today }: Context): readonly Breach[] {
      const labelled = image.labels.get('org.opencontainers.image.created')?.slice(0, 10);
      const day = labelled !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(labelled) ? labelled : image.created;
      const age = day === undefined ? 0 : daysBetween(day, today);
      if (mostImageAge === undefined || age <= mostImageAge) return [];
      return [
        {
          path: image.reference,
          line: 0,
          subject: '',
          message: `The image is ${age} days old; at most ${mostImageAge} are allowed`,
          evidence: 'age',
        },
      ];
    },
  },
  {
    id: 'required-labels',
    title: 'Images have the required labels',
    sees: 'LABEL in the final stage, and the labels of a built image: a name in labels.require that is missing.',
    why: 'Labels tell the reader of a running container who owns it and where its source is.',
    repair: 'Add LABEL, or pass --label to the build.',
    level: 'warn',
    image(image, { settings: { requiredLabels } }) {
      if (image.final === undefined) return [];
      const labels = image.lineage.flatMap(({ instructions }) =>
        instructions.filter(({ keyword }) => keyword === 'LABEL').map(({ rest }) => rest),
      );
      const isThere = (name: string): boolean =>
        labels.some((rest) => rest.includes(`${name}=`) || rest.includes(`"${name}"=`) || rest.startsWith(`${name} `));
      return requiredLabels
        .filter((name) => !isThere(name))
        .map((name) =>
          breachOf(image, { line: image.final?.line ?? 0, message: `The label ${name} is missing`, evidence: `label ${name}` }),
        );
    },
    built(image, { settings: { requiredLabels } }) {
      return requiredLabels
        .filter((name) => !image.labels.has(name))
        .map((name) => ({
          path: image.reference,
          line: 0,
          subject: '',
          message: `The label ${name} is missing`,
          evidence: `label ${name}`,
        }));
    },
  },
];
