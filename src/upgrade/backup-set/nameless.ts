const PREFIX = "no-id-";
const LONGEST = 64;

/**
 * By which the sets of an instance are told apart that tells no InstallationId: its host's name. Whether versions before 2018
 * tell one at /api is unconfirmed; newer ones do, so the sets of later hops lie under it (facts: octopus-api#root-document).
 * @returns what the instance calls itself, where it does
 */
export const nameOfInstance = (installationId: string, serverUrl: string): string =>
  installationId === ""
    ? `${PREFIX}${new URL(serverUrl).hostname.replace(/[^A-Za-z0-9]+/g, "-")}`.slice(0, LONGEST).replace(/-+$/, "")
    : installationId;

/** Whether it is such a name: an instance that tells its InstallationId by now is not compared with it. */
export const isNameless = (name: string): boolean => name.startsWith(PREFIX);
