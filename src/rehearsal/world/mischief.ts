import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "./world";

/** What somebody else does to the nodes while the run goes on, when the scenario says so. @returns a function that ends it */
export function letOthersInterfere(world: World): () => void {
  return world.watch((event) => {
    if (event.kind !== "service-stopped" || !world.has("staged-file-changed")) return;
    const node = world.nodes.find(({ name }) => name === event.node);
    if (node?.isPrimary) changeStagedInstaller(join(node.folder, "ProgramData", "OctopusHaUpgrade", "staging"));
  });
}

/** Same size, same name, other bytes. */
function changeStagedInstaller(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".msi"))) {
    const bytes = readFileSync(join(folder, name));
    bytes.fill(0, bytes.length - 1000);
    writeFileSync(join(folder, name), bytes);
  }
}
