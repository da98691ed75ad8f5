/** A run that was started by its names, and ends by itself. */
export interface RunByApi {
  taskId: string;
  startsAtSeconds: number;
  endsAtSeconds: number;
  /** What its log says in the end; undefined: it succeeds. */
  error: string | undefined;
}

/** Runbooks that people made to try the instance: `space/project/runbook/environment`, and how they end. */
export const SMOKE_RUNBOOKS: Readonly<Record<string, { error?: string }>> = {
  "Default/Smoke tests/Deploy a test/Test": {},
  "Default/Smoke tests/Break a deployment/Test": { error: "The step 'Deploy' failed." },
};
