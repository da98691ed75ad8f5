import { SERVER_FOLDERS, type KeptFile, type ServerFolderName } from "../../src/octopus/contents-api";
import type { Looked } from "./check";
import type { Context } from "./contract";

/** The folder that each kind of file lies in. */
const FOLDER_OF: Readonly<Record<KeptFile["kind"], ServerFolderName>> = {
  "task-log": "TaskLogs",
  artifact: "Artifacts",
  package: "Packages",
};

/** A folder of the instance, and why nothing of it was read. */
interface Unproven {
  folder: ServerFolderName;
  because: string;
}

/** From which of the instance's folders a file was read back, and from which not. */
export function foldersOf(looked: readonly Looked[]): { proven: ServerFolderName[]; unproven: Unproven[] } {
  const proven: ServerFolderName[] = [];
  const unproven: Unproven[] = [];
  for (const folder of Object.keys(SERVER_FOLDERS) as ServerFolderName[]) {
    const kind = (Object.keys(FOLDER_OF) as KeptFile["kind"][]).find((each) => FOLDER_OF[each] === folder);
    const result = looked.find(({ id }) => id === kind)?.result;
    if (result?.verdict === "ok") proven.push(folder);
    else unproven.push({ folder, because: result?.because ?? "no file of it can be asked for" });
  }
  return { proven, unproven };
}

/** Names both in the log, and hands them over: what was not read is not taken for whole. */
export function sayFolders({ log, output }: Pick<Context, "log" | "output">, looked: readonly Looked[]): void {
  const { proven, unproven } = foldersOf(looked);
  output("FoldersProven", proven);
  output(
    "FoldersUnproven",
    unproven.map(({ folder }) => folder),
  );
  log.info(`Folders from which a file was read as it was before: ${proven.length > 0 ? proven.join(", ") : "none"}.`);
  if (unproven.length === 0) return;
  log.info(
    `Folders that were not proven: ${unproven.map(({ folder, because }) => `${folder} (${because})`).join("; ")}.`,
  );
}
