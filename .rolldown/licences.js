import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @import { Plugin } from 'rolldown' */

/**
 * Writes `licences.txt`, which their licences ask for: the name, version and licence of each package
 * that the bundle holds parts of.
 * @returns {Plugin}
 */
export function licences() {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? file.moduleIds : [],
      );
      const folders = new Set(ids.flatMap((id) => packageFolder(id) ?? []));
      const entries = [...folders].map(describePackage).sort();
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: entries.join('\n') });
    },
  };
}

/** @param {string} moduleId */
function packageFolder(moduleId) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(moduleId)?.[0];
}

/** @param {string} folder */
function describePackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence file`);
  const licence = readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n${'='.repeat(72)}\n\n${licence}\n\n`;
}
