/* The record: everything that one run of `tdd` or `evidence` has observed, as plain data. The document and the report are generated from it alone, so that they can be generated again. `schema/evidence.schema.json` describes it for others. Durations are in seconds, sizes in bytes, times in seconds since the beginning of their step; dates are in ISO 8601, in UTC. */

import type { severities } from '../questions/question.ts';

export interface EvidenceRecord {
  readonly schema: 1;
  /** The answer `test-prefix`: `PROD-001`. */
  readonly id: string;
  /** Name of the stack. */
  readonly project: string;
  readonly started: string;
  readonly seconds: number;
  /** Versions of all programs that took part. Absent for a program that did not report its version. */
  readonly versions: Versions;
  readonly machine: Machine;
  /** Generated files, as they were in this run. */
  readonly files: readonly FileEvidence[];
  readonly applications: readonly ApplicationEvidence[];
  readonly stack: StackEvidence;
  /** The section of the suite for a cluster; absent if the project has no manifests. */
  readonly cluster?: ClusterEvidence;
  /** Every budget, met or exceeded, in the order of the answers. */
  readonly budgets: readonly BudgetEvidence[];
  readonly scans: readonly ScanEvidence[];
  /** One for each application. */
  readonly sboms: readonly SbomEvidence[];
  /** Waivers that this run has used, including expired ones. */
  readonly waivers: readonly Waiver[];
  /** All attempts of `prove --fix`, the oldest first, if it changed something. */
  readonly attempts?: readonly AttemptEvidence[];
  /** The changes since an earlier record, if there is one. */
  readonly comparison?: Comparison;
  readonly verdict: Verdict;
}

/** The steps of `prove`: each needs the one before it. */
export const steps = ['build', 'start', 'answer', 'suite'] as const;

/** One attempt of `prove`. */
export interface AttemptEvidence {
  readonly started: string;
  /** The step that failed, or `all` if everything passed. */
  readonly reached: (typeof steps)[number] | 'all';
  /** The service of the application that failed. */
  readonly service?: string;
  /** The name of the cause, and the cause in one sentence; absent for an unknown cause. */
  readonly kind?: string;
  readonly cause?: string;
  /** The lines that show the cause, or else the end of the output. */
  readonly lines: readonly string[];
  /** The changes of answers that it caused: `packages += libgl1`. */
  readonly changes: readonly string[];
  /** True if the next attempt got no further, so that the changes were taken back. */
  readonly isTakenBack: boolean;
}

export interface Versions {
  readonly generator: string;
  readonly engine: string;
  readonly buildx: string;
  readonly compose: string;
}

export interface Machine {
  /** As reported by the engine: `Debian GNU/Linux 13 (trixie)`. */
  readonly os: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memory: number;
}

export interface FileEvidence {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Its purpose, in one sentence. */
  readonly purpose: string;
}

/** One image, with its tests. */
export interface ApplicationEvidence {
  /** Name of its service in the stack. */
  readonly service: string;
  /** Its folder in the project, empty for the project itself. */
  readonly path: string;
  /** The suite before there was a Dockerfile; absent if the files existed already (`evidence`). */
  readonly red?: SuiteRun;
  readonly green: SuiteRun;
  /** Absent if the build failed. */
  readonly image?: ImageEvidence;
  readonly builds?: { readonly cold: BuildEvidence; readonly rebuild: BuildEvidence & { readonly edited: string } };
}

/** A run of an application's deployment suite. */
export interface SuiteRun {
  /** The command: `python -m pytest tests/deployment`. */
  readonly command: string;
  readonly started: string;
  readonly seconds: number;
  readonly exit: number;
  readonly tests: readonly TestEvidence[];
}

export interface TestEvidence {
  /** Number of its criterion. */
  readonly number: number;
  /** `PROD-001.3`. */
  readonly id: string;
  readonly title: string;
  /** `blocked`: it did not run because another test had failed. `skipped`: the project has nothing that it could test. */
  readonly outcome: 'passed' | 'failed' | 'blocked' | 'skipped';
  readonly seconds: number;
  /** Its message, if it did not pass. */
  readonly message?: string;
}

export interface ImageEvidence {
  /** The name of the image in this run. */
  readonly reference: string;
  /** `sha256:…`, of the engine. */
  readonly id: string;
  /** From `docker image inspect`. */
  readonly size: number;
  readonly architecture: string;
  /** `USER` of the image: `10001:10001`. */
  readonly user: string;
  readonly healthCheck?: readonly string[];
  readonly base: {
    readonly reference: string;
    /** Digest in the registry; absent if the engine did not pull it. */
    readonly digest?: string;
    /** `sha256:…`, of the engine. Absent for `scratch`. */
    readonly id?: string;
  };
  /** From the first to the last. */
  readonly layers: readonly LayerEvidence[];
  /** The largest first. */
  readonly packages: readonly PackageEvidence[];
}

export interface LayerEvidence {
  /** From `docker history`, in one line. */
  readonly instruction: string;
  /** From `docker history`. */
  readonly size: number;
  /** True if it belongs to the base image. */
  readonly isBase: boolean;
  /** Its largest folders with the bytes of their files, at most ten; empty for a layer without files. */
  readonly folders: readonly { readonly path: string; readonly size: number }[];
}

export interface PackageEvidence {
  readonly name: string;
  readonly version: string;
  /** Where it was installed from: `debian`, `alpine`, `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /** Bytes of its files in the image, or else the size in the package database. */
  readonly size: number;
}

export interface BuildEvidence {
  readonly seconds: number;
  /** In the order in which they began. */
  readonly steps: readonly BuildStep[];
}

export interface BuildStep {
  /** Its name in the output of the builder: `[build 2/4] RUN npm ci`. */
  readonly name: string;
  readonly start: number;
  readonly seconds: number;
  readonly isCached: boolean;
}

export interface StackEvidence {
  readonly composeFile: string;
  /** The command as typed. */
  readonly command: string;
  /** From that command until all services were healthy; absent if they never were. */
  readonly healthy?: number;
  /** Why they never became healthy. */
  readonly problem?: string;
  /** How long it idled before memory and restarts were read. */
  readonly observed: number;
  readonly services: readonly ServiceEvidence[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export interface ServiceEvidence {
  readonly name: string;
  readonly image: string;
  /** `job`: it ends before the application starts. */
  readonly role: 'application' | 'worker' | 'job' | 'backing';
  /** Services that it waits for, and the awaited condition: `healthy`, `started`, `completed`. */
  readonly dependsOn: readonly { readonly service: string; readonly condition: 'healthy' | 'started' | 'completed' }[];
  /** Volumes with its data. */
  readonly volumes: readonly string[];
  /** Since the start of the stack's command; absent for an event that did not happen. */
  readonly created?: number;
  readonly start?: number;
  readonly healthy?: number;
  readonly ended?: { readonly at: number; readonly exit: number };
  /** In bytes, from `docker stats` after the stack has idled for a while. */
  readonly memory?: number;
  readonly memoryLimit?: number;
  readonly restarts: number;
  /** From the signal to the end; 137 is SIGKILL. */
  readonly stop?: { readonly seconds: number; readonly exit: number };
}

/** The section of the deployment suite for a cluster. Its ID follows those of the applications: `PROD-002`. */
export type ClusterEvidence = { readonly id: string } & (
  | { readonly state: 'not run'; readonly reason: string }
  | {
      readonly state: 'run';
      /** The context of kubectl, and its namespace. */
      readonly context: string;
      readonly namespace: string;
      /** The version of the API server: `v1.36.3`. */
      readonly version: string;
      /** The section before there were manifests; absent if they existed already (`evidence`). */
      readonly red?: SuiteRun;
      readonly green: SuiteRun;
      /** The images of the pods after the tests, by workload. */
      readonly images: readonly DeployedImageEvidence[];
    }
);

export interface DeployedImageEvidence {
  /** Its label `app.kubernetes.io/name`. */
  readonly workload: string;
  /** The name of the image in the manifest. */
  readonly image: string;
  /** `sha256:…`, as the node reports it; absent if it reports none. */
  readonly digest?: string;
}

export const budgetNames = ['size', 'build', 'rebuild', 'healthy', 'memory', 'stop'] as const;
export type BudgetName = (typeof budgetNames)[number];

export interface BudgetEvidence {
  readonly name: BudgetName;
  readonly service: string;
  /** Absent if it could not be measured, which counts as exceeded. */
  readonly actual?: number;
  readonly limit: number;
  readonly unit: 'seconds' | 'bytes';
  readonly isHeld: boolean;
}

export type Severity = (typeof severities)[number];

/** One scanner and one image. A scan that did not run has no findings. */
export type ScanEvidence = {
  readonly scanner: 'trivy' | 'grype';
  readonly service: string;
} & (
  | { readonly state: 'not run'; readonly reason: string }
  | {
      readonly state: 'run';
      readonly command: string;
      readonly version: string;
      /** The date of its database. */
      readonly database: string;
      /** The lowest severity at which findings are red. */
      readonly threshold: Severity;
      /** The most severe first. */
      readonly findings: readonly Finding[];
    }
);

/** A bill of materials (CycloneDX) next to the record. */
export type SbomEvidence = { readonly service: string } & (
  | { readonly state: 'not run'; readonly reason: string }
  | { readonly state: 'written'; readonly path: string; readonly tool: string; readonly components: number }
);

export interface Finding {
  /** `CVE-2026-12345`. */
  readonly id: string;
  readonly severity: Severity;
  readonly package: string;
  readonly installed: string;
  /** Versions with a fix, if there are any. */
  readonly fixed?: string;
  readonly title?: string;
  readonly url?: string;
  /** True if an unexpired waiver covers it. */
  readonly isWaived: boolean;
}

export interface Waiver {
  readonly id: string;
  /** Covers only this package, if given. */
  readonly package?: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it is valid: `2027-03-31`. */
  readonly expires: string;
  readonly isExpired: boolean;
}

export interface Comparison {
  /** The date of the earlier record, and its path. */
  readonly with: { readonly started: string; readonly path: string };
  readonly changes: readonly ComparedFigure[];
  /** Findings, at or above the threshold and not waived, that the earlier record did not contain. */
  readonly newFindings: readonly { readonly service: string; readonly id: string; readonly package: string; readonly severity: Severity }[];
}

export interface ComparedFigure {
  /** `cold build`, `image size`, `idle memory`, … */
  readonly what: string;
  readonly service: string;
  readonly unit: 'seconds' | 'bytes' | 'count';
  readonly before: number;
  readonly now: number;
  /** `same`: within the difference that two runs of the same files may have. */
  readonly is: 'better' | 'worse' | 'same';
}

export interface Verdict {
  readonly isGreen: boolean;
  /** A sentence for each red result: a test, a budget, a finding, a required scan that did not run. */
  readonly reasons: readonly string[];
}
