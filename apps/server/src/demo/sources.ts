import { type Country, MARKETS } from './markets.ts'

/** An invented shop in one market. */
export type DemoSource = {
  /** `northpeak-us` */
  name: string
  displayName: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** The country in lower case. */
  region: string
  currency: string
  /** `https://northpeak-us.example`: a top-level domain that can never be registered. */
  website: string
}

// The first seven cover the seven countries; the United States stands first because product 0 is offered there.
const SHOPS =
  `US Northpeak,SG Merlion Mart,MY Kedai Cahaya,PH Bayanihan Goods,TH Chang Plaza,ID Toko Nusa,VN Sen Vang
US Harbor & Pine,SG Tiong Digital,MY Rimba Store,PH Isla Depot,TH Siam Corner,ID Warung Kilat,VN Cho Xanh
US Copperline,SG Kaya Home,MY Pasar Biru,TH Lotus Lane,ID Gudang Raya,US Bluebarrel,SG Orchid Tech,PH Manila Row
US Wrenfield,US Oak & Ember
VN Hoa Mai,ID Pelangi Shop,TH Baan Dee,PH Tindahan Uno,MY Tanjung Trade,SG Raffia House,US Millrace
VN Bach Viet,ID Samudra Mart,TH Nakhon Goods,PH Sari Lane,MY Melur Market,SG Straits Supply,US Tallgrass
VN Song Hong,ID Bukit Elektronik,TH Rim Nam,PH Luntian,MY Kijang Outlet,SG Bukit Bazaar,US Lanternbay
VN Mua Nhanh,ID Lapak Jaya,TH Doi Store,PH Perlas Shop,MY Wau Digital,SG Kampong Cart,US Prairie Post
VN Nha Tot,ID Anggrek Store,TH Fah Sai,PH Amihan Hub,MY Selasih Mart,SG Quayside,US Ridgeway
VN Ben Thuyen,ID Kopi Kita Mart,TH Mali House,US Stonebridge,US Fernhollow`
    .split(/[,\n]/)
    .map(shop => ({ country: shop.slice(0, 2) as Country, displayName: shop.slice(3) }))

const MAX_SOURCES = SHOPS.length

/** The first `count` shops, always the same; seven or more cover all countries. Throws RangeError outside 1 to 64. */
export function demoSources(count = 24): DemoSource[] {
  if (!Number.isInteger(count) || count < 1 || count > MAX_SOURCES) {
    throw new RangeError(`sources must be 1 to ${MAX_SOURCES}, not ${count}`)
  }
  return SHOPS.slice(0, count).map(({ country, displayName }) => {
    const region = country.toLowerCase()
    const name = `${displayName.toLowerCase().replace(/[^a-z]+/g, '-')}-${region}`
    const { currency } = MARKETS[country]
    return { name, displayName, country, region, currency, website: `https://${name}.example` }
  })
}
