/** What a machine says of itself. */
export interface Computer {
  /** The host's name: neither the node's nor the machine's in Octopus. */
  readonly hostName: string;
  /** The full path of the Node that runs this step. */
  readonly nodeProgram: string;
}
