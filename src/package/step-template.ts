import { createHash } from "node:crypto";
import { defaultText } from "./default-text";
import type { AnyStep } from "../step/define-step";
import { inputMetas, type FullInputMeta } from "../step/inputs";
import type * as z from "zod";

/** The package reference of every template: one name, so that the script is the same in all of them. */
const PACKAGE_REFERENCE = "octopus-ha-step";
const RUNTIME_REFERENCE = "octopus-ha-node-runtime";
/** The step whose template brings Node along (DESIGN section 3). */
const RUNTIME_STEP = "preflight";
/** Constants of the definition: a template does not change because it was built again. */
const EXPORTED_AT = "2026-01-15T00:00:00.000Z";
const OCTOPUS_VERSION = "2026.1.0";
const AUTHOR = "octopus-ha-upgrade";

interface TemplateParameter {
  Id: string;
  Name: string;
  Label: string;
  HelpText: string;
  DefaultValue: string | null | { HasValue: boolean; NewValue: null };
  DisplaySettings: Record<string, string>;
}

/**
 * The step template (ActionTemplate) of a step, in the format of the community library (facts 1.1-1.4, 1.9): a script
 * and a deferred package reference, so that whoever uses it chooses feed and package.
 * @param body the text of step-body.ps1
 */
export function stepTemplate(step: AnyStep, body: string): Record<string, unknown> {
  const withRuntime = step.id === RUNTIME_STEP;
  return {
    Id: step.templateId,
    Name: step.name,
    Description: step.description,
    ActionType: "Octopus.Script",
    Version: 1,
    Author: AUTHOR,
    CommunityActionTemplateId: null,
    Packages: [
      packageReference(PACKAGE_REFERENCE, "OctopusUpgrade.Step.Package"),
      ...(withRuntime ? [packageReference(RUNTIME_REFERENCE, "OctopusUpgrade.Node.Package")] : []),
    ],
    GitDependencies: [],
    Properties: {
      "Octopus.Action.Script.ScriptSource": "Inline",
      "Octopus.Action.Script.Syntax": "PowerShell",
      "Octopus.Action.Script.ScriptBody": withRuntime ? body : withoutRuntime(body),
    },
    Parameters: templateParameters(step, withRuntime),
    StepPackageId: "Octopus.Script",
    $Meta: { ExportedAt: EXPORTED_AT, OctopusVersion: OCTOPUS_VERSION, Type: "ActionTemplate" },
    LastModifiedBy: AUTHOR,
    Category: "octopus",
  };
}

/** The script without the part that only the first step needs. */
export function withoutRuntime(body: string): string {
  const parts = body.split(/^#region node-runtime\n[^]*?^#endregion\n\n?/m);
  if (parts.length !== 2) throw new Error("step-body.ps1 must hold one region 'node-runtime'.");
  return parts.join("");
}

const packageReference = (name: string, parameter: string) => ({
  Name: name,
  PackageId: null,
  FeedId: null,
  AcquisitionLocation: "Server",
  Properties: { Extract: "True", SelectionMode: "deferred", PackageParameterName: parameter, Purpose: "" },
});

function templateParameters(step: AnyStep, withRuntime: boolean): TemplateParameter[] {
  const parameter = (
    Name: string,
    Label: string,
    HelpText: string,
    control: string,
    DefaultValue: TemplateParameter["DefaultValue"] = null,
    more: Record<string, string> = {},
  ): TemplateParameter => ({
    Id: stableGuid(`${step.templateId}/${Name}`),
    Name,
    Label,
    HelpText,
    DefaultValue,
    DisplaySettings: { "Octopus.ControlType": control, ...more },
  });
  const inputs = inputMetas(step.inputs).map(({ meta, schema }) =>
    parameter(
      meta.parameter,
      meta.label,
      meta.help,
      meta.control,
      defaultValue(meta, schema),
      meta.options ? { "Octopus.SelectOptions": meta.options.join("\n") } : {},
    ),
  );
  return [
    parameter("OctopusUpgrade.Step.Package", "Package", `The package \`octopus-ha-${step.id}\`.`, "Package"),
    ...(withRuntime
      ? [
          parameter(
            "OctopusUpgrade.Node.Package",
            "Node package",
            "The package `octopus-ha-node-runtime`, which puts Node on the machine.",
            "Package",
          ),
        ]
      : []),
    ...inputs,
    parameter(
      "OctopusUpgrade.Node.Path",
      "Path of node.exe",
      "Only when Node is neither unpacked by the first step nor on the PATH: the full path of a node.exe, 22.21 or newer.",
      "SingleLineText",
    ),
  ];
}

/** A project variable wins over a default; a secret never has one that can be read. */
function defaultValue(meta: FullInputMeta, schema: z.ZodType): TemplateParameter["DefaultValue"] {
  if (meta.variable) return `#{${meta.variable}}`;
  if (meta.control === "Sensitive") return { HasValue: false, NewValue: null };
  return defaultText(schema) ?? null;
}

/** The same GUID for the same name, for ever. */
function stableGuid(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
