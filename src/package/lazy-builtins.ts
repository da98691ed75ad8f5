import type { Plugin } from "esbuild";

/**
 * Parts of Node that take milliseconds to load and that a step needs only when it goes to work: a bundle that refuses
 * its input never loads them.
 */
const LAZY = /^node:(?:http|https|child_process|crypto|fs\/promises|net|os|tls)$/;
const NAMESPACE = "lazy-builtin";

/**
 * Makes those modules load at their first use. The bundler copies the own properties of a CommonJS module and keeps its
 * prototype, so the module's place is taken by an object that has none of its own and looks everything up in the real
 * one. Before, it asks for `__esModule`, which no part of Node has.
 */
export const lazyBuiltins: Plugin = {
  name: NAMESPACE,
  setup: (build) => {
    build.onResolve({ filter: LAZY }, ({ path, namespace }) =>
      namespace === NAMESPACE ? { path, external: true } : { path, namespace: NAMESPACE },
    );
    build.onLoad({ filter: LAZY, namespace: NAMESPACE }, ({ path }) => ({
      contents: `
        const get = (_, name) => (name === "__esModule" ? undefined : require(${JSON.stringify(path)})[name]);
        module.exports = Object.create(new Proxy({}, { get }));`,
      loader: "js",
    }));
  },
};
