import { portSlot } from '../../manifests/port-slot.ts';

/** Flask's own server, which frameworks on top of Flask also have. */
export const flaskServer =
  (program: string) =>
  (target: string): readonly string[] => [program, '--app', target, 'run', '--host', '0.0.0.0', '--port', portSlot];
