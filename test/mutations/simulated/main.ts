import { BREAKS } from "../index";
import { Lookout, MOST_SEEDS } from "./look-for";

/** `npm run planted-bugs -- [--first N] [NAME ...]`: looks for the seeds with which planted bugs are seen. */
async function main(projectFolder: string, names: readonly string[]): Promise<void> {
  const breaks = BREAKS.filter(({ name, staysReal }) => !staysReal && (names.length === 0 || names.includes(name)));
  const lookout = new Lookout(projectFolder, BREAKS);
  const verbose = process.env.VERBOSE !== undefined;
  for (const planted of breaks) {
    const others = new Map<string, number[]>();
    const began = performance.now();
    try {
      const seeds = Array.from({ length: Number(process.env.SEEDS ?? MOST_SEEDS) }, (_, index) => index + 1);
      const caught = await lookout.lookFor(planted, seeds, ({ seed, promise, detail }) => {
        others.set(promise, [...(others.get(promise) ?? []), seed]);
        if (promise === "fault" || verbose)
          console.log("  ", seed, promise, detail.split("\n").slice(0, 4).join(" | "));
      });
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      const also = [...others].map(([promise, seeds]) => `${promise} ${seeds.slice(0, 4)}`).join("; ");
      console.log(
        `${caught ? "CAUGHT" : "UNSEEN"} ${planted.name} ${planted.promise} ${caught?.seed ?? "-"} ${seconds}s [${also}] ${caught?.detail ?? ""}`,
      );
    } catch (error) {
      console.log(`ERROR ${planted.name} ${(error as Error).message}`);
    }
  }
  await lookout.close();
}

void main(process.cwd(), process.argv.slice(2));
