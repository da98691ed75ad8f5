/** A request that the instance refuses; it becomes an answer in the shape of an error (facts: octopus-api#errors). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: readonly string[] = [],
  ) {
    super(message);
  }

  /** The body of the answer. */
  get resource(): Record<string, unknown> {
    return {
      ErrorMessage: this.message,
      Errors: this.errors,
      ParsedHelpLinks: [],
      HelpText: null,
      HelpLink: null,
      Details: null,
      FullException: null,
    };
  }
}

/** Something in the body or the query is wrong. */
export const invalid = (...errors: string[]): Refusal =>
  new Refusal(400, "There was a problem with your request.", errors);

/** A document is unknown here. */
export const notFound = (): Refusal =>
  new Refusal(
    404,
    "Resource is not found or it doesn't exist in the current space context. Please contact your administrator for more information.",
  );

export const notLoggedIn = (): Refusal =>
  new Refusal(
    401,
    "You must be logged in to request this resource. Please provide a valid API key or log in. " +
      "(This is a stand-in for an Octopus Server.)",
  );

export const notPermitted = (permission: string): Refusal =>
  new Refusal(
    403,
    "You do not have permission to perform this action. Please contact your Octopus administrator. " +
      `Missing permission: ${permission}`,
  );
