/**
 * Whether a whole text is what a glob describes: `*` is any run of characters, slashes included,
 * `?` any one, and anything else stands for itself. Case does not matter. Takes at most as many
 * steps as the product of both lengths, whatever the glob.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const pattern = [...glob.toLowerCase()];
  const characters = [...text.toLowerCase()];
  let place = 0;
  let at = 0;
  // Where to take up again when the rest does not fit: the last `*`, one character longer.
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    if (pattern[place] === '*') {
      star = place;
      resume = at;
      place += 1;
    } else if (pattern[place] === '?' || pattern[place] === characters[at]) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      place = star + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(place).every((character) => character === '*');
}

/** The first glob of a list that describes one of the texts; undefined when none does. */
export function findGlob(globs: readonly string[], texts: readonly string[]): string | undefined {
  return globs.find((glob) => texts.some((text) => matchesGlob(glob, text)));
}
