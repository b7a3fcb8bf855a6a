import { parse } from 'yaml';
import { artifacts } from '../../src/artifacts/registry.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { openProject, planOf } from '../../src/project.ts';
import { answersLayer } from '../../src/questions/answers-by-name.ts';
import { decide } from '../../src/questions/decide.ts';

/** The plan of all applications in a folder, with manifests and these answers. */
export async function clusterPlanFor(folder: string, answers: Readonly<Record<string, unknown>> = {}): Promise<Plan> {
  const project = await openProject(folder);
  const layer = answersLayer('test', { kubernetes: true, ...answers });
  const decision = await decide(project.inspection, [layer]);
  // Some folders do not say how they start.
  const isOpen = decision.applications.some(({ resolution }) => resolution.answers.start === undefined);
  const filled = answersLayer('test', { start: ['python', 'x.py'], port: 8000 });
  return planOf(project, isOpen ? await decide(project.inspection, [layer, filled]) : decision);
}

/** A container in a manifest, as far as tests read it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string }; readonly secretRef?: { readonly name: string } }[];
  readonly resources: { readonly limits?: { readonly memory?: string } };
  readonly securityContext: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly capabilities?: unknown;
    readonly readOnlyRootFilesystem?: boolean;
  };
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[] };
  readonly tcpSocket?: unknown;
  readonly exec?: { readonly command: readonly string[] };
  readonly timeoutSeconds: number;
}

export interface Pod {
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly emptyDir?: unknown;
    readonly persistentVolumeClaim?: { readonly claimName: string };
    readonly configMap?: unknown;
  }[];
}

interface Template {
  readonly template?: { readonly spec: Pod };
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Template & { readonly jobTemplate?: { readonly spec: Template } };
}

/** The manifests of a folder without its kustomization, by file name. */
export function manifestsIn(files: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, Manifest> {
  const own = [...below(files, folder)].filter(([path]) => path.endsWith('.yaml') && path !== 'kustomization.yaml');
  return new Map(own.map(([path, text]): [string, Manifest] => [path, parse(text)]));
}

/** The pod of a workload. */
export function podOf({ spec }: Manifest): Pod | undefined {
  return (spec?.jobTemplate?.spec ?? spec)?.template?.spec;
}

/** All rendered files of a plan: path → text. */
export async function renderedFiles(plan: Plan): Promise<ReadonlyMap<string, string>> {
  const files = await Promise.all(artifacts.map((artifact) => artifact.render(plan)));
  return new Map(files.flat().map(({ path, text }) => [path, text]));
}

/** The texts below a folder of the manifests, by their paths below it. */
export function below(files: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, string> {
  const lead = `deploy/kubernetes/${folder}/`;
  return new Map([...files].flatMap(([path, text]) => (path.startsWith(lead) ? [[path.slice(lead.length), text] as const] : [])));
}
