import { wordsOf } from '../tree/element-words.ts'
import type { PageElement, PageTree } from '../tree/page-tree.ts'
import { nameOverlap } from '../values/similar-names.ts'

const TRAIL =
  / (?:bread ?crumbs?|breadcrumb\w*|crumbs?|brotkrumen?|fil ariane|ariane|pathway|topic ?path|pankuzu) /
const HOME =
  /^(?:home|home ?page|start(?:seite)?|startsida|accueil|inizio|inicio|início|página principal|strona główna|hem|hjem|etusivu|domů|úvod|главная|ホーム|トップ(?:ページ)?|首页|首頁|홈|trang chủ|beranda|หน้าแรก|top|shop|back(?: to .{0,30})?|zurück.{0,20}|retour.{0,20}|you are here|sie sind hier|all|anasayfa|.{0,30}トップ)$/i
const SEPARATOR = /^[\s>›»/|\\→·•▸❯<‹«:,.-]*$/
const TRAIL_MAX = 12
const CHARS_MAX = 1_500

/** The trail of categories that the page shows above its product. */
export function readBreadcrumb(tree: PageTree): string[] {
  let best: string[] = []
  let behind = 0
  let looked = 0
  for (const element of tree.elements) {
    if (element.at < behind || !isTrail(element)) continue
    if (looked++ > 30) break
    const trail = stepsOf(tree, element)
    if (trail.length === 0) continue
    behind = element.end
    if (trail.length > best.length) best = trail
  }
  return best
}

function isTrail(element: PageElement): boolean {
  if (element.tag === 'script' || element.tag === 'body' || element.tag === 'html') return false
  return (
    TRAIL.test(wordsOf(element)) ||
    /^(?:bread ?crumbs?|brotkrumen)/i.test(element.attributes['aria-label'] ?? '')
  )
}

function stepsOf(tree: PageTree, element: PageElement): string[] {
  const steps: string[] = []
  let chars = 0
  for (let at = element.pieceStart; at < element.pieceEnd; at++) {
    const text = tree.pieces[at]?.text.trim() ?? ''
    chars += text.length
    if (chars > CHARS_MAX) return []
    const step = text.replace(/^[\s>›»/|→]+|[\s>›»/|→]+$/g, '')
    const isStep = !SEPARATOR.test(text) && step.length <= 100 && !/[{}]/.test(step)
    if (isStep && step !== '') steps.push(...step.split(/\s[>›»/]\s/))
  }
  return steps.length > 2 * TRAIL_MAX ? [] : steps
}

/** A trail without the shop's home at its head and the product itself at its end. */
export function tidyTrail(trail: readonly string[], name: string | null): string[] {
  const steps = trail.map(step => step.replace(/\s+/g, ' ').trim()).filter(step => step !== '')
  const home = steps
    .slice(0, 4)
    .findIndex(step => /^(?:home|startseite|accueil|inicio|trang chủ)$/i.test(step))
  if (home > 0) steps.splice(0, home)
  while (steps[0] !== undefined && HOME.test(steps[0])) steps.shift()
  const last = steps.at(-1)
  if (last !== undefined && name !== null) {
    const isSame = nameOverlap(last, name) >= 0.99 && last.length >= 0.6 * name.length
    if (isSame || last.toLowerCase() === name.toLowerCase()) steps.pop()
  }
  return steps.filter((step, at) => step !== steps[at - 1]).slice(0, TRAIL_MAX)
}
