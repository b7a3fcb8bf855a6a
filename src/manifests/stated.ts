/** A start command that a container file states. */
export interface StatedCommand {
  /** With `portSlot` for `$PORT`. Paths of files in the folder are relative to it. */
  readonly words: readonly string[];
  /** File and line. */
  readonly source: string;
}

/** A port that a container file states. */
export interface StatedPort {
  readonly value: number;
  readonly source: string;
}

/** System packages that one file installs. */
export interface StatedPackages {
  /** File and line of the first package. */
  readonly source: string;
  readonly names: readonly string[];
  /** Present if a stage installs them that only builds. */
  readonly only?: 'build';
  /** The system of the names, if it is not Debian. */
  readonly system?: 'alpine';
}

/** The base image of a stage. */
export interface StatedBase {
  /** With its tag, and with variables resolved. */
  readonly reference: string;
  readonly source: string;
}

/** A variable that an image, or a service of a compose file, sets to a constant. */
export interface StatedVariable {
  readonly name: string;
  readonly value: string;
  /** True for a variable of a compose file, which may be about other servers of the stack. */
  readonly isOfStack?: true;
  /** File and line. */
  readonly source: string;
}

/** A path that outlives the container. */
export interface StatedVolume {
  /** Relative to the working directory of the image if it is inside, or else absolute. */
  readonly path: string;
  /** Names of variables that the Dockerfile sets to that path. */
  readonly variables: readonly string[];
  readonly source: string;
}

/** Another process that a compose file runs from the application's image. */
export interface StatedProcess extends StatedCommand {
  readonly name: string;
  /** `job`: something waits for its end, or nothing restarts it. */
  readonly kind: 'worker' | 'job';
}

/** A server that a compose file starts from a third-party image. */
export interface StatedServer {
  /** The image without its tag, and the version at the beginning of its tag. */
  readonly image: string;
  readonly version: string;
  readonly source: string;
}

/** The statements of a person's container files about an application. */
export interface ContainerEvidence {
  /** The files that were read. */
  readonly files: readonly string[];
  /** The Dockerfiles among them; the first one is most likely the one that is deployed. */
  readonly dockerfiles: readonly string[];
  /** The base images of the stages; that of the final stage comes first. */
  readonly bases: readonly StatedBase[];
  readonly port?: StatedPort;
  readonly start?: StatedCommand;
  readonly packages: readonly StatedPackages[];
  readonly volumes: readonly StatedVolume[];
  /** Without variables that contain a path of that image or the name of another service. */
  readonly variables: readonly StatedVariable[];
  readonly processes: readonly StatedProcess[];
  readonly servers: readonly StatedServer[];
}
