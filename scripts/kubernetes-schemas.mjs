// Makes test/schemas/kubernetes/VERSION.json from the published OpenAPI of Kubernetes and the CRDs of the Gateway API: only the definitions
// that the manifests of this tool use, without descriptions, and without room for unknown fields.
//   node scripts/kubernetes-schemas.mjs VERSION SWAGGER.json HTTPROUTES.yaml
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const [version, swagger, routes] = process.argv.slice(2);
const { definitions } = JSON.parse(readFileSync(swagger, 'utf8'));
const kinds = {
  'apps/v1 Deployment': 'io.k8s.api.apps.v1.Deployment',
  'v1 Service': 'io.k8s.api.core.v1.Service',
  'v1 PersistentVolumeClaim': 'io.k8s.api.core.v1.PersistentVolumeClaim',
  'batch/v1 Job': 'io.k8s.api.batch.v1.Job',
  'batch/v1 CronJob': 'io.k8s.api.batch.v1.CronJob',
  'policy/v1 PodDisruptionBudget': 'io.k8s.api.policy.v1.PodDisruptionBudget',
  'autoscaling/v2 HorizontalPodAutoscaler': 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  'networking.k8s.io/v1 NetworkPolicy': 'io.k8s.api.networking.v1.NetworkPolicy',
  'networking.k8s.io/v1 Ingress': 'io.k8s.api.networking.v1.Ingress',
};
const kept = new Map();

/** The part of a schema about values: no texts for people, no extensions. */
function bare(schema) {
  if (Array.isArray(schema)) return schema.map(bare);
  if (typeof schema !== 'object' || schema === null) return schema;
  const own = Object.entries(schema).filter(([key]) => !/^(?:description|default|example|x-.*|nullable|format)$/.test(key));
  const result = Object.fromEntries(
    own.map(([key, value]) => {
      if (key === '$ref') return ['$ref', `#/definitions/${keep(value.replace('#/definitions/', ''))}`];
      if (key === 'properties') return ['properties', Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bare(each)]))];
      return [key, bare(value)];
    }),
  );
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true) return { type: ['string', 'integer'] };
  if (result.properties !== undefined && result.additionalProperties === undefined) result.additionalProperties = false;
  return result;
}

function keep(name) {
  const short = name.replace(/^io\.k8s\.(?:apimachinery\.pkg\.)?(?:apis?\.)?/, '');
  if (!kept.has(short)) {
    kept.set(short, true);
    // Fields that only the server writes are left out.
    const { status: _, managedFields: __, ...properties } = definitions[name].properties ?? {};
    kept.set(
      short,
      bare(
        name.endsWith('api.resource.Quantity')
          ? { type: ['string', 'number'] }
          : { ...definitions[name], ...(definitions[name].properties === undefined ? {} : { properties }) },
      ),
    );
  }
  return short;
}

const roots = Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [kind, { $ref: `#/definitions/${keep(name)}` }]));
const crd = parse(readFileSync(routes, 'utf8'));
const { openAPIV3Schema } = crd.spec.versions.find(({ name }) => name === 'v1').schema;
const { status: _, ...properties } = openAPIV3Schema.properties;
roots['gateway.networking.k8s.io/v1 HTTPRoute'] = bare({
  ...openAPIV3Schema,
  properties: { ...properties, metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' } },
});
writeFileSync(
  `test/schemas/kubernetes/${version}.json`,
  `${JSON.stringify({ kinds: roots, definitions: Object.fromEntries([...kept].sort()) })}\n`,
);
