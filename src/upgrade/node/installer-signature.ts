import { judgeSignature, type FileSignature, type SignaturePolicy } from "../../installer/signature";
import { VARIABLES } from "../../names/variables";
import type { StepLog } from "../../step/context";
import { Failure } from "../../step/failure";

export interface SignatureTools {
  /** What Windows says about a file's signature. */
  signature(path: string): Promise<FileSignature>;
}

export interface SignatureContext {
  log: StepLog;
  inputs: { signaturePolicy: SignaturePolicy; signer: string };
}

/**
 * Asks Windows about a staged file's signature and decides by the policy.
 * @throws Failure `Signature-NotAccepted`
 */
export async function checkSignature(
  { inputs, log }: SignatureContext,
  tools: SignatureTools,
  node: string,
  path: string,
): Promise<void> {
  if (inputs.signaturePolicy === "Off") {
    log.verbose(`The signature of ${path} is not checked (${VARIABLES.signaturePolicy} is Off).`);
    return;
  }
  const { verdict, because } = judgeSignature(await tools.signature(path), inputs.signaturePolicy, inputs.signer);
  switch (verdict) {
    case "off":
    case "accepted":
      log.verbose(`${path}: ${because}.`);
      return;
    case "warning":
      log.warning(`${path} on node ${node}: ${because}.`);
      return;
    case "refused":
      throw new Failure({
        code: "Signature-NotAccepted",
        what: `The installer ${path} on node ${node} was not run: ${because}.`,
        next: `Check the digital signature in the file's properties on the node. If the file is not the vendor's, delete it and find out where it came from; if it is, set ${VARIABLES.signer} to the signer's name. ${VARIABLES.signaturePolicy} sets how strict this check is.`,
      });
  }
}
