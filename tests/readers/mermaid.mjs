// Parses diagrams, each a JSON text on a line of stdin, and prints on a line for each its nodes and
// edges, or the error. Run in a folder where mermaid is installed.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const load = (path) => import(pathToFileURL(`${process.cwd()}/node_modules/${path}`).href);
const purifier = (await load("dompurify/dist/purify.es.mjs")).default;
// Without a window it has no methods. Of a diagram's text it would only take HTML away.
purifier.addHook ??= () => {};
purifier.sanitize ??= (text) => text;
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;

const parsed = async (text) => {
  try {
    await mermaid.parse(text); // which also registers the kinds of diagrams
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return {
      nodes: [...db.getVertices().values()].map(({ id, text, type, classes }) => ({ id, text, type, classes })),
      edges: db.getEdges().map(({ start, end, text, style = [] }) => ({ start, end, text, style })),
      error: "",
    };
  } catch (error) {
    return { nodes: [], edges: [], error: String(error.message) };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await parsed(JSON.parse(line)))}\n`);
}
