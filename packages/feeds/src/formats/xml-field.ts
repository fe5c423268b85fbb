import { decodeEntities } from '../text/decode-entities.ts'

/** The text of an element as it comes in pieces: references are decoded, CDATA is taken as it stands. */
export class XmlField {
  private decoded = ''
  private undecoded = ''

  text(piece: string): void {
    this.undecoded += piece
  }

  literal(piece: string): void {
    this.settle()
    this.decoded += piece
  }

  /** A tag stands here: what is before it and what is behind it make no reference together. */
  settle(): void {
    if (this.undecoded === '') return
    this.decoded += decodeEntities(this.undecoded)
    this.undecoded = ''
  }

  /** The whole text; starts anew. */
  take(): string {
    this.settle()
    const text = this.decoded
    this.decoded = ''
    return text
  }
}
