// Parses the diagrams of a JSON list on stdin and prints, for each, its nodes and edges, or
// the error. Run in a folder where mermaid is installed.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const load = (path) => import(pathToFileURL(`${process.cwd()}/node_modules/${path}`).href);
const purifier = (await load("dompurify/dist/purify.es.mjs")).default;
// Without a window it has no methods. Of a diagram's text it would only take HTML away.
purifier.addHook ??= () => {};
purifier.sanitize ??= (text) => text;
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;

const parsed = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    await mermaid.parse(text); // which also registers the kinds of diagrams
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    parsed.push({
      nodes: [...db.getVertices().values()].map(({ id, text, type, classes }) => ({ id, text, type, classes })),
      edges: db.getEdges().map(({ start, end, text, style = [] }) => ({ start, end, text, style })),
      error: "",
    });
  } catch (error) {
    parsed.push({ nodes: [], edges: [], error: String(error.message) });
  }
}
process.stdout.write(JSON.stringify(parsed));
