import { Failure } from "../../../src/step/failure";
import { connectionStringOf } from "../../../steps/recover/connection-string";
import type { Work } from "../../../steps/recover/contract";
import { madeUpContext } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { MadeUpNode, madeUpOpenRecord } from "../../made-up/node";

const from = (where: string) => `Server=${where};User ID=u;Password=canary-${where}`;

/** Where a connection string may be had; each test says what is there. */
interface Ways {
  input?: string;
  /** From the inspection of this node and of another: undefined when it handed nothing over, empty when it read none. */
  own?: string;
  other?: string;
  /** `unreadable`: it cannot be decrypted. */
  kept?: string;
  /** Left out: it does not tell. */
  program?: string;
}

function asked({ input, own, other, kept, program }: Ways) {
  const node = new MadeUpNode("ha-1", madeUpOpenRecord());
  if (kept === "unreadable") {
    node.kept.throws = new Failure({ code: "PowerShell-Failed", what: "It did not decrypt.", next: "Look." });
  } else node.kept.now = kept;
  node.program.configuration = async () => {
    node.done.push("show-configuration");
    if (program === undefined) throw new Error("the schema is older than this program");
    return { nodeName: "ha-1", listenPrefixes: [], connectionString: program };
  };
  const { context, seen } = madeUpContext({
    inputs: { connectionString: input },
    reads: {
      connectionStrings: [
        { machine: "octo-2", value: other },
        { machine: "octo-1", value: own },
      ],
    },
    tools: { kept: node.kept },
  });
  const work = { context, record: madeUpOpenRecord(), at: { node: "ha-1" }, tools: { program: node.program } };
  return { found: () => connectionStringOf(work as unknown as Work), seen, node };
}

const everywhere: Ways = {
  input: from("input"),
  own: from("own"),
  kept: from("kept"),
  program: from("program"),
  other: from("other"),
};

test.each<[string, Ways, string]>([
  ["the one that was given", everywhere, from("input")],
  ["this node's own output", { ...everywhere, input: "" }, from("own")],
  ["what the unfinished run kept here", { ...everywhere, input: "", own: "" }, from("kept")],
  ["this node's own program", { program: from("program"), other: from("other") }, from("program")],
  ["another node's output, when this node tells nothing", { own: "", other: from("other") }, from("other")],
  [
    "another node's, when what was kept cannot be decrypted",
    { kept: "unreadable", other: from("other") },
    from("other"),
  ],
])("asked in every way there is, what is nearest first: %s", async (_title, ways, expected) => {
  expect(await asked(ways).found()).toBe(expected);
});

test("the program is not asked for what is known", async () => {
  const { found, node } = asked(everywhere);
  await found();
  expect(node.done).toEqual([]);
});

test("when nobody tells it: what was asked, and what helps", async () => {
  const { found, seen } = asked({ kept: "unreadable" });
  const failure = await failureOf(found);
  expect(failure.code).toBe("Database-NoConnectionString");
  expect(failure.why).toContain("connection-string.protected");
  expect(failure.next).toContain("project variable Upgrade.Database.ConnectionString");
  expect(seen.lines).toEqual([
    expect.stringContaining("warning: The connection string that an earlier run kept on this node cannot be used"),
    expect.stringContaining("does not give the connection string: the schema is older than this program"),
  ]);
});
