/** What an exit code of Octopus.Server.exe means (facts: octopus-server#exit-codes); a sentence with its full stop. */
export function serverExitCode(exitCode: number | undefined): string {
  if (exitCode === undefined) return "It was ended before it finished.";
  if (exitCode < 0) {
    return `It ended with ${exitCode}: a code from Windows or .NET rather than its own, for example because a file of the installation is missing or damaged.`;
  }
  return MEANINGS[exitCode] ?? `It ended with ${exitCode}.`;
}

const MEANINGS: Readonly<Record<number, string>> = {
  0: "It ended with 0 (done).",
  1: "It ended with 1: it refused or failed.",
  2: "It ended with 2: it does not know the command.",
  42: "It ended with 42: a security error, for example because the account is not an elevated administrator.",
  43: "It ended with 43: a part of the program could not be loaded, for example because the installation is damaged.",
  100: "It ended with 100: an unexpected error of its own.",
};
