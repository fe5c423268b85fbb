import { normaliseName } from '../offer/column-names.ts'

/** The columns of WooCommerce's export that say something about an offer. */
export type WooColumn =
  | 'id'
  | 'type'
  | 'sku'
  | 'gtin'
  | 'name'
  | 'published'
  | 'shortDescription'
  | 'description'
  | 'saleStart'
  | 'saleEnd'
  | 'inStock'
  | 'stock'
  | 'salePrice'
  | 'regularPrice'
  | 'categories'
  | 'images'
  | 'parent'
  | 'externalUrl'
  | 'brands'

// WooCommerce writes the header in the shop's language: English, German, French, Spanish, Italian, Dutch, Portuguese.
const NAMES: Record<WooColumn, string> = {
  id: 'id',
  type: 'type|typ|tipo',
  sku: 'sku|artikelnummer|ugs|cod',
  gtin: 'gtinupceanorisbn|gtinupceanoderisbn|gtinupceanouisbn|gtinupceanoisbn|gtinupceanofisbn',
  name: 'name|nom|nombre|nome|naam',
  published: 'published|veröffentlicht|publié|publicado|pubblicato|gepubliceerd',
  shortDescription:
    'shortdescription|kurzbeschreibung|descriptioncourte|descripcióncorta|brevedescrizione|kortebeschrijving|descriçãocurta|descriçãobreve',
  description: 'description|beschreibung|descripción|descrizione|beschrijving|descrição',
  saleStart:
    'datesalepricestarts|datumandemangebotspreisbeginnt|datedébutdepromo|díaenqueempiezaelprecioderebaja|díaenqueempiezaelpreciorebajado|datadiiniziodelprezzoinofferta|datumwaaropactieprijsbegint|datadeiníciodopreçopromocional',
  saleEnd:
    'datesalepriceends|datumandemangebotspreisendet|datefindepromo|díaenqueterminaelprecioderebaja|díaenqueterminaelpreciorebajado|datadifinedelprezzoinofferta|datumwaaropactieprijseindigt|datafinaldopreçopromocional',
  inStock: 'instock|vorrätig|enstock|existencias|inmagazzino|opvoorraad|emstock|emestoque',
  stock: 'stock|lager|lagerbestand|inventario|magazzino|voorraad|estoque',
  salePrice:
    'saleprice|angebotspreis|tarifpromo|prixpromo|preciorebajado|prezzoinofferta|actieprijs|aanbiedingsprijs|preçopromocional|preçodesaldo',
  regularPrice:
    'regularprice|regulärerpreis|normalerpreis|tarifrégulier|prixrégulier|precionormal|preciohabitual|prezzodilistino|reguliereprijs|normaleprijs|preçonormal|preço',
  categories: 'categories|kategorien|catégories|categorías|categorie|categorieën|categorias',
  images: 'images|bilder|imágenes|immagine|immagini|afbeeldingen|imagens',
  parent: 'parent|übergeordnetesprodukt|übergeordnet|superior|genitore|hoofd|ascendente|pai',
  externalUrl: 'externalurl|externeurl|urlexterne|urlexterna|urlesterno',
  brands: 'brands|marken|marques|marcas|marchi|merken|brand',
}

const COLUMNS = new Map<string, WooColumn>(
  Object.entries(NAMES).flatMap(([column, names]) =>
    names.split('|').map(name => [name, column as WooColumn] as const),
  ),
)

const REQUIRED: readonly WooColumn[] = ['id', 'type', 'name', 'published', 'regularPrice']

/** What a column of this name holds, null when it is of no interest. */
export function wooColumn(name: string): WooColumn | null {
  return COLUMNS.get(normaliseName(name)) ?? null
}

/** The number of the attribute whose name or value stands in a column: `Attribute 1 name`, `Attribut 1 Wert(e)`. */
export function wooAttribute(name: string): { number: number; isName: boolean } | null {
  const normalised = normaliseName(name)
  const number = /^\D*attribu\D*(\d{1,3})\D*$/.exec(normalised)?.[1]
  if (number === undefined) return null
  if (/(value|wert|valeur|valor|valori|waarde)/.test(normalised))
    return { number: Number(number), isName: false }
  if (/(name|nom|naam)/.test(normalised)) return { number: Number(number), isName: true }
  return null
}

/** A measure in the shop's own unit, which the header names: `Weight (kg)`, `Länge (cm)`. */
export function wooMeasure(name: string): { attribute: string; unit: string } | null {
  const [, word, unit] = /^(\S{1,20}) \((kg|g|lbs|oz|m|cm|mm|in|yd)\)$/i.exec(name.trim()) ?? []
  if (word === undefined || unit === undefined) return null
  const attribute = MEASURES.find(([, words]) => words.split(' ').includes(word.toLowerCase()))?.[0]
  return attribute === undefined ? null : { attribute, unit: unit.toLowerCase() }
}

const MEASURES: readonly (readonly [attribute: string, words: string])[] = [
  ['product_weight', 'weight gewicht poids peso'],
  ['product_length', 'length länge longueur longitud lunghezza lengte comprimento'],
  ['product_width', 'width breite largeur anchura ancho larghezza breedte largura'],
  ['product_height', 'height höhe hauteur altura alto altezza hoogte'],
]

/** Whether these column names are those of WooCommerce's export. */
export function looksLikeWoocommerce(names: readonly string[]): boolean {
  const columns = new Set(names.map(wooColumn))
  return REQUIRED.every(column => columns.has(column)) && (columns.has('sku') || columns.has('parent'))
}
