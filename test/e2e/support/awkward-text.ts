/**
 * What careless quoting, escaping or decoding would spoil. Blanks at the end of a line and
 * unicode escapes spelled out (backslash, u, four digits) are left out: claude 2.1.197 changes
 * those itself in what it writes, with no proxy in between.
 */
export const AWKWARD_TEXT: string = [
  'double " single \' back ` slash \\ double \\\\ end \\',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell or a template must not expand it
  'dollar $HOME ${HOME} $(id) percent %s %d',
  'tab\there, carriage\rreturn, no-break\u00a0space, bell \\x07',
  'naïve café, 日本語, العربية, 🚀👩‍👩‍👧 \u2028line separator',
  '{"json": ["in", {"json": "\\"yes\\""}]} </file> <![CDATA[ ]]> --- &amp;',
  '',
  '  indented',
  '\n',
].join('\n');
