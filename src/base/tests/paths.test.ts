import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { givenPath, outputPath, shownPath } from "../paths";

const folder = mkdtempSync(join(tmpdir(), "given-"));
beforeEach(() => { vi.stubEnv("INIT_CWD", folder); });
afterEach(() => { vi.unstubAllEnvs(); });

it("a path may be absolute, or below the home folder", () => {
  expect(givenPath("/some/a.wav")).toBe("/some/a.wav");
  expect(givenPath("~/a.wav")).toBe(join(homedir(), "a.wav"));
  expect(givenPath("~")).toBe(homedir());
});

it("is seen from where the command was typed, from the project's folder, and from the notebooks'", () => {
  writeFileSync(join(folder, "package.json"), "{}");
  expect(givenPath("package.json")).toBe(join(folder, "package.json"));
  expect(givenPath("README.md")).toBe(resolve("README.md"));
  expect(givenPath("01-data-audit.ipynb")).toBe(resolve("notebooks/01-data-audit.ipynb"));
  expect(givenPath("notebooks/01-data-audit.ipynb")).toBe(resolve("notebooks/01-data-audit.ipynb"));
  expect(givenPath("nowhere/a.wav")).toBe(resolve("nowhere/a.wav"));
  expect(givenPath(join("..", basename(folder), "package.json"))).toBe(join(folder, "package.json"));
  rmSync(folder, { recursive: true });
});

it("what is written is seen from where the command was typed, and shown so where that is shorter", () => {
  for (const path of ["my.html", "data/my.html"]) {
    expect(outputPath(path)).toBe(join(folder, path));
    expect(shownPath(join(folder, path))).toBe(path);
  }
  expect(outputPath("/some/a.html")).toBe("/some/a.html");
  expect(outputPath("~/a.html")).toBe(join(homedir(), "a.html"));
  expect(shownPath(folder)).toBe(".");
  expect(shownPath("/a")).toBe("/a");
});
