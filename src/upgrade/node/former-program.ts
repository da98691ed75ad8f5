import { sameVersion, type OctopusVersion } from "../../values/version";
import { meaningOf, meaningOfUninstall } from "../../installer/exit-codes";
import { intoFolderOf, otherFolderIn } from "../../installer/msiexec";
import { VARIABLES } from "../../names/variables";
import { Failure } from "../../step/failure";
import { refuseUnlessAsRecorded } from "./former-service";
import type { FormerContext, FormerProgram, FormerTools } from "./former-tools";
import { installedVersionAtRest } from "./installed-version";
import { refuseDeletesPending } from "./lost-at-restart";
import { runInstallerWhenFree } from "./run-installer";
import type { NodeAtHand } from "./procedure";

/**
 * Puts the program back that a node had: the present one is removed, then the former one goes into the folder that the
 * record names. That is the vendor's way back, and the one that works whatever the installers do about an older version
 * (decision 028). What was cut off anywhere is gone on from: each half begins with a look at what is installed.
 *
 * The caller has made sure that the schema belongs to the former program, has stopped the service and made it Disabled;
 * all of it is asked again directly before each installer.
 * @throws Failure `Former-…`, `Installer-…`, `Staged-…`, `Signature-…`, `Service-…`, and what `refuseUnlessSchemaFits` throws
 */
export async function putFormerProgramBack(
  context: FormerContext,
  tools: FormerTools,
  at: NodeAtHand,
  wish: FormerProgram,
): Promise<void> {
  const { node } = at;
  const former = wish.former.version;
  const installed = await look(context, tools, at, wish);
  if (!sameVersion(installed, former)) {
    if (installed !== undefined && !sameVersion(installed, wish.present.version)) {
      throw otherProgram(node, installed, wish);
    }
    await refuseDeletesPending(tools, node, wish.facts.serverProgram);
    await context.change(
      `put Octopus Server ${former} back on node ${node}: uninstall ${wish.present.version}, then install ${former}`,
      () => exchange(context, tools, at, wish),
      { [`${node}.installedVersion`]: former.text },
    );
  }
  // A dry run has changed nothing that could differ.
  if (!context.dryRun) await refuseUnlessAsRecorded(context, tools, at, wish.facts);
}

async function exchange(
  context: FormerContext,
  tools: FormerTools,
  at: NodeAtHand,
  wish: FormerProgram,
): Promise<void> {
  const { node } = at;
  const { present, former, facts } = wish;
  const other = otherFolderIn(wish.properties, facts.serverProgram);
  if (other !== undefined) context.log.info(recordedFolderStands(other, facts.serverProgram));
  // Also where no program is left: a removal that was cut off may have left the product registered.
  await runInstallerWhenFree(context, tools, at, wish, {
    wanted: present,
    verb: "uninstall",
    start: (call) => tools.uninstall(call),
    meaningOf: meaningOfUninstall,
  });
  const left = await look(context, tools, at, wish);
  if (left !== undefined) throw notRemoved(node, left, wish);
  context.log.info(`Octopus Server ${present.version} is removed from node ${node}.`);
  await runInstallerWhenFree(context, tools, at, wish, {
    wanted: former,
    verb: "install",
    // P13: whoever installs a program meanwhile has it; the former one is not put over it.
    refuseUnlessWanted: async () => {
      const meanwhile = await tools.program.version();
      if (meanwhile !== undefined) throw installedMeanwhile(node, meanwhile, wish);
    },
    start: (call) => tools.install({ ...call, properties: intoFolderOf(facts.serverProgram, wish.properties) }),
    meaningOf,
  });
  const now = await look(context, tools, at, wish);
  if (!sameVersion(now, former.version)) throw notThere(node, now, wish);
  context.log.highlight(`Octopus Server ${former.version} is installed on node ${node} again.`);
}

const look = (context: FormerContext, tools: FormerTools, at: NodeAtHand, { limits }: FormerProgram) =>
  installedVersionAtRest(context, tools, at, { timeoutSeconds: limits.installerWaitSeconds, pollSeconds: 10 });

/** The service's program is in that folder, so everything is as it was only there. */
const recordedFolderStands = (other: string, serverProgram: string) =>
  `${VARIABLES.installerProperties} names the folder ${other}. The former version goes into the folder it was in, that of ${serverProgram}.`;

const otherProgram = (node: string, installed: OctopusVersion, { present, former }: FormerProgram) =>
  new Failure({
    code: "Former-OtherProgram",
    what: `Node ${node} has Octopus Server ${installed} installed, which is neither ${former.version} nor ${present.version}, so nothing was changed there.`,
    why: "Somebody installed it since the run began.",
    next: `Install ${former.version} there by hand, or find out who needs ${installed}; then run again.`,
  });

const installedMeanwhile = (node: string, installed: OctopusVersion, { present, former }: FormerProgram) =>
  new Failure({
    code: "Former-OtherProgram",
    what: `Node ${node} has Octopus Server ${installed} installed again, after this step removed ${present.version}, so ${former.version} was not installed over it.`,
    why: "Somebody installed it just now, or another tool that installs programs did.",
    next: "Find out who, and keep it from happening again; then run again: it continues with what is installed then.",
  });

const notRemoved = (node: string, left: OctopusVersion, { present, former }: FormerProgram) =>
  new Failure({
    code: "Former-NotRemoved",
    what: `msiexec on node ${node} said that Octopus Server ${present.version} was removed, but Octopus.Server.exe there is version ${left}. ${former.version} was not installed over it.`,
    next: `Uninstall Octopus Server on ${node} by hand (its configuration and data stay), then run again: it continues with what is installed then.`,
  });

const notThere = (node: string, now: OctopusVersion | undefined, { former, facts }: FormerProgram) =>
  new Failure({
    code: "Former-NotThere",
    what: `msiexec on node ${node} said that Octopus Server ${former.version} was installed, but ${facts.serverProgram} ${now === undefined ? "does not report its version" : `is version ${now}`}.`,
    why: "The installer put it into another folder, or something holds or removes its files.",
    next: `Check on ${node} where Octopus Server is installed now; uninstall it by hand if necessary (its configuration and data stay), then run again: it continues with what is installed then.`,
  });
