import { judgeSignature } from "../../src/installer/signature";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/**
 * Asks Windows about the staged file's signature and decides by the policy.
 * @throws Failure `Signature-NotAccepted`
 */
export async function checkSignature(context: Context, path: string): Promise<void> {
  const { inputs, tools, log, reads } = context;
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
      log.warning(`${path} on node ${reads.nodeName}: ${because}.`);
      return;
    case "refused":
      throw new Failure({
        code: "Signature-NotAccepted",
        what: `The installer ${path} on node ${reads.nodeName} was not run: ${because}.`,
        next: `Check the digital signature in the file's properties on the node. If the file is not the vendor's, delete it and find out where it came from; if it is, set ${VARIABLES.signer} to the signer's name. ${VARIABLES.signaturePolicy} sets how strict this check is.`,
      });
  }
}
