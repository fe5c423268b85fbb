/**
 * Normalised discounted cumulative gain of the first `depth` places: gain 2^grade - 1, discount log2(place + 1).
 * A document without a grade gains nothing. 1 is the best order there is; 0 when no document has a gain.
 */
export function ndcg(ranked: readonly string[], grades: ReadonlyMap<string, number>, depth: number): number {
  const sum = (ordered: readonly number[]): number =>
    ordered.slice(0, depth).reduce((total, grade, at) => total + (2 ** grade - 1) / Math.log2(at + 2), 0)
  const ideal = sum([...grades.values()].toSorted((one, other) => other - one))
  return ideal === 0 ? 0 : sum(ranked.map(id => grades.get(id) ?? 0)) / ideal
}
