import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine has openssl: by it, and by nothing of ours, is opened what we have encrypted. */
export const hasOpenssl = (() => {
  try {
    return execFileSync("openssl", ["version"], { encoding: "utf8" }).startsWith("OpenSSL");
  } catch {
    return false;
  }
})();

/** A certificate that openssl makes, with its private key, valid from now. */
export function newCertificate(name: string, { days = 3650, key = "rsa:2048" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const make = ["req", "-x509", "-newkey", key, "-nodes", "-days", String(days), "-subj", `/CN=${name}`];
  execFileSync("openssl", [...make, "-keyout", keyFile, "-out", certFile], { stdio: "pipe" });
  return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8"), keyFile };
}

/** Opens a message as docs say that it is opened. @throws when openssl cannot */
export function openedBy(keyFile: string, messageFile: string): string {
  return execFileSync("openssl", ["cms", "-decrypt", "-inform", "PEM", "-in", messageFile, "-inkey", keyFile], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
