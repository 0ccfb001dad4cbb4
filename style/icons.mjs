// Writes style/icons.svg: one <symbol> for each icon named in shared/ui/src/icon.rs, taken from npm's lucide-static.
//
//   node style/icons.mjs [folder of node_modules]

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const folder = [process.argv[2], join(root, 'node_modules'), join(root, 'end2end/node_modules')]
  .filter(Boolean)
  .map((modules) => join(modules, 'lucide-static'))
  .find((path) => existsSync(path));
if (!folder) {
  console.error('lucide-static is missing: `npm install lucide-static`, then `node style/icons.mjs <node_modules>`');
  process.exit(1);
}

const source = readFileSync(join(root, 'shared/ui/src/icon.rs'), 'utf8');
const names = [...source.matchAll(/^ {4}\w+ => "([a-z0-9-]+)",$/gm)].map((match) => match[1]);
const symbols = names.map((name) => {
  const svg = readFileSync(join(folder, 'icons', `${name}.svg`), 'utf8');
  const body = svg
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<svg[\s\S]*?>/, '')
    .replace('</svg>', '')
    .replace(/\s*\n\s*/g, '')
    .replace(/ \/>/g, '/>')
    .trim();
  return `<symbol id="icon-${name}" viewBox="0 0 24 24">${body}</symbol>`;
});
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const head = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide ${version}, ISC licence, lucide.dev -->`;
writeFileSync(join(here, 'icons.svg'), `${head}\n${symbols.join('\n')}\n</svg>\n`);
console.log(`${symbols.length} icons from lucide-static ${version}`);
