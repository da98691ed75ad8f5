/** A runbook of an instance and the environment that it runs in, by their names. */
export interface RunbookPath {
  space: string;
  project: string;
  runbook: string;
  environment: string;
}

/** What such a text looks like, for a form. */
export const RUNBOOK_PATH_FORM = /^\s*[^/\r\n]*[^/\s][^/\r\n]*(?:\/[^/\r\n]*[^/\s][^/\r\n]*){3}$/;

/** @param text `space/project/runbook/environment` @returns undefined for anything else: a name with a slash cannot be given */
export function parseRunbookPath(text: string): RunbookPath | undefined {
  if (!RUNBOOK_PATH_FORM.test(text)) return undefined;
  const [space = "", project = "", runbook = "", environment = ""] = text.split("/").map((name) => name.trim());
  return { space, project, runbook, environment };
}
