import { publishRun } from "../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
test("x", async () => {
  const variables = {"Upgrade.Octopus.Url":"http://x:1","Upgrade.Octopus.ApiKey":"API-AAAAAAAAAAAAAAAA","Upgrade.Database.Name":"OctopusDeploy","Upgrade.Database.Backup.Folder":"/b","Upgrade.Download.Folder":"/d"};
  for (let i=0;i<3;i++){ const t=performance.now();
  const p = await publishRun({projectFolder:"/work/wt/engine", runbook: UPGRADE_RUNBOOK, variables, installationId: "0b9f6d0e-1c7b-4b44-8a57-2f6f6f0d9a01"});
  console.log(performance.now()-t, JSON.stringify(p).length, p.packages, p.dryRunFormValues, p.run.formValues, p.run.variables.map(v=>[v.Name,v.Value,JSON.stringify(v.Scope)].join(" = ")), p.run.steps.length, {...p.run, steps:0, variables:0}); require("fs").writeFileSync("/tmp/pub.json", JSON.stringify(p)); }
}, 60000);
