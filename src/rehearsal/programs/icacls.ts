import { NOT_UNDERSTOOD, type PlayedProgram } from "./program-call";

/** Plays icacls: /inheritance:r, /grant:r and /setowner with SIDs. */
export const icacls: PlayedProgram = ({ args, world, node, say }) => {
  const [given = "", ...options] = args;
  const path = world.machines.pathHere(node, given);
  let understood = false;
  for (let i = 0; i < options.length; i += 1) {
    const option = (options[i] ?? "").toLowerCase();
    if (option === "/inheritance:r") {
      world.acls.close(path);
      understood = true;
    } else if (option === "/grant:r") {
      const grants = options.slice(i + 1).filter((text) => !text.startsWith("/"));
      world.acls.grant(path, grants);
      i += grants.length;
      understood = true;
    } else if (option === "/setowner") {
      world.acls.setOwner(path, options[i + 1] ?? "");
      i += 1;
      understood = true;
    } else if (option !== "/q") return NOT_UNDERSTOOD;
  }
  if (!understood) return NOT_UNDERSTOOD;
  say(`processed file: ${given}`);
  say("Successfully processed 1 files; Failed processing 0 files");
  return 0;
};
