import { zipSync } from "fflate";
import { unzipPackage } from "../../../src/stand-ins/engine/unzip-package";

const packageWith = (path: string, FileExtension = "zip") => ({
  PackageId: "acme",
  Version: "1.0.0",
  FileExtension,
  bytes: zipSync({ [path]: Buffer.from("text") }),
});

test.each(["run.js", "sub/folder/run.js", "..run.js", "sub/..x/y"])("%s", (path) => {
  expect([...unzipPackage(packageWith(path)).keys()]).toEqual([path]);
});

test("a backslash separates folders", () => {
  expect([...unzipPackage(packageWith("sub\\run.js")).keys()]).toEqual(["sub/run.js"]);
});

test.each(["../run.js", "sub/../../run.js", "/run.js", "..\\run.js", "\\run.js", "c:/run.js", "sub/.."])(
  "'%s' leads out of the folder and is refused",
  (path) => {
    expect(() => unzipPackage(packageWith(path))).toThrow("leads out of its folder");
  },
);

test("only zip files are extracted", () => {
  expect(() => unzipPackage(packageWith("run.js", ".tar.gz"))).toThrow("acme 1.0.0 is a .tar.gz");
});
