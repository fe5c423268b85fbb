import { FeedError } from '../feed-error.ts'
import { URL_CHARS_MAX } from './sitemap-entry.ts'

/** Reads the text form: an address a line. Something else that calls itself a sitemap has not one. */
export class SitemapText {
  private readonly take: (line: string) => boolean
  private carried = ''
  private taken = 0
  private isOverlong = false

  constructor(take: (line: string) => boolean) {
    this.take = take
  }

  write(text: string): void {
    const lines = (this.carried + text).split('\n')
    this.carried = lines.pop() ?? ''
    for (const line of lines) this.line(line)
    if (this.carried.length > 2 * URL_CHARS_MAX) {
      this.carried = ''
      this.isOverlong = true
    }
  }

  /** Throws FeedError `not_a_feed`. */
  end(): void {
    this.line(this.carried)
    if (this.taken === 0) throw new FeedError('not_a_feed', 'this is neither XML nor a list of addresses', 1)
  }

  private line(text: string): void {
    const isWhole = !this.isOverlong
    this.isOverlong = false
    if (isWhole && this.take(text.trim())) this.taken++
  }
}
