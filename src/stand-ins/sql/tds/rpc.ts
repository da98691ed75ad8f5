import type { ParameterValue, SqlCall } from "../call";
import { ByteReader } from "./bytes";
import { readParameterValue } from "./parameter-values";

const EXECUTE_SQL_ID = 10;
const BY_ID = 0xffff;

/**
 * Reads a remote procedure call (MS-TDS 2.2.6.6): drivers send every statement as `sp_executesql`. Another procedure
 * comes back as `EXEC name`, for the answers to refuse.
 * @throws MalformedTds, UnreadParameter
 */
export function readRpc(body: Buffer): SqlCall {
  const reader = new ByteReader(body, body.readUInt32LE(0));
  const nameLength = reader.uint16();
  const procedure = nameLength === BY_ID ? reader.uint16() : reader.utf16(nameLength);
  reader.uint16(); // option flags
  const values: [string, ParameterValue][] = [];
  while (!reader.atEnd) {
    const name = reader.utf16(reader.uint8()).replace(/^@/, "");
    reader.uint8(); // status flags
    values.push([name, readParameterValue(reader, name)]);
  }
  if (procedure === EXECUTE_SQL_ID || String(procedure).toLowerCase() === "sp_executesql") {
    // First the statement, second the declaration of its parameters.
    return { text: String(values[0]?.[1] ?? ""), parameters: Object.fromEntries(values.slice(2)) };
  }
  return { text: `EXEC ${procedure}`, parameters: Object.fromEntries(values) };
}
