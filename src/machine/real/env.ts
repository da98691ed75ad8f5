/** This process' environment. */
export const env: NodeJS.ProcessEnv = process.env;
