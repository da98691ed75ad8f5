/** What an exit code of Octopus.Server.exe means (facts 3, "Exit codes"); a sentence with its full stop. */
export function serverExitCode(exitCode: number | undefined): string {
  if (exitCode === undefined) return "It was ended before it was done.";
  if (exitCode < 0) {
    return `It ended with ${exitCode}: .NET could not start it, which is what a missing or damaged file of the installation looks like.`;
  }
  return MEANINGS[exitCode] ?? `It ended with ${exitCode}.`;
}

const MEANINGS: Readonly<Record<number, string>> = {
  0: "It ended with 0 (done).",
  1: "It ended with 1: it refused or failed, and said why.",
  2: "It ended with 2: this version does not know the command.",
  42: "It ended with 42: the account lacks a right (it needs an elevated administrator).",
  43: "It ended with 43: a part of the installation could not be loaded; the installation is damaged.",
  100: "It ended with 100: an unexpected fault of its own.",
};
