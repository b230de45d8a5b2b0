import type { Evidence } from "./evidence";
import { statement, untestable, type Claim } from "./ledger";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What notebook 06 and the benches of noise and latency say of the paper's claims; as counted. */
export function beyondClaims({ errors, robustness, latency }: Evidence): Claim[] {
  const { ranks: [rank], pair } = errors.named.find(one => one.pair === "happy – surprise")!;
  const near = errors.alike.find(one => one.distance === "mean MFSC" && one.reading === "as counted")!;
  const correlation = near["rank correlation"], p = near["p, Holm"];
  const disturbed = (title: string) =>
    robustness.rows.find(row => row.title === title && row.reading === "as counted")!.accuracy;
  const quiet = disturbed("undisturbed"), noisy = disturbed("white noise, 20 dB");
  const { total, realTimeFactor } = latency.rows.find(row => row.reading === "as counted")!;
  const seeds = robustness.networks.filter(one => one.reading === "as counted").length;
  const both = "random split, TESS + SAVEE, as counted";
  return [
    statement({ id: "happy-surprise", section: "2.1, 7",
      claim: "happy and surprise are easily taken for each other",
      published: "acoustic similarity", rule: "among the three most confused of 21 pairs", protocol: both,
      shown: "06-53" }, `${pair}: number ${rank}`, rank <= 3),
    statement({ id: "alike", section: "5, Figure 4",
      claim: "acoustically related emotions are the ones confused",
      published: "mainly occur with acoustically related emotions", shown: "06-61", protocol: both,
      rule: "confusion falls with distance between mean MFSC: p < 0.05 by permutation (Holm)" },
    `rank correlation ${correlation.toFixed(2).replace("-", "−")}, p = ${p.toFixed(3)}`,
    correlation < 0 && p < 0.05),
    untestable({ id: "neutral-calm", section: "2.1, 7",
      claim: "neutral and calm are easily taken for each other",
      published: "acoustic similarity", shown: "01-11" }, "neither corpus has a calm emotion"),
    statement({ id: "noise", section: "5, 8; open in 7", claim: "recognition is robust and reliable",
      published: "robustness; accurate and reliable",
      protocol: `${both}; white noise at 20 dB in the test part`,
      rule: "slight noise, 20 dB below the speech, costs less than 5 points", shown: "08-noise" },
    `${percent(noisy.mean)} against ${percent(quiet.mean)} undisturbed`, quiet.mean - noisy.mean < 0.05, seeds),
    statement({ id: "real-time", section: "abstract, 3.4", claim: "fast enough for real time",
      published: "suitable", shown: "08-speed",
      protocol: "as counted, from file to label, one core of a server",
      rule: "19 of 20 recordings take less than a tenth of their own length" },
    `${total.median.toFixed(0)} ms (median), ${percent(realTimeFactor.p95)} of the length at most in 19 of 20`,
    realTimeFactor.p95 < 0.1),
  ];
}
