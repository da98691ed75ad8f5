/** Settings are missing or wrong: all of it at once (exit code 2). */
export class WrongSettings extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "WrongSettings";
  }
}

/** The message, line by line. */
export const wrongSettingsLines = ({ problems }: WrongSettings): string[] => [
  problems.length === 1 ? "A setting is missing or wrong:" : `${problems.length} settings are missing or wrong:`,
  ...problems.map((problem) => `  ${problem}`),
  "Nothing was done. --help shows every setting.",
];
