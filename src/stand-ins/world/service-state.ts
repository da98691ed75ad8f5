/** A Windows service as the world knows it. */
export type ServiceState = "stopped" | "start-pending" | "stop-pending" | "running" | "other";
export type StartType = "automatic" | "automatic-delayed" | "manual" | "disabled";
