import { type Fields, fields } from './docker.ts';

/** How a stack is isolated from others. */
export interface Apart {
  /** Name of this run, which its networks and volumes get. */
  readonly name: string;
  /** Images that are already built: service → name. */
  readonly images?: ReadonlyMap<string, string>;
  /** Images that are built under a name of this run: service → name. */
  readonly built?: ReadonlyMap<string, string>;
  /** Container ports to publish at free ports of this machine: service → port. */
  readonly published?: ReadonlyMap<string, number>;
  /** True if ended containers are not restarted, so that they can be examined. */
  readonly endsOnce?: boolean;
  /** Services whose health is checked more often than in production: service → seconds of failing checks until it is unhealthy. */
  readonly watched?: ReadonlyMap<string, number>;
}

/** Seconds between two health checks of a watched service. */
const watchInterval = 2;

/** A compose file that removes every fixed name and port from a stack, so that it never touches a running one, least of all its data. */
export function overrideOf({ name, images, built, published, endsOnce = false, watched }: Apart, model: Fields): string {
  const services = Object.keys(fields(model['services'])).flatMap((service) => {
    const ready = images?.get(service);
    const own = built?.get(service);
    const port = published?.get(service);
    const limit = watched?.get(service);
    return [
      `  ${JSON.stringify(service)}:`,
      port === undefined ? '    ports: !reset []' : `    ports: !override ["127.0.0.1::${port}"]`,
      '    container_name: !reset null',
      ...(endsOnce ? ['    restart: "no"'] : []),
      ...(ready === undefined ? [] : ['    build: !reset null', `    image: ${JSON.stringify(ready)}`, '    pull_policy: never']),
      ...(own === undefined ? [] : [`    image: ${JSON.stringify(own)}`]),
      ...(limit === undefined
        ? []
        : ['    healthcheck:', `      interval: ${watchInterval}s`, `      retries: ${Math.max(1, Math.ceil(limit / watchInterval))}`]),
    ];
  });
  const own = (kind: 'networks' | 'volumes'): string => {
    const keys = Object.keys(fields(model[kind]));
    return `${kind}: ${JSON.stringify(Object.fromEntries(keys.map((key) => [key, { name: `${name}-${key}`, external: false }])))}`;
  };
  return `${['services:', ...services, own('networks'), own('volumes')].join('\n')}\n`;
}
