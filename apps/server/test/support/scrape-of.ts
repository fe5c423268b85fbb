import { Registry } from 'prom-client'
import { scrape } from '../../src/kernel/telemetry/index.ts'

/** What these metrics alone say, from a registry of their own. */
export async function scrapeOf(register: (registry: Registry) => void): Promise<string> {
  const registry = new Registry()
  register(registry)
  return (await scrape(registry)).text
}
