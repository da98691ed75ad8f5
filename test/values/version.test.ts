import * as fc from "fast-check";
import { compareVersions, isOlder, parseVersion, sameVersion } from "../../src/values/version";
import { versionOf } from "../made-up/version";

describe("a version is read as it is written somewhere", () => {
  test.each([
    ["a release", "2025.4.10333", "2025.4.10333"],
    ["a file version", "2025.4.10333.0", "2025.4.10333"],
    ["four real parts, before 3.0", "2.6.5.1010", "2.6.5.1010"],
    ["a pre-release", "2025.3.9834-PublicPreview", "2025.3.9834-PublicPreview"],
    ["build data", "2025.4.10333+Branch.main.Sha.1234", "2025.4.10333"],
    ["blanks and a line break around it", " 2025.4.10333\r\n", "2025.4.10333"],
    ["leading zeros", "2025.04.10333", "2025.4.10333"],
  ])("%s", (_, text, read) => {
    expect(parseVersion(text)?.text).toBe(read);
  });

  test.each(["", "2024.3", "2024", "latest", "2024.x.1", "2024.3.1.2.3", "-1.2.3", "2024.3.1 beta", "2024.3.1-"])(
    "'%s' is no version",
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );
});

describe("versions are compared by number", () => {
  test.each([
    ["a two-digit minor is newer than a one-digit one", "2021.9.1", "2021.10.0"],
    ["a build of five digits is newer than one of four", "2025.4.9999", "2025.4.10000"],
    ["a year is newer than a major version of old", "4.1.10", "2018.1.0"],
    ["a pre-release is older than its release", "2025.3.9834-PublicPreview", "2025.3.9834"],
    ["a pre-release is newer than the release before", "2025.3.9833", "2025.3.9834-PublicPreview"],
    ["a fourth part counts where there is one", "2.6.5.1009", "2.6.5.1010"],
    ["pre-releases compare with each other", "2025.3.1-alpha", "2025.3.1-beta"],
  ])("%s", (_, older, newer) => {
    expect(isOlder(versionOf(older), versionOf(newer))).toBe(true);
    expect(isOlder(versionOf(newer), versionOf(older))).toBe(false);
  });

  test("a file version is the same as the release", () => {
    expect(sameVersion(versionOf("2025.4.10333.0"), versionOf("2025.4.10333"))).toBe(true);
  });

  test("what is no version is neither the same as nor older than anything", () => {
    expect(sameVersion(undefined, undefined)).toBe(false);
    expect(sameVersion(null, null)).toBe(false);
    expect(sameVersion(undefined, versionOf("2025.4.1"))).toBe(false);
    expect(isOlder(parseVersion("2024.3"), versionOf("2025.4.1"))).toBe(false);
    expect(isOlder(versionOf("2025.4.1"), null)).toBe(false);
  });

  test("a suffix that semver does not know still sorts below", () => {
    expect(isOlder(versionOf("2025.3.1-01"), versionOf("2025.3.1"))).toBe(true);
  });

  const part = fc.integer({ min: 0, max: 99_999 });
  const version = fc
    .tuple(part, part, part, fc.constantFrom("", "-a", "-b.2"))
    .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
  test("the order is total: one way or the other, never both", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [x, y, w] = [parseVersion(a)!, parseVersion(b)!, parseVersion(c)!];
        expect(Math.sign(compareVersions(x, y)) + Math.sign(compareVersions(y, x))).toBe(0);
        if (compareVersions(x, y) <= 0 && compareVersions(y, w) <= 0)
          expect(compareVersions(x, w)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
