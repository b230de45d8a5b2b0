import { expect, test } from "vitest";
import { FEATURE_DEFAULTS } from "../../features";
import { claimOf, measuredLimits, measuredText, readLedger } from "../../claims";
import { modelCardText } from "../saving";

test("a model card says what it is for, what not, and what the ledger measured", () => {
  const text = modelCardText({
    labels: ["angry", "sad"], reading: "as counted", features: FEATURE_DEFAULTS,
    standardisation: { mean: [0], deviation: [1] }, corpus: { label: "TESS", checksum: "0", about: "acted, in English" },
    versions: { "speech-emotion-notebooks": "0.1.0" },
  }, measuredLimits());
  const { claims } = readLedger();
  for (const part of ["2 labels: angry, sad", "on TESS, acted, in English.", "16000 Hz in 64 bands", "Not for", "what a person feels",
    measuredText(claimOf(claims, "new-voice"))]) expect(text).toContain(part);
  expect(text).not.toMatch(/undefined|null/);
});
