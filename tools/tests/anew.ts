// Runs before each test file.
import { setImmediate } from "node:timers/promises";
import { afterEach, vi } from "vitest";

vi.resetModules(); // it gets the project's modules as nobody has used them yet

// Vitest's messages are read between two tests. Tests that never wait would leave them unread, and after a minute,
// on a busy machine, vitest takes them for lost.
afterEach(() => setImmediate());
