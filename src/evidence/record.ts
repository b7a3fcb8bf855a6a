/*
 * The record: all that one run of `tdd` or `evidence` has seen, in plain data. The document and the report are made of it and of nothing else, so that
 * they can be made again. `schema/evidence.schema.json` describes it for others.
 * Durations are in seconds, sizes in bytes, moments in seconds since the step that they belong to has begun; dates are of ISO 8601, in UTC.
 */

import type { severities } from '../questions/question.ts';

export interface EvidenceRecord {
  readonly schema: 1;
  /** The answer `test-prefix`: `PROD-001`. */
  readonly id: string;
  /** Name of the stack. */
  readonly project: string;
  readonly started: string;
  readonly seconds: number;
  /** Versions of all that took part. What did not say its version is absent. */
  readonly versions: Versions;
  readonly machine: Machine;
  /** Generated files, as they were in this run. */
  readonly files: readonly FileEvidence[];
  readonly applications: readonly ApplicationEvidence[];
  readonly stack: StackEvidence;
  /** Every budget, held or exceeded, in the order in which the answers have them. */
  readonly budgets: readonly BudgetEvidence[];
  readonly scans: readonly ScanEvidence[];
  /** One for each application. */
  readonly sboms: readonly SbomEvidence[];
  /** Waivers that this run has met, those that are expired among them. */
  readonly waivers: readonly Waiver[];
  /** How `prove --fix` made it run, where it changed something: all its attempts, the first one first. */
  readonly attempts?: readonly AttemptEvidence[];
  /** What has changed since an earlier record, where there is one. */
  readonly comparison?: Comparison;
  readonly verdict: Verdict;
}

/** The steps of `prove`: each needs the one before it. */
export const steps = ['build', 'start', 'answer', 'suite'] as const;

/** One attempt of `prove`. */
export interface AttemptEvidence {
  readonly started: string;
  /** The step that it failed at, or `all` where everything passed. */
  readonly reached: (typeof steps)[number] | 'all';
  /** The service of the application that failed. */
  readonly service?: string;
  /** What the cause is called, and the cause in one sentence; absent where no known cause showed. */
  readonly kind?: string;
  readonly cause?: string;
  /** What shows the cause, or the end of what was printed. */
  readonly lines: readonly string[];
  /** Changes of answers that were made because of it: `packages += libgl1`. */
  readonly changes: readonly string[];
  /** True where the next attempt came no further, so that the changes were taken back. */
  readonly isTakenBack: boolean;
}

export interface Versions {
  readonly generator: string;
  readonly engine: string;
  readonly buildx: string;
  readonly compose: string;
}

export interface Machine {
  /** As the engine says it: `Debian GNU/Linux 13 (trixie)`. */
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
  /** What it does, in one sentence. */
  readonly purpose: string;
}

/** One image, with the tests that it was held to. */
export interface ApplicationEvidence {
  /** Name of its service in the stack. */
  readonly service: string;
  /** Its folder in the project, empty for the project itself. */
  readonly path: string;
  /** The suite before there was a Dockerfile; absent where the files were there already (`evidence`). */
  readonly red?: SuiteRun;
  readonly green: SuiteRun;
  /** Absent where the image did not build. */
  readonly image?: ImageEvidence;
  readonly builds?: { readonly cold: BuildEvidence; readonly rebuild: BuildEvidence & { readonly edited: string } };
}

/** A run of an application's deployment suite. */
export interface SuiteRun {
  /** What was typed: `python -m pytest tests/deployment`. */
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
  /** `blocked`: it could not begin, because of what another test has found. */
  readonly outcome: 'passed' | 'failed' | 'blocked';
  readonly seconds: number;
  /** What it said, where it did not pass. */
  readonly message?: string;
}

export interface ImageEvidence {
  /** The name under which it was built in this run. */
  readonly reference: string;
  /** `sha256:…`, of the engine. */
  readonly id: string;
  /** As `docker image inspect` says it. */
  readonly size: number;
  readonly architecture: string;
  /** `USER` of the image: `10001:10001`. */
  readonly user: string;
  readonly healthCheck?: readonly string[];
  readonly base: {
    readonly reference: string;
    /** Digest under which a registry has it; absent where the engine has it from none. */
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
  /** As `docker history` says it, in one line. */
  readonly instruction: string;
  /** As `docker history` says it. */
  readonly size: number;
  /** True where the base image has it. */
  readonly isBase: boolean;
  /** What fills it: folders and their files' bytes, the largest first, ten at most; empty where the layer holds no file. */
  readonly folders: readonly { readonly path: string; readonly size: number }[];
}

export interface PackageEvidence {
  readonly name: string;
  readonly version: string;
  /** Where it was installed from: `debian`, `alpine`, `pypi`, `npm`, `go`. */
  readonly ecosystem: string;
  /** Bytes of its files in the image; where only the package database knows it, what that says. */
  readonly size: number;
}

export interface BuildEvidence {
  readonly seconds: number;
  /** In the order in which they began. */
  readonly steps: readonly BuildStep[];
}

export interface BuildStep {
  /** As the builder names it: `[build 2/4] RUN npm ci`. */
  readonly name: string;
  readonly start: number;
  readonly seconds: number;
  readonly isCached: boolean;
}

export interface StackEvidence {
  readonly composeFile: string;
  /** What was typed. */
  readonly command: string;
  /** From that command to the health of all services; absent where they never were. */
  readonly healthy?: number;
  /** Why not, where they never were. */
  readonly problem?: string;
  /** How long it ran idle before memory and restarts were read. */
  readonly observed: number;
  readonly services: readonly ServiceEvidence[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export interface ServiceEvidence {
  readonly name: string;
  readonly image: string;
  /** `job`: it ends by itself before the application starts. */
  readonly role: 'application' | 'worker' | 'job' | 'backing';
  /** Services that it waits for, with what it waits for: `healthy`, `started`, `completed`. */
  readonly dependsOn: readonly { readonly service: string; readonly condition: 'healthy' | 'started' | 'completed' }[];
  /** Volumes that it keeps its data in. */
  readonly volumes: readonly string[];
  /** Since the stack's command was typed; what did not happen is absent. */
  readonly created?: number;
  readonly start?: number;
  readonly healthy?: number;
  readonly ended?: { readonly at: number; readonly exit: number };
  /** Bytes, as `docker stats` says it after the stack has been idle for a while. */
  readonly memory?: number;
  readonly memoryLimit?: number;
  readonly restarts: number;
  /** From the signal to the end; 137 is SIGKILL. */
  readonly stop?: { readonly seconds: number; readonly exit: number };
}

export const budgetNames = ['size', 'build', 'rebuild', 'healthy', 'memory', 'stop'] as const;
export type BudgetName = (typeof budgetNames)[number];

export interface BudgetEvidence {
  readonly name: BudgetName;
  readonly service: string;
  /** Absent where it could not be measured, which is not within the budget. */
  readonly actual?: number;
  readonly limit: number;
  readonly unit: 'seconds' | 'bytes';
  readonly isHeld: boolean;
}

export type Severity = (typeof severities)[number];

/** One scanner and one image. What did not run has found nothing out. */
export type ScanEvidence = {
  readonly scanner: 'trivy' | 'grype';
  readonly service: string;
} & (
  | { readonly state: 'not run'; readonly reason: string }
  | {
      readonly state: 'run';
      readonly command: string;
      readonly version: string;
      /** When its database was made. */
      readonly database: string;
      /** The severity from which on findings are red. */
      readonly threshold: Severity;
      /** The most severe first. */
      readonly findings: readonly Finding[];
    }
);

/** A bill of materials (CycloneDX) beside the record. */
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
  /** Versions that mend it, where there are any. */
  readonly fixed?: string;
  readonly title?: string;
  readonly url?: string;
  /** True where a waiver that is not expired covers it. */
  readonly isWaived: boolean;
}

export interface Waiver {
  readonly id: string;
  /** Only for this package, where it is given. */
  readonly package?: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds: `2027-03-31`. */
  readonly expires: string;
  readonly isExpired: boolean;
}

export interface Comparison {
  /** When the earlier record was made, and where it is. */
  readonly with: { readonly started: string; readonly path: string };
  readonly changes: readonly ComparedFigure[];
  /** Findings, at or above the threshold and not waived, that the earlier record did not have. */
  readonly newFindings: readonly { readonly service: string; readonly id: string; readonly package: string; readonly severity: Severity }[];
}

export interface ComparedFigure {
  /** `cold build`, `image size`, `idle memory`, … */
  readonly what: string;
  readonly service: string;
  readonly unit: 'seconds' | 'bytes' | 'count';
  readonly before: number;
  readonly now: number;
  /** `same`: within what two runs of the same differ by. */
  readonly is: 'better' | 'worse' | 'same';
}

export interface Verdict {
  readonly isGreen: boolean;
  /** A sentence for each thing that is red: a test, a budget, a finding, a scan that was asked for and did not run. */
  readonly reasons: readonly string[];
}
