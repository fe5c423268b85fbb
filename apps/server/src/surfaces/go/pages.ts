const escapeHtml = (text: string) => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)

/** For clients that do not follow a redirect by themselves. */
export function redirectPage(url: string): string {
  const address = escapeHtml(url)
  return `<!doctype html><meta charset="utf-8"><title>On to the shop</title><p>On to <a href="${address}">${address}</a></p>\n`
}

/** Names the tag all the same: operators check by it that affiliate links are switched on. */
export function unknownPage(tag: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Unknown offer</title><p>This offer is not in the catalogue (any more).</p><p><small>Links to Amazon carry tag=${escapeHtml(tag)}</small></p>\n`
}
