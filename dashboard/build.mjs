// Builds the pages into the folder that is given, or into the resources of the gateway. To what Vite
// makes it adds `stamp.txt`, a digest of the sources that the files were made from, and beside each
// file of text the same compressed. Both depend on nothing but the contents.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = resolve(process.argv[2] ?? join(here, "../src/main/resources/dashboard"));
const SOURCES = ["licenses", "public", "src", "index.html", "package.json", "package-lock.json", "build.mjs", "tsconfig.json", "vite.config.ts"];

function files(place) {
  return statSync(place).isDirectory() ? readdirSync(place).flatMap((name) => files(join(place, name))) : [place];
}

await build({ root: here, logLevel: "warn", build: { outDir: built, emptyOutDir: true } });

const digest = createHash("sha256");
const paths = SOURCES.flatMap((name) => files(join(here, name))).map((file) => relative(here, file).replaceAll("\\", "/"));
for (const path of paths.sort((a, b) => (a < b ? -1 : 1))) {
  const content = readFileSync(join(here, path));
  digest.update(`${path}\n${content.length}\n`);
  digest.update(content);
}
writeFileSync(join(built, "stamp.txt"), digest.digest("hex") + "\n");

const notices = ["preact", "@preact/signals", "@preact/signals-core", "uplot"].map((name) => `${name}\n\n${readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8").trim()}\n`);
writeFileSync(join(built, "licenses.txt"), [...notices, readFileSync(join(here, "licenses/lucide.txt"), "utf8")].join("\n---\n\n"));

for (const file of files(built).filter((it) => /\.(html|js|css|svg)$/.test(it))) {
  const compressed = gzipSync(readFileSync(file), { level: 9 });
  compressed.fill(0, 4, 8); // no time
  compressed[9] = 255; // no operating system
  writeFileSync(file + ".gz", compressed);
}
