import { runCommandLine } from "./command-line";

/** The program's entry: hands over the process and ends as the command says. */
void runCommandLine(process.argv, process.env).then((code) => {
  process.exitCode = code;
});
