import type { LineGroup } from '../product-line.ts'
import { AUDIO } from './audio.ts'
import { BEAUTY_GROCERIES } from './beauty-groceries.ts'
import { COMPONENTS } from './components.ts'
import { COMPUTERS } from './computers.ts'
import { FAMILY } from './family.ts'
import { FASHION } from './fashion.ts'
import { HOME_ELECTRONICS } from './home-electronics.ts'
import { HOUSEHOLD } from './household.ts'
import { PHONES_WEARABLES } from './phones-wearables.ts'
import { TOOLS_OUTDOOR } from './tools-outdoor.ts'

/** Every department's lines. Product numbers follow from these tables: a changed line renumbers the demo products. */
export const GROUPS: readonly LineGroup[] = [
  ...PHONES_WEARABLES,
  ...AUDIO,
  ...COMPUTERS,
  ...COMPONENTS,
  ...HOME_ELECTRONICS,
  ...HOUSEHOLD,
  ...TOOLS_OUTDOOR,
  ...FASHION,
  ...FAMILY,
  ...BEAUTY_GROCERIES,
]
