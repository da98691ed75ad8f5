import { changesUrl, installerUrl, VENDOR_INSTALLER_URL } from "../../src/release/installer-location";
import { versionOf } from "../made-up/version";

test("the vendor's installer has the version in its name", () => {
  expect(installerUrl(VENDOR_INSTALLER_URL, versionOf("2025.4.10333"))).toBe(
    "https://download.octopusdeploy.com/octopus/Octopus.2025.4.10333-x64.msi",
  );
});

test("a mirror may have the version in a folder as well", () => {
  expect(installerUrl("https://nas/{version}/Octopus-{version}.msi", versionOf("2025.4.1"))).toBe(
    "https://nas/2025.4.1/Octopus-2025.4.1.msi",
  );
});

test("what changes is compared between two versions", () => {
  expect(changesUrl(versionOf("2025.3.1"), versionOf("2025.4.2"))).toBe(
    "https://octopus.com/downloads/compare?from=2025.3.1&to=2025.4.2",
  );
});
