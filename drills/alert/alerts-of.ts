import { opsAlertsResponse } from '../../packages/contract/src/alerts.ts'

/** What GET /v1/ops/alerts says. */
export async function alertsOf(apiUrl: string, key: string) {
  const answer = await fetch(`${apiUrl}/v1/ops/alerts?state=all`, {
    headers: { authorization: `Bearer ${key}` },
  })
  if (!answer.ok) throw new Error(`GET /v1/ops/alerts: ${answer.status} ${await answer.text()}`)
  return opsAlertsResponse.parse(await answer.json())
}
