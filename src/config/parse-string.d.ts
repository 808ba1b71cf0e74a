/** The parser alone, which the package's own types leave out and its README names. */
declare module '@iarna/toml/parse-string.js' {
  function parseString(text: string): object;
  export = parseString;
}
