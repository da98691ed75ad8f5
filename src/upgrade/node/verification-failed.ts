import { stepNamed } from "../../names/steps";
import { VARIABLES } from "../../names/variables";
import { Failure } from "../../step/failure";
import type { NodeRecord } from "../record/record";

/**
 * What the verification of a node found, when it failed and nobody has accepted it: such a node is not put back to work,
 * neither by the run nor by recovery, until a later verification passes or the failures are accepted.
 */
export function failedVerification(record: NodeRecord | undefined): readonly string[] | undefined {
  return record?.open && record.verification?.verdict === "failed" ? record.verification.failures : undefined;
}

/** @throws Failure `Node-NotVerified` */
export function refuseFailedVerification(record: NodeRecord | undefined): void {
  const failures = failedVerification(record);
  if (!record || !failures) return;
  throw new Failure({
    code: "Node-NotVerified",
    what: `Node ${record.node} stays drained: its verification failed on ${record.verification?.at ?? ""} (${failures.join("; ")}).`,
    why:
      record.direction === "back"
        ? "Nobody has worked on the restored instance yet."
        : "Nobody has worked on the upgraded instance yet, so going back loses nothing.",
    next: `Run the runbook again: the step ${stepNamed("verify-primary")} verifies it again. To accept what it finds, set ${VARIABLES.verifyOnFailure} to Warn first.`,
  });
}
