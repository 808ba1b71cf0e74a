/**
 * A clock that is never set back: where `now` is, it goes on from where it was. Waiting times by it
 * neither last longer than they should nor turn negative. Both in milliseconds.
 */
export function forwardClock(now: () => number): () => number {
  let added = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now() + added;
    if (time < latest) added += latest - time;
    else latest = time;
    return latest;
  };
}
