import { styleText } from "node:util";

export type Style = "bold" | "dim" | "green" | "red" | "yellow" | "cyan";
/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/**
 * Whether to use colours. NO_COLOR wins over FORCE_COLOR, which wins over what the output is; `TERM=dumb` has none.
 * The same order as in Octopus' own command line.
 */
export function painter(env: NodeJS.ProcessEnv, isTerminal: boolean): Paint {
  const wanted = env.NO_COLOR
    ? false
    : env.FORCE_COLOR && env.FORCE_COLOR !== "0"
      ? true
      : isTerminal && env.TERM !== "dumb";
  return (style, text) => (wanted ? styleText(style, text, { validateStream: false }) : text);
}
