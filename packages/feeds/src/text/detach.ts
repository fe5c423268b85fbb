/**
 * The same text as a string of its own. A piece of a long string keeps the whole of that in memory, so a set of ids
 * would hold the entire feed; joining and cutting makes a copy.
 */
export function detach(text: string): string {
  return ` ${text}`.slice(1)
}
