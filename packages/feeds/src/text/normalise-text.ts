// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is what this is for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/
const ALL_CONTROLS = new RegExp(CONTROLS.source, 'g')
const LONE_RETURN = /\r(?!\n)/g

/** Control characters other than tab and line ends removed. */
export function removeControls(text: string): string {
  return CONTROLS.test(text) ? text.replace(ALL_CONTROLS, '') : text
}

/** Line ends become `\n` and control characters go, so that every parser sees one kind of text. */
export class TextNormaliser {
  private returnHeld = false
  private readonly loneReturn: string

  /** `loneReturnEndsLine`: the feed has no `\n` at all, so `\r` is its line end; elsewhere a lone one is a space. */
  constructor(loneReturnEndsLine: boolean) {
    this.loneReturn = loneReturnEndsLine ? '\n' : ' '
  }

  write(text: string): string {
    let whole = this.returnHeld ? `\r${text}` : text
    this.returnHeld = whole.endsWith('\r')
    if (this.returnHeld) whole = whole.slice(0, -1)
    if (whole.includes('\r')) whole = whole.replace(LONE_RETURN, this.loneReturn).replaceAll('\r\n', '\n')
    return removeControls(whole)
  }

  end(): string {
    return this.returnHeld ? this.loneReturn : ''
  }
}
