/** What Node says of a call that a disk refused: text, `code` and `syscall`. */
const TEXTS = {
  ENOENT: "no such file or directory",
  EEXIST: "file already exists",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ENOSPC: "no space left on device",
  EBUSY: "resource busy or locked",
  EPERM: "operation not permitted",
  EBADF: "bad file descriptor",
} as const;

export type FileErrorCode = keyof typeof TEXTS;

export function fileError(code: FileErrorCode, syscall: string, path: string, dest?: string): Error {
  const where = dest === undefined ? `'${path}'` : `'${path}' -> '${dest}'`;
  const error = withoutStack(`${code}: ${TEXTS[code]}, ${syscall} ${where}`);
  return Object.assign(error, { code, syscall, path, ...(dest === undefined ? {} : { dest }) });
}

/** Node's own errors of calls that wait have no stack either; to note one costs more than the rest of a call. */
function withoutStack(message: string): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new Error(message);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
