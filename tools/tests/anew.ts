// Runs before each test file: it gets the project's modules as nobody has used them yet.
import { vi } from "vitest";

vi.resetModules();
