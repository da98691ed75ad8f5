import { hostname } from "node:os";
import type { Computer } from "../computer";

/** This machine. */
export const computer: Computer = {
  get hostName() {
    return hostname();
  },
  get nodeProgram() {
    return process.execPath;
  },
};
