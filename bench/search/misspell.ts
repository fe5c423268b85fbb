import { pickBelow, type Random } from '../support/random.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

type Slip = (letters: string[], random: Random) => string[]

/** One Damerau-Levenshtein edit each: a letter left out, one too many, a wrong one, two neighbours swapped. */
const SLIPS: Slip[] = [
  (letters, random) => letters.toSpliced(pickBelow(random, letters.length), 1),
  (letters, random) => letters.toSpliced(pickBelow(random, letters.length + 1), 0, pickLetter(random)),
  (letters, random) => letters.with(pickBelow(random, letters.length), pickLetter(random)),
  (letters, random) => {
    const place = pickBelow(random, letters.length - 1)
    return letters.toSpliced(place, 2, letters[place + 1]!, letters[place]!)
  },
]

/** The word with one slip of the fingers in it; never the word itself. For words of two letters or more. */
export function misspell(word: string, random: Random): string {
  const letters = [...word]
  while (true) {
    const slipped = SLIPS[pickBelow(random, SLIPS.length)]!(letters, random).join('')
    if (slipped !== word) return slipped
  }
}

function pickLetter(random: Random): string {
  return LETTERS[pickBelow(random, LETTERS.length)]!
}
