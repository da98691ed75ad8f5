import fc from "fast-check";
import { listText, readListText } from "../../../src/upgrade/backup-set/list-text";

const name = fc.stringMatching(/^[A-Za-z0-9 _.\-äß]{1,12}$/).filter((part) => part !== "..");
const list = fc.dictionary(
  fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  fc.record({ bytes: fc.nat(), modifiedMs: fc.integer() }),
);

test("what is written is read again", () => {
  fc.assert(
    fc.property(list, (files) => {
      const written = new Map(Object.entries(files));
      expect(readListText(listText(written))).toEqual(written);
    }),
  );
});

test.each([
  ["nothing", ""],
  ["another first line", "files 2\n"],
  ["a last line that was cut off", "octopus-ha-upgrade files 1\n1\t2\ta.zip"],
  ["a line without a size", "octopus-ha-upgrade files 1\na.zip\n"],
  ["a path that leads out", "octopus-ha-upgrade files 1\n1\t2\ta/../../b\n"],
  ["a path that leads out on Windows", "octopus-ha-upgrade files 1\n1\t2\ta\\..\\..\\b\n"],
  ["a path from the root", "octopus-ha-upgrade files 1\n1\t2\t/etc/hosts\n"],
  ["a path of a share", "octopus-ha-upgrade files 1\n1\t2\t\\\\nas\\other\n"],
  ["a path of a drive", "octopus-ha-upgrade files 1\n1\t2\tC:\\Windows\n"],
])("%s is no list of ours", (_title, text) => {
  expect(readListText(text)).toBeUndefined();
});
