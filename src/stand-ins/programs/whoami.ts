import { NOT_UNDERSTOOD, type PlayedProgram } from "./program-call";

/** Plays whoami for the account most Tentacles run as. */
export const whoami: PlayedProgram = ({ args, say }) => {
  const asked = args.join(" ").toLowerCase();
  if (asked === "") say("nt authority\\system");
  else if (asked === "/user /fo csv /nh") say('"nt authority\\system","S-1-5-18"');
  else if (asked === "/groups /fo csv /nh") {
    say('"BUILTIN\\Administrators","Alias","S-1-5-32-544","Enabled by default, Enabled group, Group owner"');
    say('"Mandatory Label\\System Mandatory Level","Label","S-1-16-16384",""');
  } else return NOT_UNDERSTOOD;
  return 0;
};
