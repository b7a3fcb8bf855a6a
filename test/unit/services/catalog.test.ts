import assert from 'node:assert/strict';
import { driversOf, ecosystems, servicesOf } from '../../../src/drivers/registry.ts';
import { catalog, givenNames, serviceMeant } from '../../../src/services/catalog.ts';

const all = catalog.map((service): [string, (typeof catalog)[number]] => [service.name, service]);

/** Names of secrets in a text: `{redis_password}`. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

describe('the catalog of services', () => {
  it('has no name twice: of services, of what they are called, and of secrets', () => {
    assert.deepEqual(givenNames.length, new Set(givenNames).size);
    const files = catalog.flatMap(({ secrets, environmentFile }) => [...secrets, environmentFile ?? []].flat().map(({ name }) => name));
    assert.deepEqual(files.length, new Set(files).size);
    // The variables of an application are in files that are called so.
    assert.ok(!files.some((name) => catalog.some((service) => name === `${service.name}.env`)));
  });

  it('has one service for each word and each scheme that means one alone', () => {
    for (const own of [
      catalog.flatMap(({ connection }) => connection.words.own),
      catalog.flatMap(({ connection }) => [...connection.schemes.own, ...Object.keys(connection.unencrypted ?? {})]),
    ]) {
      const twice = own.filter((word, index) => own.indexOf(word) !== index);
      // Valkey speaks all that Redis does.
      assert.deepEqual(
        twice,
        twice.filter((word) => word === 'rediss'),
      );
    }
  });

  it('knows a service by its other names', () => {
    for (const [given, name] of [
      ['postgresql', 'postgres'],
      ['mongodb', 'mongo'],
      ['minio', 's3'],
      ['redis', 'redis'],
      ['oracle', undefined],
    ]) {
      assert.equal(serviceMeant(given ?? '')?.name, name);
    }
  });

  it('has a table of drivers of each registry for services that are there alone', () => {
    const names = new Set(all.map(([name]) => name));
    for (const ecosystem of ecosystems)
      for (const service of servicesOf(ecosystem)) assert.ok(names.has(service), `${service} in ${ecosystem}`);
  });

  for (const [name, service] of all) {
    it(`has for ${name} an image with a tag for each version, and a secret behind each name of one`, () => {
      for (const version of service.versions) assert.match(service.image(version), /^[a-z0-9/]+:v?[a-z]*\d+(\.\d+)*(-[a-z\d.]+)*$/);
      const { secrets, environmentFile, connection } = service;
      const texts = [
        ...secrets.map(({ text }) => text),
        environmentFile?.text ?? '',
        connection.address,
        ...Object.values(connection.parts),
        ...ecosystems
          .map((ecosystem) => driversOf(name, ecosystem).dialect)
          .flatMap((dialect) => [dialect?.address ?? '', dialect?.plain ?? '']),
      ];
      const used = new Set(texts.flatMap(placeholders).filter((each) => each !== 'url'));
      // Each value has its own file, from which a later run reads it.
      for (const secret of used)
        assert.ok(
          secrets.some((file) => file.name === secret && file.text === `{${secret}}`),
          secret,
        );
    });

    it(`has for ${name} usual variables that hold its address`, () => {
      const { usual, parts } = service.connection;
      assert.ok(usual.parts.length > 0);
      for (const part of usual.parts) assert.notEqual(parts[part], undefined, part);
    });
  }
});
