import { type Application, environmentOf } from '../inspect/application.ts';
import { variablePrefix } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import { services as knownServices } from '../services/catalog.ts';
import { connectionVariables } from '../services/connection.ts';
import type { SecretFile, Service } from '../services/service.ts';
import { usualForm } from '../services/signing-keys.ts';

/**
 * The variables that connect an application to its services, in one env file for each service: `postgres.env`. A variable that could belong
 * to several services goes to one that the folder itself requires.
 */
export function connectionFiles(services: readonly Service[], application: Application): SecretFile[] {
  const { facts } = application;
  const found = [...(facts.services?.value ?? []), ...(facts.optionalServices?.value ?? [])];
  const listed = knownServices().filter((service) => services.includes(service));
  const chosen = [...listed, ...services.filter((service) => !listed.includes(service))];
  const sorted = [...chosen.filter(({ name }) => found.includes(name)), ...chosen.filter(({ name }) => !found.includes(name))];
  return [...connectionVariables(sorted, environmentOf(application))]
    .filter(([, values]) => Object.keys(values).length > 0)
    .map(([name, values]) => ({ name: `${name}.env`, text: environmentText(values), syntax: 'environment' }));
}

/** Returns the env file with the application's signing keys; none if it has no such variable without a value. */
export function signingFiles({ signing }: Application, { environment, secrets }: Answers, owner: string | undefined): SecretFile[] {
  const named = new Map([...secrets.map((name) => [name, usualForm] as const), ...signing]);
  const own = [...named].filter(([name]) => !Object.hasOwn(environment, name));
  if (own.length === 0) return [];
  // No slug contains two underscores in a row: the text before them is the owner.
  const prefix = owner === undefined ? '' : `${variablePrefix(owner)}__`;
  const kept = own.map(([name, form]) => ({ name, secret: `${prefix}${name.toLowerCase()}`, form }));
  const text = environmentText(Object.fromEntries(kept.map(({ name, secret }) => [name, `{${secret}}`])));
  const forms = Object.fromEntries(kept.flatMap(({ secret, form }) => (form === usualForm ? [] : [[secret, form]])));
  return [{ name: secretName('app.env', owner), text, syntax: 'environment', ...(Object.keys(forms).length === 0 ? {} : { forms }) }];
}

/** `postgres.env`, and with several applications `orders.postgres.env`. */
export function secretName(name: string, owner: string | undefined): string {
  return owner === undefined ? name : `${owner}.${name}`;
}

function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
