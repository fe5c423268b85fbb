// Only what stands on the page that blocks: the scripts of the same vendors run on ordinary pages, too.
const MARKERS = [
  '_cf_chl_opt',
  'cf-chl-',
  'captcha-delivery.com',
  'px-captcha',
  '_Incapsula_Resource',
  '/errors/validateCaptcha',
  'AwsWafIntegration',
  'gokuProps',
  'geetest_captcha',
  'sec-if-cpt-container',
]
const TITLE =
  /^(just a moment|attention required|access (to this page has been )?denied|robot check|are you (a )?(human|robot)|human verification|security check|pardon our interruption|please verify|captcha|un instant|einen moment)/i
const LOGIN_PATH = /\/(log-?in|sign-?in|account\/login|customer\/account\/login)(\.\w+)?\/?$/i

/** Whether a page without offers asks who is there instead of showing what was asked for. */
export function isChallenge(html: string, url: string): boolean {
  if (LOGIN_PATH.test(new URL(url).pathname)) return true
  const start = html.slice(0, 100_000)
  const title = /<title[^>]{0,200}>([^<]{0,200})/i.exec(start)?.[1]?.trim() ?? ''
  return TITLE.test(title) || MARKERS.some(marker => start.includes(marker))
}
