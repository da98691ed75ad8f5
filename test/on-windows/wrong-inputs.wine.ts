import { InputFailure } from "../../src/step/failure";
import { inputMetas } from "../../src/step/inputs";
import { inputsFromParameters } from "../../src/step/parameters";
import { plainText } from "../../src/host/plain-text";
import { catalogue } from "../../steps/index";
import { prefixForAll } from "./lab/prefix";
import { runShippedHere } from "./lab/run-on-linux";
import { runShipped, unpackStep } from "./lab/shipped-bundle";
import { shows } from "./lab/shown";

/** In no code page of the west, not in the basic plane, with line ends and what Octopus takes for a message. */
const HOSTILE = "Grün € \u65e5\u672c \u{1F419} 'quoted' C:\\x\r\n##octopus[mask value='eA==']";
const SECRET = "Pässwörd \u{1F511} one";

shows("Shipped bundles refuse wrong inputs", { tools: ["wine", "node"], meets: ["node", "wine"] }, () => {
  const prefix = prefixForAll();
  beforeAll(() => catalogue.forEach(({ id }) => unpackStep(prefix(), id)));

  test.each(catalogue.map((step) => [step.id, step] as const))(
    "%s: exit code 2 and every problem, the same bytes as on Linux",
    async (id, { inputs }) => {
      const variables = Object.fromEntries(
        inputMetas(inputs).map(({ meta }) => [meta.parameter, meta.control === "Sensitive" ? SECRET : HOSTILE]),
      );
      const problems = problemsOf(() => inputsFromParameters(inputs, variables));
      expect(problems.length).toBeGreaterThan(0);
      const onWindows = await runShipped(prefix(), id, variables);
      const onLinux = runShippedHere(id, variables);
      expect([onWindows.exitCode, onLinux.exitCode]).toEqual([2, 2]);
      expect(onWindows.stderr.toString("latin1")).toBe(onLinux.stderr.toString("latin1"));
      expect(onWindows.stdout.toString("latin1")).toBe(onLinux.stdout.toString("latin1"));
      for (const problem of problems) expect(onWindows.stderr.toString("utf8")).toContain(plainText(`- ${problem}`));
      expect(onWindows.stderr.toString("utf8")).not.toContain(plainText(SECRET));
    },
  );

  test.each([
    ["nothing", ""],
    ["what is not base64", "Übel\r\n"],
    ["what is not JSON", `${Buffer.from("no").toString("base64")}\r\n`],
  ])("%s on stdin is exit code 2 with a sentence", async (_, stdin) => {
    const { exitCode, stderr } = await runShipped(prefix(), "maintenance", {}, { stdin });
    expect([exitCode, stderr.toString("utf8")]).toEqual([2, expect.stringContaining("base64 of UTF-8 JSON")]);
  });

  test("a byte order mark before and CRLF after what is handed over do no harm", async () => {
    const variables = Buffer.from(JSON.stringify({ "OctopusUpgrade.Maintenance.Mode": "Grün" })).toString("base64");
    const { exitCode, stderr } = await runShipped(prefix(), "maintenance", {}, { stdin: `\u{feff}${variables}\r\n` });
    expect(exitCode).toBe(2);
    expect(stderr.toString("utf8")).toContain(
      "OctopusUpgrade.Maintenance.Mode must be one of Enable, Disable, Restore; it is 'Gr\\u00fcn'.",
    );
  });
});

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputFailure) return error.problems;
    throw error;
  }
  return [];
}
