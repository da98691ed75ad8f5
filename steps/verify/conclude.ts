import { rollbackCommand } from "../../src/names/rollback-command";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Looked } from "./check";
import type { Context } from "./contract";

type Verdict = NonNullable<NodeRecord["verification"]>["verdict"];

interface Conclusion {
  /** As in "The verification of {what}". */
  what: string;
  seconds: number;
  /** Keeps the verdict; called before the step fails. */
  write: (verdict: Verdict, failures: string[]) => Promise<unknown>;
  /** What a failure leads to, as a sentence. */
  consequence: string;
  record: NodeRecord | undefined;
}

const WORDS = { ok: "ok", failed: "FAILED", "not-checked": "not checked" } as const;

/**
 * Says what came of every check, keeps the verdict, and fails with all failures at once.
 * @throws Failure `Verification-Failed`
 */
export async function conclude(context: Context, looked: readonly Looked[], conclusion: Conclusion): Promise<void> {
  const { log, inputs } = context;
  const { what, seconds, write } = conclusion;
  for (const line of table(looked)) log.info(line);
  const failures = looked.flatMap(({ id, result }) =>
    result.verdict === "failed" ? [`${id}: ${result.because}`] : [],
  );
  const unchecked = looked.filter(({ result }) => result.verdict === "not-checked").length;
  const counted = `${looked.length - failures.length - unchecked} of ${looked.length} checks passed, ${unchecked} could not be made, in ${seconds} s`;
  if (failures.length === 0) {
    await write("passed", []);
    log.highlight(`The verification of ${what} passed: ${counted}.`);
    return;
  }
  if (inputs.onFailure === "Warn") {
    await write("accepted", failures);
    log.warning(
      `The verification of ${what} failed and is accepted, as chosen (${VARIABLES.verifyOnFailure}): ${failures.join("; ")}.`,
    );
    return;
  }
  await write("failed", failures);
  throw verificationFailed(conclusion, failures);
}

function verificationFailed({ what, consequence, record }: Conclusion, failures: readonly string[]): Failure {
  const goOn = `Fix the cause and run again, which verifies again; or set ${VARIABLES.verifyOnFailure} to Warn and run again, which accepts it.`;
  if (record?.direction === "back") {
    return new Failure({
      code: "Verification-Failed",
      what: `The verification of ${what} failed after the rollback: ${failures.join("; ")}.`,
      why: consequence,
      next: `${goOn} What the rollback has overwritten is in ${overwrittenIn(record)}.`,
    });
  }
  const backup = record?.backup ? ` (it restores ${record.backup.file})` : "";
  return new Failure({
    code: "Verification-Failed",
    what: `The verification of ${what} failed: ${failures.join("; ")}.`,
    why: consequence,
    next: `There are three ways. Go on: fix the cause and run again, which verifies again; or set ${VARIABLES.verifyOnFailure} to Warn and run again, which accepts it. Go back: ${rollbackCommand()}${backup}. Wait: people are kept out, and nothing changes until you decide.`,
  });
}

/** One line for each check, in columns. */
function table(looked: readonly Looked[]): string[] {
  const width = Math.max(...Object.values(WORDS).map(({ length }) => length));
  return looked.map(({ title, result }) => {
    const because = "because" in result ? ` (${result.because})` : result.note ? ` (${result.note})` : "";
    return `${WORDS[result.verdict].padEnd(width)}  ${title}${because}`;
  });
}

function overwrittenIn({ presentBackup, firstPresentBackup }: NodeRecord): string {
  const files = [firstPresentBackup, presentBackup].flatMap((backup) => backup?.file ?? []);
  return files.length === 0 ? "no backup of this run" : files.join(" and ");
}
