import { serverExitCode } from "../../src/server/exit-codes";

test.each([
  [0, "It ended with 0 (done)."],
  [1, "It ended with 1: it refused or failed, and said why."],
  [2, "It ended with 2: this version does not know the command."],
  [42, "It ended with 42: the account lacks a right (it needs an elevated administrator)."],
  [43, "It ended with 43: a part of the installation could not be loaded; the installation is damaged."],
  [100, "It ended with 100: an unexpected fault of its own."],
  [7, "It ended with 7."],
  [
    -2147450740,
    "It ended with -2147450740: .NET could not start it, which is what a missing or damaged file of the installation looks like.",
  ],
  [undefined, "It was ended before it was done."],
])("%s", (exitCode, sentence) => expect(serverExitCode(exitCode)).toBe(sentence));
