/** What a comparing thread calls to make its scores. */
export function createScores(data: unknown): never {
  throw new Error(String(data))
}
