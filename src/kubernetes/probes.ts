import type { ApplicationPlan, HealthPlan } from '../plan/plan.ts';
import { noted, type YamlMap, type YamlNode } from '../render/yaml.ts';

/** The port of an application in its container and in its Service. */
export const portName = 'app';

/** Seconds between two checks of a starting application. */
const startInterval = 2;

/** The minimum time between two checks of a running application, in seconds: a rollout waits for the first success. */
const readyInterval = 10;

/** The probes of the application's container; none for an application without a health check. */
export function probesOf(application: ApplicationPlan): YamlMap {
  const { health, port } = application.image;
  const ready = handlerOf(application);
  if (ready === undefined) return {};
  const { interval, timeout, startPeriod, retries } = health;
  const open = port === undefined ? ready : { tcpSocket: { port: portName } };
  return {
    startupProbe: {
      ...ready,
      periodSeconds: startInterval,
      timeoutSeconds: timeout,
      failureThreshold: Math.ceil((startPeriod + interval * retries) / startInterval),
    },
    readinessProbe: { ...ready, periodSeconds: Math.min(interval, readyInterval), timeoutSeconds: timeout, failureThreshold: retries },
    livenessProbe: liveness(application, { ready, open }, { periodSeconds: interval, timeoutSeconds: timeout, failureThreshold: retries }),
  };
}

/** A failed liveness probe restarts the pod. That does not repair a database, so the probe must not query one. */
function liveness(
  { backing, image: { health } }: ApplicationPlan,
  { ready, open }: { readonly ready: YamlMap; readonly open: YamlMap },
  times: YamlMap,
): YamlNode {
  if (backing.length === 0) return { ...ready, ...times };
  const asked = health.path === undefined ? 'the health check' : `${health.path} is the readiness probe, and`;
  return noted(
    `Only the port is checked: ${asked} may use a backing service, which a restart does not repair.\nIf the application has a path that uses no other service, use it here.`,
    { ...open, ...times },
  );
}

/** The check of the image, as a probe. */
function handlerOf({ image: { health, port } }: ApplicationPlan): YamlMap | undefined {
  switch (health.kind) {
    case 'http':
      return httpHandler(health, port);
    case 'tcp':
      return { tcpSocket: { port: portName } };
    case 'command':
      if (health.command.length > 0) return { exec: { command: health.command } };
      return port === undefined ? undefined : { tcpSocket: { port: portName } };
    case 'none':
      return undefined;
  }
}

/**
 * The kubelet accepts only a status from 200 to 399; if others count, the probe runs the health check command of the image. By default, the
 * kubelet sends the address of the pod as the host, which frameworks with a list of allowed hosts refuse; this host is the one that the health
 * check of the image sends.
 */
function httpHandler({ path = '/', host, accepts, command }: HealthPlan, port: number | undefined): YamlMap {
  if (accepts === 'below-500' && command.length > 0) return { exec: { command } };
  const value = host ?? (port === undefined || port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`);
  return { httpGet: { path, port: portName, httpHeaders: [{ name: 'Host', value }] } };
}
