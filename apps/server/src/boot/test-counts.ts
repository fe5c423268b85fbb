/** The closing lines of Node's test reporter: `ℹ pass 12`, `ℹ fail 0`, `ℹ cancelled 0`, `ℹ skipped 1`. */
export function parseTestCounts(output: string): { passed: number; failed: number; skipped: number } {
  const count = (name: string) =>
    Number([...output.matchAll(new RegExp(`^\\W+${name} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') }
}
