import { runCommandLine } from "./command-line";

// Whoever read the output has enough (`… | head`): that is no fault of the command's, and nothing is left to say.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

/** The program's entry: hands over the process and ends as the command says. */
void runCommandLine(process.argv, process.env).then((code) => {
  process.exitCode = code;
});
