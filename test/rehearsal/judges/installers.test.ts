import { noDowngrade } from "../../../src/rehearsal/judges/installers";
import { NEW, OLD, PRIMARY, Story } from "./story";
import { instead } from "./tales";
import { testBreaks, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P12",
    title: "another file",
    story: instead({ instead: { "install-on-primary": (s) => s.install(PRIMARY, NEW, { sha256: "00" }) } }),
    detail: "not the installer that was planned",
  },
  {
    breaks: "P12",
    title: "another version",
    story: instead({ instead: { "install-on-primary": (s) => s.install(PRIMARY, "2026.1.1") } }),
    detail: "not the installer that was planned",
  },
  {
    breaks: "P12",
    title: "an open folder",
    story: instead({ instead: { "install-on-primary": (s) => s.install(PRIMARY, NEW, { folderClosed: false }) } }),
    detail: "from a folder that others can write to",
  },
  {
    breaks: "P12",
    title: "a folder that was made open and closed afterwards",
    story: instead({
      instead: { "stage-installer": (s) => s.tell({ kind: "folder-closed-late", node: "ha-1", folder: "/ours" }) },
    }),
    detail: "On ha-1 the folder /ours, from which programs run as SYSTEM, was made open to others",
  },
  {
    breaks: "P12",
    title: "two files, when nobody recorded the sum",
    story: new Story()
      .runBegan({ installerSha256: undefined as never })
      .install("ha-1")
      .install("ha-2", NEW, { sha256: "00" })
      .runEnded("failed"),
    detail: "ha-2 ran",
  },
  {
    breaks: "P13",
    title: "an older program is installed",
    story: instead({ finally: (s) => s.install("ha-3", OLD) }),
    detail: `The installer of ${OLD} ran on ha-3, which has ${NEW} installed`,
  },
  {
    breaks: "P13",
    title: "the schema goes down",
    story: (() => {
      const story = instead({});
      story.schemaVersion = OLD;
      return story.runBegan().runEnded();
    })(),
    detail: `The schema was downgraded from ${NEW} to ${OLD}`,
  },
]);

testUntried([
  ["P12", new Story().stop("ha-2"), "No installer ran."],
  ["P13", new Story().stop("ha-2"), "No installer ran and the database was not upgraded."],
]);

describe("P13's one exception: recovery puts back what the run began from", () => {
  /** The primary has the new program, is stopped and Disabled; then recovery, with what a test changes. */
  const recovery = (change: (story: Story) => void, key: "recover-nodes" | "install-on-primary" = "recover-nodes") => {
    const story = new Story().runBegan().startType(PRIMARY, "disabled").stop(PRIMARY).install(PRIMARY);
    story.rowBegan(key);
    change(story);
    return noDowngrade(story.runEnded("failed").events).held;
  };
  const exchange = (story: Story) => story.uninstall(PRIMARY).install(PRIMARY, OLD);

  test("the newer program is removed first, on a node that is stopped and Disabled", () => {
    expect(recovery(exchange)).toBe(true);
  });

  test.each<[string, (story: Story) => void]>([
    ["over the newer program", (story) => story.install(PRIMARY, OLD)],
    ["of a third version", (story) => story.uninstall(PRIMARY).install(PRIMARY, "2025.2.1")],
    ["on a node that can start", (story) => exchange(story.startType(PRIMARY, "automatic"))],
    ["after the commit", (story) => exchange(story.upgradeBegan().upgradeEnded())],
    ["on a damaged database", (story) => exchange(story.upgradeBegan().upgradeEnded("damaged"))],
  ])("not %s", (_title, change) => expect(recovery(change)).toBe(false));

  test("not in any other step", () => expect(recovery(exchange, "install-on-primary")).toBe(false));
});
