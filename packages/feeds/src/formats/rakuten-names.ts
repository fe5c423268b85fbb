import { createSlotFinder, type NameTable, slotForName } from '../offer/column-names.ts'

const NAMES: NameTable = {
  fields: {
    sku: 'skunumber productid',
    title: 'productname',
    description: 'longproductdescription longproduct shortproductdescription shortdescriptionofproduct',
    url: 'producturl',
    imageUrl: 'productimageurl',
    brand: 'brand manufacturername',
    gtin: 'universalproductcode',
    mpn: 'manufacturerpart',
    price: 'retailprice',
    salePrice: 'saleprice',
    currency: 'currency',
    availability: 'availability',
    categoryPath: 'primarycategory',
    isDeleted: 'isdeletedflag',
  },
  lists: { shipping: 'shipping' },
  attributes: {
    secondary_categories: 'secondarycategoryies secondarycategory secondarycategories',
    availability_date: 'begindate',
    expiration_date: 'enddate',
    age_group: 'age',
  },
}

/** What Rakuten's own column names mean. */
export const rakutenSlot = createSlotFinder(NAMES, slotForName)

const START = [
  'Product ID',
  'Product Name',
  'SKU Number',
  'Primary Category',
  'Secondary Categories',
  'Product URL',
  'Product Image URL',
  'Buy URL',
  'Short Product Description',
  'Long Product Description',
  'Discount',
  'Discount Type',
  'Sale Price',
  'Retail Price',
  'Begin Date',
  'End Date',
  'Brand',
  'Shipping',
]
const MAKER = ['Manufacturer Part #', 'Manufacturer Name', 'Shipping Information', 'Availability']

/** The columns of the pipe-delimited file as publishers get it. What stands behind depends on the kind of goods. */
export const PUBLISHER_COLUMNS: readonly string[] = [
  ...START,
  'Keywords',
  ...MAKER,
  'Universal Product Code',
  'Class ID',
  'Currency',
]

/** The columns of the file that shops upload, which has flags in between. */
export const ADVERTISER_COLUMNS: readonly string[] = [
  ...START,
  'Is Deleted Flag',
  'Keywords',
  'Is All Flag',
  ...MAKER,
  'Universal Product Code',
  'Class ID',
  'Is Product Link Flag',
  'Is Storefront Flag',
  'Is Merchandiser Flag',
  'Currency',
]

/** The goods whose extra columns in the publishers' file are known: class 60, clothing and accessories. */
export const CLOTHING_CLASS = '60'
export const CLOTHING_COLUMNS: readonly string[] = [
  'Product Type',
  'Size',
  'Material',
  'Color',
  'Gender',
  'Style',
  'Age',
]
export const CLOTHING_COLUMNS_AT = 29
