import { versionSaid } from "../../src/server-program/version-said";

test.each([
  ["a line", "2025.4.10333\r\n", "2025.4.10333"],
  ["four parts of a file version", "2025.4.1.0\n", "2025.4.1"],
  ["four parts of an old release", "2.6.5.1010", "2.6.5.1010"],
  ["a preview", "2025.3.9834-PublicPreview", "2025.3.9834-PublicPreview"],
  ["build data", "2025.4.10333+Branch.release.Sha.abc", "2025.4.10333"],
  ["JSON", '{"Version":"2025.4.10333"}', "2025.4.10333"],
  [
    "JSON after a log line with an address",
    'Listening on 127.0.0.1:80\n{ "version": "2025.4.10333.0" }',
    "2025.4.10333",
  ],
  ["a line after a banner", "Octopus Deploy Server 2024.1.1 is old\r\n2025.4.10333\r\n", "2025.4.10333"],
  ["a sentence", "Octopus Deploy: Server version 2025.4.10333 (2025.4.10333+Sha.abc)", "2025.4.10333"],
  ["a sentence with v", "Octopus Server v2025.4.10333, 64 bit", "2025.4.10333"],
  ["two parts", "2025.4", undefined],
  ["nothing", "", undefined],
])("%s", (_, text, version) => expect(versionSaid(text)?.text).toBe(version));
