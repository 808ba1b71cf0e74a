import { fileURLToPath } from 'node:url';

/** @import { Plugin } from 'rolldown' */

/**
 * What http-proxy-3 asks for as soon as it is loaded and tproxy never has it call: its own server over
 * HTTP/2, the following of redirects, and its tracing, which would write addresses and headers over
 * claude's terminal. They took half of the time that the library needs before the first request.
 * @type {ReadonlyMap<string, string>}
 */
const STAND_INS = new Map([
  ['node:http2', './stand-ins/nothing.cjs'],
  ['follow-redirects', './stand-ins/nothing.cjs'],
  ['debug', './stand-ins/debug.cjs'],
]);

/**
 * Bundles stand-ins for what is loaded and never called.
 * @returns {Plugin}
 */
export function neverCalled() {
  return {
    name: 'never-called',
    resolveId(source, importer) {
      const standIn = STAND_INS.get(source);
      if (standIn === undefined || !importer?.includes('/node_modules/http-proxy-3/')) return null;
      return fileURLToPath(new URL(standIn, import.meta.url));
    },
  };
}
