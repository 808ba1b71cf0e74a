import { createRandom } from './random.js';

/** Vocabulary of the made-up project that the conversations are about. */
const WORDS =
  `account action adapter archive array audit balance batch binding bucket buffer bundle cache cancel
  catalog channel chunk cipher client cluster column commit config connect context convert cookie
  counter cursor daemon decode default deliver deploy device digest dispatch domain driver editor
  element encode engine entity event export factory failure feature fetch field filter flag folder
  format frame gateway global graph group guard handle header history hook index inherit inline input
  insert inspect instance invoice iterate journal kernel key label layer layout ledger lease length
  limit link listen local locate lock logger manifest mapper marker match memory merge message metric
  migrate mirror module monitor mutate native network node notify object observe offset option order
  origin output owner package packet parent parse partial patch payload pending permit pipeline plugin
  policy pool prefix price process profile project prompt publish query queue quota random range record
  reduce region register release remote render replace report request resolve resource restore result
  retry revoke role rollback route runner sample schema scope search secret section segment select
  sender sequence server session setting shard signal snapshot socket source stage state status storage
  stream string submit suffix summary switch symbol table target tenant thread ticket token topic trace
  transfer trigger tunnel update upload user validate value vector version view volume watch webhook
  window worker wrapper writer zone`.split(/\s+/);

const EXTENSIONS = ['ts', 'ts', 'ts', 'py', 'go', 'md', 'json', 'sql'];
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Writes text of the kinds that coding conversations hold, the same for the same seed.
 * @param {number} seed
 */
export function createTextSource(seed) {
  const random = createRandom(seed);
  const below = (/** @type {number} */ limit) => Math.floor(random() * limit);
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => /** @type {T} */ (list[below(list.length)]);
  const word = () => pick(WORDS);
  const capital = () => capitalize(word());
  const identifier = () => word() + capital() + (below(3) === 0 ? capital() : '');
  const path = () => `src/${word()}/${word()}-${word()}.${pick(EXTENSIONS)}`;
  const hex = (/** @type {number} */ length) =>
    Array.from({ length }, () => below(16).toString(16)).join('');

  const sentence = () => {
    const length = 6 + below(14);
    const words = Array.from({ length }, () => (below(9) === 0 ? `\`${identifier()}\`` : word()));
    return (
      capitalize(words.join(' ')) +
      pick(['.', '.', '.', ':', ' — because it changed.', ' → see above.'])
    );
  };
  const codeLine = () => {
    const indent = '  '.repeat(below(4));
    const forms = [
      () =>
        `const ${identifier()} = await ${identifier()}(${word()}, { ${word()}: ${below(5000)} });`,
      () => `if (${word()}.${identifier()} === undefined) return ${identifier()}('${word()}');`,
      () =>
        `export function ${identifier()}(${word()}: ${capital()}, ${word()}?: string): ${capital()} {`,
      () => `// ${sentence()}`,
      () => `  ${word()}.${word()}(\`\${${identifier()}} ${word()} ${word()}\`);`,
      () => '}',
      () =>
        `import { ${identifier()}, ${identifier()} } from '../${word()}/${word()}-${word()}.ts';`,
      () =>
        `return ${word()}.map((${word()}) => ({ ...${word()}, ${word()}: "${word()} ${word()}" }));`,
      () => '',
    ];
    return indent + pick(forms)();
  };
  const logLine = () =>
    `2026-04-${String(1 + below(28)).padStart(2, '0')}T10:${String(below(60)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}.${String(below(1000)).padStart(3, '0')}Z ${pick(['INFO', 'WARN', 'DEBUG', '✓'])} [${word()}] ${word()} ${hex(8)} ${word()}=${below(90_000)} ${path()}:${below(900)}`;

  /** Lines until there are at least `length` characters. */
  const lines = (/** @type {number} */ length, /** @type {(number: number) => string} */ line) => {
    const parts = [];
    for (let size = 0, number = 1; size < length; number += 1) {
      const next = line(number);
      parts.push(next);
      size += next.length + 1;
    }
    return parts.join('\n');
  };

  return {
    below,
    pick,
    word,
    path,
    identifier,
    sentence,
    hex,
    prose: (/** @type {number} */ length) =>
      lines(length, () => Array.from({ length: 1 + below(4) }, sentence).join(' ')),
    code: (/** @type {number} */ length) => lines(length, codeLine),
    /** As a file is shown with its line numbers. */
    numberedCode: (/** @type {number} */ length) =>
      lines(length, (number) => `${String(number).padStart(6)}\t${codeLine()}`),
    log: (/** @type {number} */ length) => lines(length, logLine),
    paths: (/** @type {number} */ length) => lines(length, path),
    base64: (/** @type {number} */ length) =>
      Array.from({ length }, () => BASE64[below(64)]).join(''),
  };
}

/** @typedef {ReturnType<typeof createTextSource>} TextSource */

function capitalize(/** @type {string} */ text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
