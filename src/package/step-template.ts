import { createHash } from "node:crypto";
import { defaultText } from "./default-text";
import type { AnyStep } from "../step/define-step";
import { bindingInStep, fromVariable, inputMetas, type FullInputMeta } from "../step/inputs";
import type * as z from "zod";

/** The package reference of every template: one name, so that the script is the same in all of them. */
const PACKAGE_REFERENCE = "octopus-ha-step";
const RUNTIME_REFERENCE = "octopus-ha-node-runtime";
const STEP_PACKAGE_PARAMETER = "OctopusUpgrade.Step.Package";
const NODE_PACKAGE_PARAMETER = "OctopusUpgrade.Node.Package";
/** The step whose template brings Node along (decision 017). */
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
  DefaultValue: string | null;
  DisplaySettings: Record<string, string>;
}

/**
 * The step template (ActionTemplate) of a step, in the format of the community library
 * (facts: octopus-step-templates#the-document, octopus-step-templates#script-properties,
 * octopus-step-templates#community-library, octopus-packages#package-references): a script and a deferred package
 * reference, so that whoever uses it chooses feed and package.
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
      packageReference(PACKAGE_REFERENCE, STEP_PACKAGE_PARAMETER),
      ...(withRuntime ? [packageReference(RUNTIME_REFERENCE, NODE_PACKAGE_PARAMETER)] : []),
    ],
    GitDependencies: [],
    Properties: {
      "Octopus.Action.Script.ScriptSource": "Inline",
      "Octopus.Action.Script.Syntax": "PowerShell",
      "Octopus.Action.Script.ScriptBody": withRuntime ? body : withoutRuntime(body),
    },
    Parameters: templateParameters(step),
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

/** A parameter that belongs to the template's script and not to the step's inputs. */
interface ScriptParameter {
  name: `OctopusUpgrade.${string}`;
  label: string;
  help: string;
  control: "Package" | "SingleLineText";
}

/** What the script of a step's template asks for, besides the inputs of the step. */
export function scriptParameters(step: AnyStep): { packages: ScriptParameter[]; node: ScriptParameter } {
  const own: ScriptParameter = {
    name: STEP_PACKAGE_PARAMETER,
    label: "Package",
    help: `The package \`octopus-ha-${step.id}\`.`,
    control: "Package",
  };
  const runtime: ScriptParameter = {
    name: NODE_PACKAGE_PARAMETER,
    label: "Node package",
    help: "The package `octopus-ha-node-runtime`, which puts Node on the machine.",
    control: "Package",
  };
  const node: ScriptParameter = {
    name: "OctopusUpgrade.Node.Path",
    label: "Path of node.exe",
    help: "Only when Node is neither unpacked by the first step nor on the PATH: the full path of a node.exe, 22.21 or newer.",
    control: "SingleLineText",
  };
  return { packages: step.id === RUNTIME_STEP ? [own, runtime] : [own], node };
}

function templateParameters(step: AnyStep): TemplateParameter[] {
  const id = (name: string) => stableGuid(`${step.templateId}/${name}`);
  const ofScript = ({ name, label, help, control }: ScriptParameter): TemplateParameter => ({
    Id: id(name),
    Name: name,
    Label: label,
    HelpText: help,
    DefaultValue: null,
    DisplaySettings: { "Octopus.ControlType": control },
  });
  const ofInputs = inputMetas(step.inputs).map(({ meta, schema }) => ({
    Id: id(meta.parameter),
    Name: meta.parameter,
    Label: meta.label,
    HelpText: helpText(meta),
    DefaultValue: defaultValue(meta, schema),
    DisplaySettings: {
      "Octopus.ControlType": meta.control,
      ...(meta.options ? { "Octopus.SelectOptions": meta.options.join("\n") } : {}),
    },
  }));
  const { packages, node } = scriptParameters(step);
  return [...packages.map(ofScript), ...ofInputs, ofScript(node)];
}

/** Whoever adds the template to a process by hand sees a value and no variable: the help says which there is. */
function helpText(meta: FullInputMeta): string {
  const binding = bindingInStep(meta);
  if (binding === undefined) return meta.help;
  return `${meta.help}\n\nTo let the project decide, switch this to the custom expression \`${binding}\`; \`apply\` does.`;
}

/**
 * A project variable wins over the default of the step, where an expression can be a default. A secret has no default of
 * its own: it would be shown in the clear (facts: octopus-step-templates#sensitive-parameters); a library template's
 * default is a text or null (facts: octopus-step-templates#community-library).
 */
function defaultValue(meta: FullInputMeta, schema: z.ZodType): string | null {
  if (meta.variable !== undefined && bindingInStep(meta) === undefined) return fromVariable(meta.variable);
  return meta.control === "Sensitive" ? null : (defaultText(schema) ?? null);
}

/** The same GUID for the same name, for ever. */
function stableGuid(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
