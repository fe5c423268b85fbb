import { isbot } from 'isbot'

export type Visitor = 'person' | 'bot' | 'prefetch'

/** Who follows a link, as far as the request tells. A fetch ahead of a click is not a click. */
export function visitorOf(headers: Readonly<Record<string, string | string[] | undefined>>): Visitor {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''} ${headers['x-moz'] ?? ''}`
  if (/prefetch|preview|prerender/i.test(purpose)) return 'prefetch'
  const agent = String(headers['user-agent'] ?? '')
  return agent === '' || isbot(agent) ? 'bot' : 'person'
}
