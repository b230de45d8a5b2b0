import {
  axisKey, axisName, type Caption, COLOURS, EMOTION_COLOURS, type Figure, figure, plain, short,
} from "./figure";

/** A colour for each verdict, in the ledger's order. */
const VERDICT_COLOURS = [
  "#0f8a5c", "#f29a10", "#f6dc8d", "#c9b6e4", "#8d6cc0", "#b02a0a", "#2f86c9", "#9aa3b2", "#dbe3f3"];

/** Every claim as a square: a row for each group, coloured by verdict, in the order of `verdicts`. */
export function verdicts(
  groups: readonly { readonly name: string; readonly claims: readonly { readonly claim: string;
    readonly verdict: string }[] }[],
  verdictNames: readonly string[], caption: Caption,
): Figure {
  const placed = groups.flatMap(({ claims }, row) =>
    [...claims].sort((a, b) => verdictNames.indexOf(a.verdict) - verdictNames.indexOf(b.verdict))
      .map((claim, column) => ({ ...claim, row, column })));
  const data = verdictNames.map((verdict, k) => {
    const own = placed.filter(one => one.verdict === verdict);
    return {
      x: own.map(one => one.column), y: own.map(one => one.row), mode: "markers", name: verdict,
      text: own.map(one => plain(one.claim)), hovertemplate: `%{text}<extra>${verdict}</extra>`,
      marker: { symbol: "square", size: 13, color: VERDICT_COLOURS[k],
        line: { width: 1, color: COLOURS.quiet } },
    };
  });
  const longest = Math.max(...groups.map(({ claims }) => claims.length));
  return figure(caption, 24 + 30 * groups.length, data, {
    xaxis: { range: [-0.7, longest - 0.3], visible: false },
    yaxis: { range: [groups.length - 0.5, -0.5], tickmode: "array", tickvals: groups.map((_, row) => row),
      ticktext: groups.map(({ name, claims }) => `${plain(name)} (${claims.length})`), showgrid: false,
      ticks: "" },
  }, { above: 78, below: 16 });
}

/** Shares of one whole, laid end to end; the dashed line is the whole. */
export function endToEnd(
  shares: readonly { readonly emotion: string; readonly share: number }[], caption: Caption,
): Figure {
  const data = shares.map(({ emotion, share }) => ({
    type: "bar", orientation: "h", x: [short(100 * share)], y: [""], name: emotion,
    marker: { color: EMOTION_COLOURS[emotion] },
    text: [`${(100 * share).toFixed(0)}`], textposition: "inside", insidetextanchor: "middle", textangle: 0,
    hovertemplate: `${emotion}: at least %{x}%<extra></extra>`,
  }));
  return figure(caption, 90, data, {
    barmode: "stack", xaxis: { title: { text: "Share of the test set (%)" }, rangemode: "tozero" },
    yaxis: { showticklabels: false, ticks: "" },
    shapes: [{ type: "line", x0: 100, x1: 100, y0: 0, y1: 1, yref: "paper",
      line: { dash: "dash", width: 2, color: COLOURS.ink } }],
  });
}

/** Results on one corpus. */
export interface OnCorpus {
  readonly corpus: string;
  readonly results: readonly {
    readonly name: string; readonly low: number; readonly high: number; readonly ours: boolean;
  }[];
}

/**
 * Results, a panel for each corpus, since numbers on different corpora share no axis to rank them by: published ones as
 * open diamonds, ours filled.
 */
export function byCorpus(groups: readonly OnCorpus[], caption: Caption): Figure {
  const rows = groups.flatMap(({ results }) => results).length, gap = 0.9;
  const unit = 1 / (rows + gap * groups.length), layout: Record<string, object> = {},
    annotations: object[] = [];
  let top = 1;
  const data = groups.flatMap(({ corpus, results }, k) => {
    const x = axisName("x", k), y = axisName("y", k);
    const head = top - gap * unit, foot = head - results.length * unit;
    annotations.push({ text: `<b>${plain(corpus)}</b>`, xref: "paper", yref: "paper", x: 0, xanchor: "left",
      y: head, yanchor: "bottom", showarrow: false, font: { size: 12 } });
    layout[axisKey("x", k)] = { range: [0, 104], anchor: y, dtick: 20, showline: false, ticks: "",
      showticklabels: k === groups.length - 1,
      title: { text: k === groups.length - 1 ? "Reported accuracy (%)" : "" } };
    layout[axisKey("y", k)] = { domain: [Math.max(0, foot), head], anchor: x,
      range: [results.length - 0.5, -0.5], tickmode: "array", tickvals: results.map((_, i) => i),
      ticktext: results.map(({ name }) => plain(name)), ticks: "", showgrid: false };
    top = foot;
    return results.map(({ name, low, high, ours }, i) => ({
      x: low === high ? [low] : [low, high], y: low === high ? [i] : [i, i],
      mode: low === high ? "markers" : "lines+markers",
      xaxis: x, yaxis: y, showlegend: false,
      marker: ours ? { size: 10, color: COLOURS.signal }
        : { size: 11, symbol: "diamond-open", color: COLOURS.ink, line: { width: 2 } },
      line: { width: 3, color: COLOURS.ink },
      hovertemplate: `${plain(name)}: %{x}%<extra>${plain(corpus)}</extra>`,
    }));
  });
  return figure(caption, 26 * (rows + gap * groups.length), data,
    { ...layout, annotations });
}
