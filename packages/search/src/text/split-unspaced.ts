import { CHARACTER_CLASSES, UNSPACED } from './character-classes.ts'

/** One for all such scripts: the dictionaries of ICU find Thai, Lao, Khmer, Burmese, Chinese and Japanese words. */
const segmenter = new Intl.Segmenter('th', { granularity: 'word' })

/** Whether a token's text is of a script written without spaces. */
export const isUnspaced = (text: string): boolean => CHARACTER_CLASSES[text.charCodeAt(0)] === UNSPACED

/** The words of a run without spaces. What a lone character means hangs on its neighbour, so it stays with it. */
export function splitUnspaced(run: string): string[] {
  const words: string[] = []
  for (const { segment } of segmenter.segment(run)) {
    const before = words.at(-1)
    if (before !== undefined && (segment.length === 1 || before.length === 1)) {
      words[words.length - 1] = before + segment
    } else words.push(segment)
  }
  return words
}
