import type { OwnProcess } from "../own-process";
import { writeWhole } from "./write-whole";

/** This process. */
export const ownProcess: OwnProcess = {
  get stdin() {
    return process.stdin; // opened by being asked for
  },
  writeOut: (text) => writeWhole(1, text),
  writeError: (text) => writeWhole(2, text),
  onFault: (act) => void process.on("uncaughtException", act),
  onWarning: (act) => void process.removeAllListeners("warning").on("warning", act),
  exit: (code) => process.exit(code),
};
