import { createHash } from 'node:crypto';
import { KaizenError } from '../errors.ts';
import { type Reference, readReference } from '../policy/reference.ts';
import { type Credentials, credentialsFor } from './credentials.ts';
import { documentIn, textOf } from './docker.ts';
import type { ProgramOptions } from './process.ts';

/** The media types to which a tag may refer: one image, or the list of an image's platforms, in the forms of OCI and of Docker. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const patience = 30_000;
const largestManifest = 4 * 1024 * 1024;
const isDigest = /^sha256:[a-f0-9]{64}$/;

/**
 * Asks the registry of an image for the digest of its tag (OCI Distribution Specification, "Checking if content exists in the registry"), as
 * Docker would: with the credentials of Docker's configuration, by Basic or by a token. For an image of several platforms, it is the digest of the list.
 * Throws KaizenError (exit code 1) if the registry does not answer, does not know the image, or refuses.
 */
export async function digestInRegistry(image: string, options: ProgramOptions = {}): Promise<string> {
  const reference = readReference(image);
  if (reference === undefined) throw new KaizenError(`"${image.slice(0, 120)}" is not the name of an image.`);
  const credentials = await credentialsFor(reference.registry, options);
  const asked = { image, reference, credentials, signal: options.signal };
  for (const base of addressesOf(reference.registry)) {
    const digest = await digestAt(base, asked);
    if (digest !== undefined) return digest;
  }
  throw new KaizenError(`The registry ${reference.registry} does not answer, so the digest of ${image} is unknown.`);
}

interface Asked {
  readonly image: string;
  readonly reference: Reference;
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Docker uses plain HTTP only with registries on the same machine. */
function addressesOf(registry: string): readonly string[] {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return isLocal(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`];
}

function isLocal(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/.test(host);
}

/** Undefined if nothing answers at this address. */
async function digestAt(base: string, asked: Asked): Promise<string | undefined> {
  const { image, reference } = asked;
  const address = `${base}/v2/${reference.repository}/manifests/${reference.digest ?? reference.tag ?? 'latest'}`;
  const first = await ask('HEAD', address, undefined, asked);
  if (first === undefined) return undefined;
  const authorization = first.status === 401 ? await authorizationFor(first.headers.get('www-authenticate') ?? '', asked) : undefined;
  const answer = authorization === undefined ? first : await ask('HEAD', address, authorization, asked);
  if (answer === undefined) return undefined;
  if (answer.status === 404) throw new KaizenError(`The registry ${reference.registry} has no image ${image}.`);
  if (answer.status === 401 || answer.status === 403)
    throw new KaizenError(
      `The registry ${reference.registry} refuses access to ${image} (${answer.status}): run "docker login ${reference.registry}".`,
    );
  if (answer.status === 429)
    throw new KaizenError(`The registry ${reference.registry} accepts no more requests for now (429): log in, or wait.`);
  if (!answer.ok) throw new KaizenError(`The registry ${reference.registry} answers ${answer.status} when asked for ${image}.`);
  const digest = answer.headers.get('docker-content-digest') ?? (await digestOfBody(address, authorization, asked));
  if (isDigest.test(digest)) return digest;
  throw new KaizenError(`The registry ${reference.registry} sends no digest of ${image}.`);
}

async function ask(
  method: 'HEAD' | 'GET',
  address: string,
  authorization: string | undefined,
  { signal }: Asked,
): Promise<Response | undefined> {
  const headers = { accept: manifests, ...(authorization === undefined ? {} : { authorization }) };
  const limit = AbortSignal.timeout(patience);
  try {
    return await fetch(address, { method, headers, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return undefined;
  }
}

/** Some registries send no digest. Then it is the hash of the manifest. */
async function digestOfBody(address: string, authorization: string | undefined, asked: Asked): Promise<string> {
  const answer = await ask('GET', address, authorization, asked);
  const hash = createHash('sha256');
  let size = 0;
  for await (const part of answer?.body ?? []) {
    size += part.length;
    if (size > largestManifest) return '';
    hash.update(part);
  }
  return size === 0 ? '' : `sha256:${hash.digest('hex')}`;
}

/** The header that a challenge asks for (RFC 9110, 11.6; distribution, "Token authentication"). */
async function authorizationFor(challenge: string, asked: Asked): Promise<string | undefined> {
  const { credentials } = asked;
  const basic = credentials !== undefined && 'user' in credentials ? basicOf(credentials.user, credentials.password) : undefined;
  if (/^basic\b/i.test(challenge)) return basic;
  const parameters = new Map(
    [...challenge.slice(0, 4000).matchAll(/(\w{1,40})="([^"]{0,1000})"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const named = parameters.get('realm') ?? '';
  const realm = URL.canParse(named) ? new URL(named) : undefined;
  // Anyone on the network path could read the password.
  if (
    !/^bearer\b/i.test(challenge) ||
    realm === undefined ||
    (realm.protocol !== 'https:' && !(realm.protocol === 'http:' && isLocal(realm.host)))
  )
    return undefined;
  const { repository } = asked.reference;
  const query = { service: parameters.get('service') ?? '', scope: parameters.get('scope') ?? `repository:${repository}:pull` };
  const token =
    credentials !== undefined && 'identityToken' in credentials
      ? await tokenFrom(
          realm,
          {
            method: 'POST',
            body: new URLSearchParams({
              ...query,
              grant_type: 'refresh_token',
              client_id: 'kaizen-docker',
              refresh_token: credentials.identityToken,
            }),
          },
          asked,
        )
      : await tokenFrom(withQuery(realm, query), { headers: basic === undefined ? {} : { authorization: basic } }, asked);
  return token === '' ? undefined : `Bearer ${token}`;
}

function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function withQuery(address: URL, query: Readonly<Record<string, string>>): URL {
  const found = new URL(address);
  for (const [name, value] of Object.entries(query)) found.searchParams.set(name, value);
  return found;
}

async function tokenFrom(address: URL, request: RequestInit, { signal }: Asked): Promise<string> {
  const limit = AbortSignal.timeout(patience);
  try {
    const answer = await fetch(address, {
      ...request,
      redirect: 'error',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    const document = answer.ok ? documentIn(await answer.text()) : undefined;
    return textOf(document?.['token']) || textOf(document?.['access_token']);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return '';
  }
}
