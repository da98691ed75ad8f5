import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { context, type BuildContext } from "esbuild";
import type { Break } from "../break";
import { editedSources, type EditedSources } from "../edited-sources";

/** Bundles the simulation again and again, with one planted bug after another. */
export class SimulationBundles {
  private sources: EditedSources = editedSources({ edits: [] }, "");
  private building: Promise<BuildContext> | undefined;

  /** @param breaks all that may be asked for */
  constructor(
    private readonly projectFolder: string,
    private readonly breaks: readonly Break[],
  ) {}

  /**
   * @param planted undefined: the sources as they are
   * @throws Error when a place is not found exactly once, or is not in the simulation
   */
  async with(planted: Break | undefined): Promise<string> {
    this.sources = editedSources({ edits: planted?.edits ?? [] }, this.projectFolder);
    this.building ??= this.begin();
    const { outputFiles } = await (await this.building).rebuild();
    const missed = this.sources.missed();
    if (missed.length > 0) throw new Error(`${missed.join(", ")} is not part of the simulation.`);
    const [file] = outputFiles ?? [];
    if (!file) throw new Error("esbuild made no file.");
    return file.text;
  }

  async close(): Promise<void> {
    await (await this.building)?.dispose();
  }

  private begin(): Promise<BuildContext> {
    const edited = new Set(this.breaks.flatMap(({ edits }) => edits.map(({ file }) => join(this.projectFolder, file))));
    return context({
      entryPoints: [join(this.projectFolder, "test/mutations/simulated/play.ts")],
      absWorkingDir: this.projectFolder,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      write: false,
      logLevel: "silent",
      alias: { "@octopusdeploy/step-api": "./src/step/step-api.ts" },
      plugins: [
        {
          name: "plant",
          setup: (build) => {
            build.onLoad({ filter: /[\\/](?:src|steps)[\\/].*\.ts$/ }, async ({ path }) => {
              if (!edited.has(path)) return undefined;
              return { contents: this.sources.transformSource(path, await readFile(path, "utf8")), loader: "ts" };
            });
          },
        },
      ],
    });
  }
}
