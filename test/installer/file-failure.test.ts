import { fileFailure } from "../../src/installer/file-failure";
import { Failure } from "../../src/step/failure";

const systemError = (code: string) => Object.assign(new Error(`${code}: write`), { code, syscall: "write" });

test.each([
  ["ENOSPC", "Staging-DiskFull"],
  ["EDQUOT", "Staging-DiskFull"],
  ["EACCES", "Staging-FolderNotWritable"],
  ["EPERM", "Staging-FolderNotWritable"],
  ["EROFS", "Staging-FolderNotWritable"],
  ["EIO", "Staging-FileTrouble"],
])("%s becomes %s, with node, file and what to do", (code, expected) => {
  const failure = fileFailure(systemError(code), "/staging/x.msi", "ha-2") as Failure;
  expect(failure.code).toBe(expected);
  expect(failure.message).toContain("ha-2");
  expect(failure.message).toContain("/staging/x.msi");
  expect(failure.next).toMatch(/run again/);
});

test("what the file system did not say stays as it is", () => {
  const failure = new Failure({ code: "A-B", what: "x.", next: "y." });
  expect(fileFailure(failure, "/x", "ha-2")).toBe(failure);
  const fault = new TypeError("x");
  expect(fileFailure(fault, "/x", "ha-2")).toBe(fault);
});
