import { homedir } from 'node:os';
import { join } from 'node:path';
import { KaizenError } from '../errors.ts';
import { mebibyte, readTypedText } from '../read-file.ts';
import { documentIn, fields, textOf } from './docker.ts';
import { type ProgramOptions, runProgram } from './process.ts';

/** The account for a registry. An identity token replaces a password, and is exchanged for an access token (distribution, "Token authentication"). */
export type Credentials = { readonly user: string; readonly password: string } | { readonly identityToken: string };

/** The key of Docker Hub in Docker's configuration. */
const hubKey = 'https://index.docker.io/v1/';

/**
 * The credentials that `docker login` has kept for a registry (docs.docker.com/reference/cli/docker/login, "Credential stores"): by the helper of
 * that registry, by the store, or else in config.json. Undefined if there are none.
 * Throws KaizenError (exit code 1) for a configuration that cannot be read, and for a missing helper.
 */
export async function credentialsFor(registry: string, options: ProgramOptions = {}): Promise<Credentials | undefined> {
  const path = join(process.env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json');
  const found = readTypedText(path, mebibyte);
  if ('wrong' in found) return undefined;
  const configuration = documentIn(found.text);
  if (configuration === undefined) throw new KaizenError(`${path} is not JSON: correct it, or run "docker login" again.`);
  const key = registry === 'docker.io' ? hubKey : registry;
  const helper = textOf(fields(configuration['credHelpers'])[registry]) || textOf(configuration['credsStore']);
  if (helper !== '') {
    const kept = await fromHelper(helper, key, options);
    if (kept !== undefined) return kept;
  }
  const auths = fields(configuration['auths']);
  const entry = fields(auths[key] ?? auths[registry] ?? auths[`https://${registry}`] ?? auths[`https://${registry}/v2/`]);
  const identityToken = textOf(entry['identitytoken']);
  if (identityToken !== '') return { identityToken };
  const [user = '', ...password] = Buffer.from(textOf(entry['auth']), 'base64').toString('utf8').split(':');
  return user === '' ? undefined : { user, password: password.join(':') };
}

/** Asks a credential helper (github.com/docker/docker-credential-helpers, "get"). */
async function fromHelper(name: string, key: string, options: ProgramOptions): Promise<Credentials | undefined> {
  if (!/^[\w.-]{1,100}$/.test(name))
    throw new KaizenError(`Docker's configuration names a credential helper that is not the name of a program.`);
  const { status, stdout } = await runProgram([`docker-credential-${name}`, 'get'], { ...options, input: key, timeout: 30 });
  const answer = status === 0 ? documentIn(stdout) : undefined;
  const [user, secret] = [textOf(answer?.['Username']), textOf(answer?.['Secret'])];
  if (secret === '') return undefined;
  return user === '<token>' ? { identityToken: secret } : { user, password: secret };
}
