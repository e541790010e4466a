import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";

const docs = dirname(dirname(fileURLToPath(import.meta.url)));

/** The order in which the pages are read: each group has a title and its pages. */
const groups: [string, string[]][] = [
  ["Begin", ["quick-start", "concepts", "move-from-mlflow", "words", "ui"]],
  ["Track and register", ["artifacts", "registry", "promote", "sdk", "sdk-reference"]],
  ["Tables and features", ["tables", "features", "point-in-time"]],
  ["Train and serve", ["train", "train-distributed", "automl", "serve"]],
  ["See what is going on", ["lineage", "system-tables"]],
  ["Operate", ["configuration", "deploy", "operate", "split", "security"]],
  ["Look up", ["compatibility", "performance", "architecture"]],
];

const titles: Record<string, string> = {
  "move-from-mlflow": "Move from MLflow", "sdk": "C#", "sdk-reference": "C# reference", "ui": "Web interface", "point-in-time": "Point in time",
  "train-distributed": "Train on many", "automl": "Let it search", "words": "MLflow, Feast and Databricks words", "split": "One process or many",
};

const title = (page: string) => titles[page] ?? page[0].toUpperCase() + page.slice(1).replaceAll("-", " ");
const pagesOf = (folder: string) => readdirSync(`${docs}/${folder}`).filter((f) => f.endsWith(".md")).map((f) => f.slice(0, -3)).sort();
const decisions = pagesOf("decisions").filter((page) => page !== "README");
const listed = new Set([...groups.flatMap(([, pages]) => pages), "index"]);
const forgotten = pagesOf(".").filter((page) => !listed.has(page));
if (forgotten.length > 0) throw new Error(`these pages are in no group of docs/.vitepress/config.mts: ${forgotten.join(", ")}`);

export default defineConfig({
  title: "ML",
  description: "An open platform for the machine-learning lifecycle",
  lang: "en",
  base: process.env.ML_DOCS_BASE ?? "/docs/",
  outDir: process.env.ML_DOCS_OUT ?? "../artifacts/docs",
  cacheDir: "../artifacts/docs-cache",
  metaChunk: true,
  lastUpdated: false,
  markdown: {
    config(md) {
      // What lies outside of the site (samples, folders) is named, not linked.
      md.core.ruler.push("outside", (state) => {
        for (const token of state.tokens)
          for (const [i, child] of (token.children ?? []).entries())
            if (child.type === "link_open" && child.attrGet("href")?.startsWith("../") && !state.env.relativePath.startsWith("decisions/")) {
              const close = token.children!.findIndex((c, j) => j > i && c.type === "link_close");
              for (const end of [child, token.children![close]]) [end.type, end.tag, end.attrs] = [end === child ? "em_open" : "em_close", "em", null];
            }
      });
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    sidebar: [
      ...groups.map(([text, pages]) => ({ text, items: pages.map((page) => ({ text: title(page), link: `/${page}` })) })),
      { text: "Decisions", collapsed: true, link: "/decisions/README", items: decisions.map((page) => ({ text: title(page), link: `/decisions/${page}` })) },
    ],
  },
});
