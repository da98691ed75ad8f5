/** What stands for the process of a service: its id exists while the service runs and is gone afterwards. */
export interface ServiceProcess {
  readonly id: number;
  /** Ends it; resolves when it is gone. */
  end(): Promise<void>;
}
