const SHOWN = '[secret]'

// Lengths are bounded throughout: this reads what strangers sent, and must not be made to try again and again.
const PATTERNS: readonly [pattern: RegExp, replacement: string][] = [
  // Keys and invitations of ours, keys of Stripe, secrets of webhooks.
  [/\b((?:bw|sk|rk|pk)_(?:live|test)_|whsec_|bwi_)[\w-]{8,512}/g, `$1${SHOWN}`],
  // JSON Web Tokens.
  [/\beyJ[\w-]{8,4096}\.[\w-]{2,8192}\.[\w-]{0,2048}/g, SHOWN],
  [/\b(Bearer|Basic)\s{1,8}[\w.~+/=-]{12,8192}/gi, `$1 ${SHOWN}`],
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'\\]{0,128}:)[^\s@"'\\]{1,512}@/gi, `$1${SHOWN}@`],
  // ?api_key=…&token=…
  [
    /([?&;](?:x[-_])?(?:api[-_]?key|access[-_]?token|refresh[-_]?token|token|secret|password|authorization)=)[^&;\s"'\\]{1,4096}/gi,
    `$1${SHOWN}`,
  ],
  // "password":"…", at whatever depth.
  [
    /("(?:[\w-]{0,40}(?:password|secret|token|api[-_]?key)|(?:proxy-)?authorization|(?:set-)?cookie)":)(?:"(?:[^"\\]|\\.){0,8192}"|\[(?:"(?:[^"\\]|\\.){0,8192}",?){0,64}\])/gi,
    `$1"${SHOWN}"`,
  ],
]

/** The text (also serialised JSON, which stays JSON) without anything that has the form or the name of a secret. */
export function scrubSecrets(text: string): string {
  return PATTERNS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text)
}
