/** The European Central Bank: one table a day, made to be converted by. */
export const ECB = 'ECB'
/** Narodowy Bank Polski: for what the ECB has no rate of, such as VND and TWD. */
export const NBP = 'NBP'

/** Sources that the program knows how to read; nobody else may speak in their names. */
const PRECEDENCE = new Map([
  [ECB, 0],
  [NBP, 2],
])
/** What an operator chose to load beats what the program fetches by itself, and not the ECB. */
const OF_OPERATORS = 1

/** Lower wins where two sources have a rate that is not old. */
export const precedenceOf = (source: string): number => PRECEDENCE.get(source) ?? OF_OPERATORS

export const isReservedName = (source: string): boolean => PRECEDENCE.has(source)
