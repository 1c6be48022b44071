// Builds the front end into static/built: one stylesheet, the fonts, the scripts, the glossary, and a manifest from plain
// names to names that carry a hash of the content. Any error of Sass ends the build; nothing is fetched.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const modules = join(root, "node_modules");
const built = join(here, "built");
const unfinished = join(here, "built.unfinished");

const stylesheet = compile(join(here, "scss/foreland.scss"), {
  loadPaths: [root, modules],
  style: "compressed",
  quietDeps: true,
});
if (!stylesheet.css.includes(".govuk-button") || stylesheet.css.includes("@font-face")) {
  throw new Error("the stylesheet is not what it should be: components missing, or a font that is not ours");
}

const hashed = (name, content) => {
  const { name: stem, ext } = parse(name);
  return `${stem}.${createHash("sha256").update(content).digest("hex").slice(0, 12)}${ext}`;
};

// The same letters on every desk: a machine's own fonts differ in width, and may lack the script of a name.
const fonts = {};
const faces = ({ family, subsets }) =>
  [400, 700].flatMap((weight) => {
    const folder = join(modules, "@fontsource", family);
    fonts[`${family}-licence.txt`] = readFileSync(join(folder, "LICENSE"));
    const blocks = readFileSync(join(folder, `${weight}.css`), "utf8").match(/@font-face\s*{[^}]*}/g) ?? [];
    return blocks
      .map((block) => [block, /files\/([\w-]+\.woff2)/.exec(block)?.[1]])
      .filter(([, file]) => subsets.some((subset) => file === `${family}-${subset}-${weight}-normal.woff2`))
      .map(([block, file]) => {
        fonts[file] = readFileSync(join(folder, "files", file));
        return block.replace(/src:[^;]*;/, `src: url("${hashed(file, fonts[file])}") format("woff2");`);
      });
  });
const latin = ["latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "hebrew"];
const fontFaces = [
  ...faces({ family: "arimo", subsets: latin }),
  ...faces({ family: "noto-sans-arabic", subsets: ["arabic"] }),
];
if (fontFaces.length !== 2 * (latin.length + 1)) {
  throw new Error(`${fontFaces.length} font faces were found: a font package is not what it was`);
}

const files = {
  "foreland.css": fontFaces.join("\n") + stylesheet.css,
  ...fonts,
  "htmx.js": readFileSync(join(modules, "htmx.org/dist/htmx.min.js")),
  "govuk-frontend.js": readFileSync(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js")),
  "foreland.js": readFileSync(join(here, "js/foreland.js")),
  "live.js": readFileSync(join(here, "js/live.js")),
  "components.js": readFileSync(join(here, "js/components.js")),
  "mark.svg": readFileSync(join(here, "mark.svg")),
  "glossary.md": readFileSync(join(root, "docs/glossary.md")),
};

rmSync(unfinished, { recursive: true, force: true });
mkdirSync(unfinished);
const manifest = {};
for (const [name, content] of Object.entries(files)) {
  manifest[name] = hashed(name, content);
}
// Modules name each other plainly in the source and by their hashed names in what is built.
files["components.js"] = String(files["components.js"]).replace("./govuk-frontend.js", `./${manifest["govuk-frontend.js"]}`);
manifest["components.js"] = hashed("components.js", files["components.js"]);
for (const [name, content] of Object.entries(files)) {
  writeFileSync(join(unfinished, manifest[name]), content);
}
writeFileSync(join(unfinished, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
rmSync(built, { recursive: true, force: true });
renameSync(unfinished, built);
