import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { withoutRuntime } from "../../src/package/step-template";
import { projectFolder } from "./shipped";

interface Template {
  Id: string;
  Name: string;
  LastModifiedBy: string;
  $Meta: { ExportedAt: string; OctopusVersion: string; Type: string };
  Packages: { Name: string; PackageId: unknown; FeedId: unknown; Properties: Record<string, string> }[];
  Properties: Record<string, string>;
  Parameters: {
    Id: string;
    Name: string;
    Label: string;
    HelpText: string;
    DefaultValue: unknown;
    DisplaySettings: Record<string, string>;
  }[];
}

const folder = join(projectFolder, "metadata/templates");
const textOf = (id: string) => readFileSync(join(folder, `octopus-ha-${id}.json`), "utf8");
const templates = catalogue.map(({ id }) => [id, JSON.parse(textOf(id)) as Template] as const);
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("the community library's rules (facts: octopus-step-templates#community-library)", () => {
  it.each(templates)("%s", (id, template) => {
    expect(textOf(id).charCodeAt(0)).not.toBe(0xfeff);
    expect(template.LastModifiedBy).not.toBe("");
    expect(template.$Meta).toMatchObject({ Type: "ActionTemplate" });
    expect(new Date(template.$Meta.ExportedAt).toISOString()).toBe(template.$Meta.ExportedAt);
    expect(template.Name.length).toBeGreaterThan(0);
    expect(template.Name.length).toBeLessThanOrEqual(200);
    expect(template.Id).toMatch(GUID);
    expect(template.Packages.every(({ FeedId, PackageId }) => FeedId === null && PackageId === null)).toBe(true);
    for (const parameter of template.Parameters) {
      expect(parameter.Name).toMatch(/^OctopusUpgrade\.[A-Za-z]+\.[A-Za-z]+$/);
      expect(parameter.DefaultValue === null || typeof parameter.DefaultValue === "string").toBe(true);
    }
  });

  it("names and ids are unique", () => {
    for (const key of ["Id", "Name"] as const) {
      expect(new Set(templates.map(([, template]) => template[key])).size).toBe(templates.length);
    }
    const parameterIds = templates.flatMap(([, { Parameters }]) => Parameters.map(({ Id }) => Id));
    expect(new Set(parameterIds).size).toBe(parameterIds.length);
    expect(parameterIds.every((id) => GUID.test(id))).toBe(true);
  });
});

describe("parameters", () => {
  it.each(templates)("%s: every deferred package has its parameter", (id, { Packages, Parameters }) => {
    const names = id === "preflight" ? ["octopus-ha-step", "octopus-ha-node-runtime"] : ["octopus-ha-step"];
    expect(Packages.map(({ Name }) => Name)).toEqual(names);
    for (const { Properties } of Packages) {
      expect(Properties).toMatchObject({ Extract: "True", SelectionMode: "deferred" });
      const parameter = Parameters.find(({ Name }) => Name === Properties.PackageParameterName);
      expect(parameter?.DisplaySettings["Octopus.ControlType"]).toBe("Package");
    }
    expect(Parameters.map(({ Name }) => Name)).toContain("OctopusUpgrade.Node.Path");
  });

  it.each(templates)("%s: no drop-down or checkbox has an expression as its default", (_id, { Parameters }) => {
    for (const { Name, DefaultValue, DisplaySettings } of Parameters) {
      if (!/^(?:Select|Checkbox)$/.test(DisplaySettings["Octopus.ControlType"]!)) continue;
      expect({ Name, DefaultValue }).not.toEqual({ Name, DefaultValue: expect.stringContaining("#{") as string });
      if (DisplaySettings["Octopus.ControlType"] === "Checkbox") expect(DefaultValue).toMatch(/^(?:True|False)$/);
    }
  });

  it("a drop-down says by which expression it follows the project", () => {
    const [, { Parameters }] = templates.find(([id]) => id === "check-version")!;
    const policy = Parameters.find(({ Name }) => Name === "OctopusUpgrade.Release.Policy")!;
    expect(policy.DefaultValue).toBe("minor");
    expect(policy.HelpText).toContain("custom expression `#{Upgrade.Release.Policy}`");
    const url = Parameters.find(({ Name }) => Name === "OctopusUpgrade.Installer.Url")!;
    expect(url.DefaultValue).toBe("#{Upgrade.Installer.Url}");
    expect(url.HelpText).not.toContain("#{");
  });

  it.each(templates)("%s: choices hold their default; a secret has none that can be read", (_id, { Parameters }) => {
    for (const { DisplaySettings, DefaultValue } of Parameters) {
      const options = DisplaySettings["Octopus.SelectOptions"]?.split("\n");
      const isExpression = typeof DefaultValue === "string" && /^#\{Upgrade\.[A-Za-z.]+\}$/.test(DefaultValue);
      if (isExpression || DefaultValue === null) continue;
      expect(DisplaySettings["Octopus.ControlType"]).not.toBe("Sensitive");
      if (options) expect(options).toContain(DefaultValue);
    }
  });
});

describe("the script", () => {
  const script = (id: string) =>
    templates.find(([each]) => each === id)![1].Properties["Octopus.Action.Script.ScriptBody"]!;
  const source = readFileSync(join(projectFolder, "src/package/step-body.ps1"), "utf8");

  it("is the same in every step; only the first one brings Node along", () => {
    expect(script("preflight")).toBe(source);
    const others = templates.filter(([id]) => id !== "preflight").map(([id]) => script(id));
    expect(new Set(others)).toEqual(new Set([withoutRuntime(source)]));
    expect(others[0]).not.toContain("octopus-ha-node-runtime");
    expect(others[0]).not.toContain("New-OurFolder");
  });

  it.each(["preflight", "restart"])("of %s is plain ASCII and holds nothing that Octostache would replace", (id) => {
    expect(script(id)).toMatch(/^[\n\x20-\x7e]+$/);
    expect(script(id)).not.toContain("#{");
  });

  it("refuses a source without its region", () => {
    expect(() => withoutRuntime("exit 0")).toThrow("must hold one region");
  });
});
