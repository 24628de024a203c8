// Prints the licence of every package that is in the bundle; reads esbuild's account of it.
const fs = require("node:fs");
const path = require("node:path");

const [bundle] = Object.values(JSON.parse(fs.readFileSync("meta.json", "utf8")).outputs);
const names = Object.entries(bundle.inputs)
  .filter(([, input]) => input.bytesInOutput > 0)
  .map(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
  .filter(Boolean);

function licence(name) {
  const folder = path.join("node_modules", name);
  const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = fs.readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const author = about.author?.name ?? about.author ?? "its authors";
  const text = file
    ? fs.readFileSync(path.join(folder, file), "utf8")
    : `By ${author}. The package holds no text of its licence.`;
  return `${name} ${about.version} (${about.license})\n\n${text.replace(/\r/g, "").trim()}\n`;
}

const line = `\n${"-".repeat(79)}\n\n`;
const others = [...new Set(names)].filter((name) => name !== "plotly.js").sort();
process.stdout.write(["plotly.js", ...others].map(licence).join(line));
