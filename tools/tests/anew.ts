// Runs before each test file.
import { mkdtempSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, vi } from "vitest";

vi.resetModules(); // it gets the project's modules as nobody has used them yet

// Vitest's messages are read between two tests. Tests that never wait would leave them unread, and after a minute,
// on a busy machine, vitest takes them for lost.
afterEach(() => setImmediate());

/** What a file's tests leave in the temporary folder goes with the file. */
const { tmpdir } = os, own = mkdtempSync(join(tmpdir(), "tests-"));
const temporary = (where: () => string) => { os.tmpdir = where; syncBuiltinESMExports(); };
temporary(() => own);
afterAll(() => { temporary(tmpdir); rmSync(own, { recursive: true, force: true }); });
