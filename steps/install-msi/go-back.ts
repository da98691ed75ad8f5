import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import { putFormerProgramBack } from "../../src/upgrade/node/former-program";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { nodeOf, previousOf, wantedOf } from "./node";
import type { Context } from "./contract";

/**
 * In a rollback: the newer program goes, and the former one into the folder that the record names. On the primary that is
 * before the database is restored: the former program refuses the newer schema, and the service is Disabled until then.
 * @throws Failure `Former-…`, `Installer-…`, `Staged-…`, `Signature-…`, `Service-…`
 */
export async function goBack(context: Context, facts: NodeRecord["facts"]): Promise<void> {
  const { inputs, tools, reads } = context;
  const present = previousOf(context);
  if (!present) throw noInstaller(context);
  const limits = { installerWaitSeconds: inputs.installerWaitSeconds, installLimitSeconds: inputs.installLimitSeconds };
  await putFormerProgramBack(
    context,
    tools,
    { ...nodeOf(context), node: reads.nodeName },
    {
      ...{ present, former: wantedOf(context), facts, properties: inputs.properties, limits },
      refuseUnlessSchemaFits: () => Promise.resolve(),
    },
  );
}

const noInstaller = ({ reads }: Context) =>
  new Failure({
    code: "Former-NoInstaller",
    what: `The plan names no installer of ${reads.currentVersion}, with which it could be removed from node ${reads.nodeName}.`,
    why: "A version is uninstalled with its own installer.",
    next: `Check ${VARIABLES.installerUrl}, then run the runbook again from the beginning.`,
  });
