import { join } from "node:path";
import { Failure } from "../step/failure";
import { isPath, shownAddress } from "../values/address";
import { installerFileName } from "../values/installer-name";
import { NoAnswer, type Exchange, type HttpAnswer } from "../http/exchange";
import { VARIABLES } from "../names/variables";
import type { OctopusVersion } from "../values/version";

/** Where the vendor offers installers (facts: octopus-releases#installer). `{version}` stands for the version. */
export const VENDOR_INSTALLER_URL = "https://download.octopusdeploy.com/octopus/Octopus.{version}-x64.msi";

/**
 * What changes between two versions: breaking changes and issues
 * (facts: octopus-releases#changes-between-two-versions).
 */
export const changesUrl = (from: OctopusVersion, to: OctopusVersion) =>
  `https://octopus.com/downloads/compare?from=${encodeURIComponent(from.text)}&to=${encodeURIComponent(to.text)}`;

/** @param template a URL with `{version}`, or the folder of a mirror */
export const installerUrl = (template: string, version: OctopusVersion) =>
  isPath(template) ? join(template, installerFileName(version)) : template.replaceAll("{version}", version.text);

/** What the download server says of an installer, without sending it. */
export interface InstallerFacts {
  sizeBytes: number;
  /** Lower-case hex; empty when the server does not say. */
  sha256: string;
}

/**
 * Confirms that an installer is offered: that a version is listed does not mean that it is
 * (facts: octopus-releases#installer).
 * @throws Failure `Installer-…`: not offered, no answer, or not an installer
 */
export async function inspectInstaller(address: string, exchange: Exchange): Promise<InstallerFacts> {
  const url = shownAddress(address);
  let answer: HttpAnswer;
  try {
    answer = await exchange({ method: "HEAD", url: address });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Failure({
      code: "Installer-NoAnswer",
      what: `The download server of ${url} does not answer: ${error.because}.`,
      next: `Allow this machine to reach it (proxy, firewall), or name a mirror in ${VARIABLES.installerUrl}.`,
      cause: error,
    });
  }
  // A storage service answers 403 for what does not exist when its content may not be listed.
  if ([403, 404, 410].includes(answer.status)) {
    throw new Failure({
      code: "Installer-NotOffered",
      what: `There is no installer at ${url} (${answer.status}).`,
      why: "Some versions are listed but only run in Octopus Cloud.",
      next: `Exclude this version in ${VARIABLES.excluded}, or check ${VARIABLES.installerUrl}.`,
    });
  }
  if (answer.status !== 200) {
    throw new Failure({
      code: "Installer-NoAnswer",
      what: `The download server answers ${answer.status} for ${url}.`,
      next: `Run the runbook again later, or name a mirror in ${VARIABLES.installerUrl}.`,
    });
  }
  const sizeBytes = Number(answer.headers.get("content-length") ?? 0);
  if (/html/i.test(answer.headers.get("content-type") ?? "") || !Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
    throw new Failure({
      code: "Installer-NotAnInstaller",
      what: `What ${url} offers is not an installer: it is ${sizeBytes > 0 ? "a web page" : "of unknown size"}.`,
      why: "Without the size, a download that was cut short could not be told from a complete one.",
      next: `Open the URL in a browser on this machine; a proxy may answer in its place. Check ${VARIABLES.installerUrl}.`,
    });
  }
  const sha256 = (answer.headers.get("x-amz-meta-sha256") ?? "").trim().toLowerCase();
  return { sizeBytes, sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : "" };
}
