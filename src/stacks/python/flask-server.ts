import { portSlot } from '../../manifests/port-slot.ts';

/** Flask's own server, which what is built on Flask has as well. */
export const flaskServer =
  (program: string) =>
  (target: string): readonly string[] => [program, '--app', target, 'run', '--host', '0.0.0.0', '--port', portSlot];
