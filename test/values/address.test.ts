import * as fc from "fast-check";
import {
  hasQuery,
  hasUserInformation,
  isPath,
  secretsInAddress,
  shownAddress,
  shownText,
  withoutQuery,
  withQueryOf,
} from "../../src/values/address";

describe("an address as it is shown, and as it is written down", () => {
  test.each([
    ["https://nas/Octopus.{version}.msi", "https://nas/Octopus.{version}.msi", "https://nas/Octopus.{version}.msi"],
    ["https://nas/x.msi?sp=r&sig=abc", "https://nas/x.msi?***", "https://nas/x.msi"],
    ["https://nas/x.msi#part", "https://nas/x.msi", "https://nas/x.msi"],
    ["https://nas/x.msi#part?sig=abc", "https://nas/x.msi?***", "https://nas/x.msi"],
    ["https://user:pass@nas:8443/x.msi", "https://nas:8443/x.msi", "https://nas:8443/x.msi"],
    ["https://user:p@ss@nas/x.msi", "https://nas/x.msi", "https://nas/x.msi"],
    ["https://nas/@scope/x.msi", "https://nas/@scope/x.msi", "https://nas/@scope/x.msi"],
    ["https:\\\\user:pass@nas/x.msi", "https:\\\\nas/x.msi", "https:\\\\nas/x.msi"],
    // No address: nobody knows where the password ends.
    ["https://user:pa/ss@nas/x.msi", "https://nas/x.msi", "https://nas/x.msi"],
    ["https://user:pass@", "https://", "https://"],
  ])("%s", (address, shown, written) => {
    expect(shownAddress(address)).toBe(shown);
    expect(withoutQuery(address)).toBe(written);
  });

  test("a text that is no address is shown as it is", () => {
    expect(shownText("what? me@home")).toBe("what? me@home");
    expect(shownText("C:\\Octopus")).toBe("C:\\Octopus");
  });
});

test.each(["\\\\nas\\octo#1\\mirror", "C:\\Octo@home\\mirror", "c:/mirror?", "/srv/mirror#1"])(
  "the folder %s is a path, and hides nothing",
  (path) => {
    expect(isPath(path)).toBe(true);
    expect([shownAddress(path), withoutQuery(path), secretsInAddress(path)]).toEqual([path, path, []]);
    expect(withQueryOf(path, path)).toBe(path);
  },
);

test("an address is no path", () => {
  expect(["https://nas/x", "ftp://nas/x", "//nas/x", "nas", ""].map(isPath)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("what is told of an address", () => {
  expect(["https://u@nas/", "https://:p@nas/", "https://nas/?a=b@c"].map(hasUserInformation)).toEqual([
    true,
    true,
    false,
  ]);
  expect(["https://nas/?a", "https://nas/#?a", "https://nas/?"].map(hasQuery)).toEqual([true, false, false]);
});

test("a query comes back to the planned address from the one that is given, and to no other", () => {
  expect(withQueryOf("https://nas/x.msi?sig=1", "https://nas/x.msi")).toBe("https://nas/x.msi?sig=1");
  expect(withQueryOf("https://other/x.msi?sig=1", "https://nas/x.msi")).toBe("https://nas/x.msi");
});

test("law: whatever stands in user information and query, nothing of it is shown or written", () => {
  const secret = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).map((text) => `CANARY${text}CANARY`);
  const encoded = fc.tuple(secret, fc.boolean()).map(([text, plain]) => (plain ? text : encodeURIComponent(text)));
  fc.assert(
    fc.property(encoded, encoded, encoded, fc.boolean(), (user, password, query, path) => {
      for (const address of [
        `https://${user}:${password}@nas/${path ? "a/b@c.msi" : ""}?sig=${query}`,
        `https://${user}@nas?${query}#${query}`,
        `  HTTP:/\\${user}:${password}@nas:80?${query}`,
      ]) {
        // An unescaped slash ends the host: what stands before it is no user information to anybody.
        if (URL.canParse(address) && !hasUserInformation(address)) continue;
        for (const shown of [shownAddress(address), withoutQuery(address), shownText(address)]) {
          expect(shown).not.toContain("CANARY");
        }
      }
    }),
  );
});
