/**
 * Lets the doors of a site serve, for a while: whoever does not hear of it again stops by itself.
 * So a controller that is lost, or a process that was paused, serves nobody by mistake (design 6).
 */
export interface PermitPublisher {
  /** Every door of the site may serve for so many milliseconds from now on. */
  grant(validMs: number): void;
  close(): Promise<void>;
}

/** Whether this process may serve now. */
export interface Permit {
  isValid(): boolean;
}

/** The permit of a site that is the only one: nobody has to grant it. */
export const always: Permit = { isValid: () => true };
