import hooks from "node:async_hooks";
import { ModuleMocker } from "jest-mock";

/** What jest-circus keeps in the globals for the test file that runs: its tests, its hooks, how often one is tried. */
const OF_ONE_FILE =
  /^(JEST_STATE_SYMBOL|EVENT_HANDLERS|RETRY_\w+|WAIT_BEFORE_RETRY|LOG_ERRORS_BEFORE_RETRY|TEST_TIMEOUT_SYMBOL)$/;

/**
 * The worker's own globals, for all test files: modules that are loaded once for all of them (runtime.cjs) have these, and an
 * error or an array has one class only. What a test file leaves in them that changes the next is taken out again.
 */
export default class Environment {
  global = globalThis;
  fakeTimers = null;
  fakeTimersModern = null;
  moduleMocker = new ModuleMocker(globalThis);
  #storages = [];
  #found = { AsyncLocalStorage: hooks.AsyncLocalStorage, console, exit: Reflect.get(process, "exit") };

  getVmContext() {
    return globalThis;
  }

  exportConditions() {
    return ["node", "node-addons"];
  }

  /**
   * jest-circus makes an AsyncLocalStorage for each test file and leaves it enabled: until Node 24, every promise of every later
   * file of the worker is entered in each of them, and after a hundred files what waits much takes four times as long.
   */
  async setup() {
    const storages = this.#storages;
    setStorage(
      class extends this.#found.AsyncLocalStorage {
        constructor(...given) {
          super(...given);
          storages.push(this);
        }
      },
    );
  }

  async teardown() {
    const { AsyncLocalStorage, console, exit } = this.#found;
    setStorage(AsyncLocalStorage);
    for (const storage of this.#storages.splice(0)) storage.disable();
    process.exit = exit;
    Object.assign(globalThis, { console });
    for (const key of Reflect.ownKeys(globalThis)) {
      if (typeof key === "symbol" && OF_ONE_FILE.test(key.description ?? "")) delete globalThis[key];
    }
  }
}

function setStorage(value) {
  Object.defineProperty(hooks, "AsyncLocalStorage", { value, configurable: true, writable: true, enumerable: true });
}
