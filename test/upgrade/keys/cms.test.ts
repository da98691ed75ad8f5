import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { encryptedFor, recipientId, recipientsIn } from "../../../src/upgrade/keys/cms";
import { elementsIn, octets, oid, sequence } from "../../../src/upgrade/keys/der";
import { realMachine } from "../../../src/machine/real";
import { hasOpenssl, newCertificate, openedBy } from "./made-up-certificates";

const withOpenssl = hasOpenssl ? describe : describe.skip;

test("a sequence that is written is read again, whatever its length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70_000 }), (content) => {
      const [whole] = elementsIn(sequence(octets(content)));
      const [inner] = elementsIn(whole?.content ?? Buffer.alloc(0));
      expect(inner?.content.equals(Buffer.from(content))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("an object identifier is written as the standard's own example", () => {
  expect(oid("1.2.840.113549").toString("hex")).toBe("06062a864886f70d");
  expect(oid("2.16.840.1.101.3.4.1.42").toString("hex")).toBe("060960864801650304012a");
});

test.each([Buffer.from([0x30, 0x05, 0x01]), Buffer.from([0x30, 0x80]), Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1])])(
  "what is cut off is no element",
  (bytes) => {
    expect(() => elementsIn(bytes)).toThrow();
  },
);

withOpenssl("a message, opened by openssl (skipped where this machine has none)", () => {
  const [one, other, stranger] = ["one", "other", "stranger"].map((name) => newCertificate(name)) as [
    ReturnType<typeof newCertificate>,
    ReturnType<typeof newCertificate>,
    ReturnType<typeof newCertificate>,
  ];
  const certificates = [one, other].map(({ cert }) => new X509Certificate(cert));
  const folder = mkdtempSync(join(tmpdir(), "cms-"));
  const fileOf = (text: string) => {
    const file = join(folder, "keys.pem");
    writeFileSync(file, encryptedFor(realMachine.secrecy, certificates, text));
    return file;
  };

  test.each(["x", '{"masterKey":"\u00e4\u20ac"}\n', "line\r\nline\n", "0123456789abcdef", "y".repeat(100_000)])(
    "gives each recipient every character of it",
    (text) => {
      const file = fileOf(text);
      expect([one, other].map(({ keyFile }) => openedBy(keyFile, file))).toEqual([text, text]);
    },
  );

  test("gives nobody else anything", () => {
    const file = fileOf("the master key");
    expect(() => openedBy(stranger.keyFile, file)).toThrow();
  });

  test("is AES-256 for two recipients, by openssl's own reading", () => {
    const file = fileOf("the master key");
    const shown = execFileSync("openssl", ["cms", "-cmsout", "-print", "-inform", "PEM", "-in", file], {
      encoding: "utf8",
    });
    expect(shown).toContain("pkcs7-envelopedData");
    expect(shown).toContain("aes-256-cbc");
    expect(shown.match(/d\.ktri/g)).toHaveLength(2);
  });

  test("names its recipients", () => {
    const message = encryptedFor(realMachine.secrecy, certificates, "the master key");
    expect(recipientsIn(message).sort()).toEqual(certificates.map(recipientId).sort());
  });

  test("is another one each time", () => {
    expect(encryptedFor(realMachine.secrecy, certificates, "the master key")).not.toBe(
      encryptedFor(realMachine.secrecy, certificates, "the master key"),
    );
  });
});
