import fc from 'fast-check';

/**
 * Property tests run the same cases everywhere, so that a red build can be repeated; `npm run fuzz`
 * sets another seed each time.
 */
const seed = process.env['TPROXY_FUZZ_SEED'];
fc.configureGlobal({ seed: seed === undefined ? 20_260 : Number(seed) });
