import type { StatementContext } from "./answering";
import { is, splitAt, type SqlToken } from "./sql-text";
import { readWithOptions, valueOf, type WithOptions } from "./with-options";

const OPTIONS = ["REPLACE", "CHECKSUM", "NO_CHECKSUM", "STATS", "NORECOVERY", "RECOVERY"];

/** `RESTORE DATABASE name FROM DISK = file WITH …` */
export interface RestoreOrder {
  database: string;
  file: string;
  options: WithOptions;
  /** Logical name -> path. */
  places: ReadonlyMap<string, string>;
}

/** Undefined: it is another statement. */
export function readRestoreOrder({ tokens, call }: StatementContext): RestoreOrder | undefined {
  const [restore, what, name, from, disk, equals, fileToken, ...rest] = tokens;
  const begins = is(restore, "restore") && is(what, "database") && is(from, "from") && is(disk, "disk");
  const file = valueOf(fileToken, call);
  const isName = name?.kind === "quoted-name" || name?.kind === "word";
  if (!begins || !is(equals, "=") || !isName || !file) return undefined;
  const parts = splitAt(rest.slice(1), ",");
  const isMove = (part: readonly SqlToken[]) => is(part[0], "move");
  const places = new Map(
    parts.filter(isMove).map(([, logical, , physical]) => [logical?.value ?? "", physical?.value ?? ""]),
  );
  const wellFormed = parts.filter(isMove).every((part) => part.length === 4 && is(part[2], "to"));
  const others = parts.filter((part) => !isMove(part));
  const comma: SqlToken = { kind: "symbol", value: "," };
  const joined = others.flatMap((part, index) => (index === 0 ? part : [comma, ...part]));
  const options = readWithOptions(rest.length === 0 ? [] : [...rest.slice(0, 1), ...joined], call, OPTIONS);
  if (!options || !wellFormed || (options.has("RECOVERY") && options.has("NORECOVERY"))) return undefined;
  return { database: name.value, file, options, places };
}
