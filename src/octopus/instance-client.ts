import type { Ask } from "./ask";
import type { InstanceApi } from "./instance-api";
import { cloudFailure, isCloudAddress } from "./refusals";
import { maintenanceReply, nodeReply, rootReply, statusReply, summaryReply } from "./replies";
import { listRunningTasks } from "./running-tasks";
import { readWrittenSince } from "./written-since";

const nodePath = (nodeId: string) => `/api/octopusservernodes/${encodeURIComponent(nodeId)}`;

/**
 * The instance's REST API, in terms of questions asked there (facts: octopus-nodes#node-summary,
 * octopus-nodes#task-cap, octopus-nodes#maintenance-mode, octopus-nodes#tasks).
 * @param address where it is asked: of several ways the one that answered last
 */
export function instanceApiOver(address: () => string, ask: Ask): InstanceApi {
  return {
    get address() {
      return address();
    },
    root: async () => {
      const reply = await ask({ path: "/api", action: "read /api", reply: rootReply, anonymous: true });
      return { version: reply.Version, installationId: reply.InstallationId ?? "" };
    },
    status: async () => {
      const reply = await ask({ path: "/api/serverstatus", action: "read the server status", reply: statusReply });
      return {
        maximumVersionCoveredByLicense: reply.MaximumAvailableVersionCoveredByLicense ?? undefined,
        inMaintenanceMode: reply.IsInMaintenanceMode ?? undefined,
      };
    },
    nodes: async () => {
      const reply = await ask({
        path: "/api/octopusservernodes/summary",
        action: "list the nodes",
        reply: summaryReply,
      });
      return reply.Nodes.map((node) => ({
        id: node.Id,
        name: node.Name,
        draining: node.IsInMaintenanceMode ?? false,
        offline: node.IsOffline ?? false,
        runningTaskCount: node.RunningTaskCount ?? 0,
        taskCap: node.MaxConcurrentTasks ?? undefined,
        version: node.Version ?? undefined,
      }));
    },
    taskCap: async (nodeId) =>
      (await ask({ path: nodePath(nodeId), action: "read a node", reply: nodeReply })).MaxConcurrentTasks ?? undefined,
    setTaskCap: async (nodeId, cap) => {
      const path = nodePath(nodeId);
      const resource = await ask({ path, action: "read a node", reply: nodeReply });
      const body = { ...resource, MaxConcurrentTasks: cap };
      await ask({ path, action: "change a node's task cap", reply: nodeReply, body });
    },
    maintenance: async () => {
      if (isCloudAddress(address())) throw cloudFailure(address());
      const reply = await ask({
        path: "/api/maintenanceconfiguration",
        action: "read maintenance mode",
        reply: maintenanceReply,
      });
      return reply.IsInMaintenanceMode;
    },
    setMaintenance: async (on) => {
      if (isCloudAddress(address())) throw cloudFailure(address());
      await ask({
        path: "/api/maintenanceconfiguration",
        action: "switch maintenance mode",
        reply: maintenanceReply.partial(),
        body: { Id: "maintenance", IsInMaintenanceMode: on },
      });
    },
    writtenSince: (since) => readWrittenSince(ask, since),
    runningTasks: (nodeId) => listRunningTasks(ask, nodeId),
  };
}
