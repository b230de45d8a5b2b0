/** `npm run page`: notebook 04's networks as one HTML file that records, reads files, and needs no network. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, type Plugin } from "esbuild";
import { givenPath, outputPath, shownPath, slug, writeWhole } from "../../src/base";
import { READINGS } from "../../src/features";
import { escapeHtml } from "../../src/figures";
import { makeStandin } from "../../src/corpus";
import { claimOf, measuredText, readLedger } from "../../src/claims";
import { newestModel } from "../newest";
import type { PageData, PageNetwork, PageUtterance } from "./browser/data";

const HERE = "tools/page/browser";
const USAGE = `npm run page -- [--models FOLDER] [--out FILE.html]
FOLDER holds networks that notebook 04 made (data/runs/…/models, data/models); else the newest of them.`;

/** A page, and how many bytes each of its parts takes. */
export interface Page { readonly html: string; readonly parts: Readonly<Record<string, number>> }

/**
 * The page of what `saveModel` left in some folders, each of another reading, the first of which it shows at first.
 * Throws an Error naming a folder in which there is no complete model.
 */
export async function makePage(folders: readonly string[], utterances: readonly PageUtterance[]): Promise<Page> {
  const data: PageData = { networks: folders.map(networkOf), utterances, worth: worth() };
  const [script, style, frame] = [await bundle(), text("page.css"), text("page.html")];
  // No connection but to the page's own blobs; the AAC decoder makes functions from text, the worklet comes as data.
  const policy = ["default-src 'none'", "connect-src blob:", "form-action 'none'", "base-uri 'none'",
    `script-src ${hashOf(script)} 'unsafe-eval' data:`, `style-src ${hashOf(style)}`, "img-src data:",
    "media-src blob:"];
  const parts = { policy: policy.join("; "), style, data: JSON.stringify(data).replace(/</g, "\\u003c"), script };
  const html = frame.replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof parts) => parts[name]);
  const size = (part: unknown): number => Buffer.byteLength(typeof part === "string" ? part : JSON.stringify(part));
  return { html, parts: { "page and style": size(frame) + size(style), code: size(script),
    ...Object.fromEntries(data.networks.map((one) => [`network ${one.card.reading}`, size(one)])),
    utterances: size(utterances), "in all": size(html) } };
}

const text = (file: string): string => readFileSync(join(HERE, file), "utf8");
const hashOf = (inline: string): string => `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
const base64 = (path: string): string => readFileSync(path).toString("base64");

function networkOf(folder: string): PageNetwork {
  try {
    const { modelTopology, weightsManifest: [{ paths: [weights], weights: weightSpecs }] } =
      JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
    const card = JSON.parse(readFileSync(join(folder, "card.json"), "utf8")) as PageNetwork["card"];
    return { modelTopology, weightSpecs, weights: base64(join(folder, weights)), card,
      ...card.familiar && { familiar: base64(join(folder, "familiar.bin")) },
      cardHtml: htmlOf(readFileSync(join(folder, "MODEL-CARD.md"), "utf8")) };
  } catch (error) {
    throw new Error(`${folder} holds no complete model (${(error as Error).message}): make it again with notebook 04`,
      { cause: error });
  }
}

/** The Markdown of a model card, which has headings, lists and paragraphs, as HTML below a heading of the page. */
const htmlOf = (markdown: string): string => markdown.trim().split(/\n{2,}/).map((block) => {
  const [, marks, heading] = /^(#+) (.*)$/.exec(block) ?? [];
  if (heading) return marks === "#" ? "" : `<h3>${escapeHtml(heading)}</h3>`;
  if (!block.startsWith("- ")) return `<p>${escapeHtml(block)}</p>`;
  return `<ul>${block.slice(2).split(/\n- /).map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}).join("");

/** The committed measurement of a new voice, in a sentence. */
const worth = (): string => "TESS has two women, OAF and YAF. Trained on one and asked about the other, the network "
  + `as counted was right this often: ${measuredText(claimOf(readLedger().claims, "new-voice"))}. Guessing is right `
  + "14 times of 100.";

/** The packages of src that the page takes along; of TensorFlow.js it takes what tensorflow.ts names. */
const PACKAGES = ["wavefile", "fft.js", "js-md5", "mpg123-decoder", "opus-decoder", "@wasm-audio-decoders/flac",
  "@wasm-audio-decoders/ogg-vorbis", "@martel/audio-file-decoder"];

/** The files that src reads while it hears: WebAssembly. */
const FILES = ["src/audio/kernels.wasm", "node_modules/@martel/audio-file-decoder/decode-audio.wasm"];

// What a browser has in the place of Node: those files, each under its path, and no process that could be ended.
const NODE = `const files = { ${FILES.map((path) => `"${path}": () => require("./${path}")`).join(", ")} };
module.exports = {
  resolve: (path) => path, readFileSync: (path) => files[path](), readFile: async (path) => files[path](),
};`;
const HANDLERS = "export const withoutHandlers = (load) => load();";

/** Of src, only what is used, since its modules do nothing but define; no Node and no package but those. */
const forBrowser: Plugin = {
  name: "for a browser",
  setup({ onResolve, onLoad, resolve: find }) {
    const inSrc = (folder: string) => /^src(\/|$)/.test(relative(".", folder));
    onResolve({ filter: /^[^.]/ }, ({ path, resolveDir }) => {
      if (!inSrc(resolveDir) || PACKAGES.includes(path)) return undefined;
      return path.startsWith("@tensorflow/") ? { path: resolve(HERE, "tensorflow.ts") }
        : { path: "node", namespace: "node", sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: "node" }, () => ({ contents: NODE, resolveDir: "." }));
    onLoad({ filter: /src\/base\/handlers\.ts$/ }, () => ({ contents: HANDLERS }));
    onResolve({ filter: /^\./ }, async ({ path, pluginData, ...where }) => (pluginData === "found"
      || !inSrc(resolve(where.resolveDir, path)) ? undefined
      : { ...await find(path, { ...where, pluginData: "found" }), sideEffects: false }));
  },
};

async function bundle(): Promise<string> {
  const { outputFiles: [script] } = await build({
    entryPoints: [join(HERE, "page.ts")], bundle: true, minify: true, write: false, format: "iife", target: "es2022",
    legalComments: "none", loader: { ".wasm": "binary" }, plugins: [forBrowser],
    logOverride: { "ignored-bare-import": "silent" },
    external: ["fs", "path"], // which a package asks for where Node is
    // Decoders lie in templates, with bytes of 0, which HTML does not keep.
    supported: { "template-literal": false }, charset: "utf8",
  });
  return script.text;
}

/** Some utterances of the stand-in corpus; none where its synthesiser is not installed. */
export async function standins(): Promise<PageUtterance[]> {
  const folder = await makeStandin({ words: 2 }).catch(() => undefined);
  return !folder ? [] : [["VA", "angry"], ["VB", "sad"], ["VA", "surprise"]].map(([speaker, emotion]) => {
    const name = `${speaker}_bird_${emotion === "surprise" ? "ps" : emotion}.wav`;
    return { label: emotion, name, wav: base64(join(folder, `${speaker}_${emotion}`, name)) };
  });
}

/** The networks of notebook 04 in its folder `models`, as counted before as described. */
export const networksIn = (folder: string): string[] => Object.keys(READINGS)
  .map((reading) => join(folder, `cnn-bilstm-${slug(reading)}`)).filter((one) => existsSync(join(one, "card.json")));

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { models: { type: "string" }, out: { type: "string" },
    help: { type: "boolean", default: false } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const newest = newestModel("data"), folder = values.models ? givenPath(values.models) : newest && dirname(newest);
  const folders = folder ? networksIn(folder) : [];
  if (!folders.length) {
    console.error(`${folder ? `${folder} holds no network` : "There is no network yet"}. One is made by: `
      + "npm run reproduce -- --only 04");
    return 1;
  }
  const out = values.out ? outputPath(values.out) : "data/runs/page.html";
  const { html, parts } = await makePage(folders, await standins());
  writeWhole(out, html);
  for (const [part, size] of Object.entries(parts)) {
    console.log(`${part.padEnd(22)}${(size / 1e6).toFixed(2).padStart(6)} MB`);
  }
  console.log(`networks of ${folders.map((one) => basename(one)).join(", ")}; open ${shownPath(out)} in a browser`);
  return 0;
}

if (process.argv[1]?.endsWith("page/build.ts")) { // and not imported by a test
  main().then((code) => { process.exitCode = code; }, (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
