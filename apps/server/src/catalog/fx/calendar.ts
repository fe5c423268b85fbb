const DAY_MS = 86_400_000

/** A calendar day as ISO text; days are those of UTC. */
export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10)

/** `2026-03-01` and -1 is `2026-02-28`. */
export const addDays = (date: string, days: number): string =>
  dayOf(new Date(Date.parse(date) + days * DAY_MS))

/** Days from the one to the other, negative when the other is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS

/** Whether the text is the ISO form of a day that the calendar has. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = new Date(text)
  return !Number.isNaN(instant.getTime()) && dayOf(instant) === text
}
