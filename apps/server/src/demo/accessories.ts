/** What others make for a device: every maker sells every item in every colour. */
export type AccessoryShelf = {
  category: string
  makers: readonly string[]
  items: readonly { text: string; usd: number }[]
  colors: readonly string[]
}

const COLORS = 'Black, Clear, Navy, Grey, Red, Green, Pink, White'

// category | makers | item@USD | colours
const SHELVES: Record<string, string> = {
  phone: `Phone Accessories|Spigen, OtterBox, Ringke, ESR, UGREEN, Nillkin|Clear Case@14, Silicone Case@19, Rugged Case@29, Leather Wallet Case@34, Tempered Glass Screen Protector@9, Camera Lens Protector@8, Charging Cable@11, Car Mount@24|${COLORS}`,
  watch: `Watch Accessories|Spigen, Ringke, Supcase, Nomad|Silicone Band@14, Leather Band@29, Steel Band@39, Bumper Case@12, Screen Protector@8, Charging Cable@15|${COLORS}`,
  headphones: `Audio Accessories|Geekria, co2crea, Brainwavz, Dekoni|Hard Carrying Case@16, Replacement Ear Pads@22, Audio Cable@11, Headphone Stand@19, Silicone Protective Cover@12|${COLORS}`,
  speaker: `Audio Accessories|Geekria, co2crea, UGREEN, Anker|Hard Carrying Case@16, Silicone Protective Cover@14, Charging Cable@9, Wall Mount@24|${COLORS}`,
  laptop: `Laptop Accessories|Anker, UGREEN, tomtoc, Inateck, Baseus, Belkin|Laptop Sleeve@24, Hard Shell Case@26, 100 W USB-C Charger@39, USB-C Hub@35, Keyboard Cover@12, Privacy Screen Filter@32, Laptop Stand@29, Docking Station@119|Black, Grey, Silver, Navy, Pink, White`,
  tablet: `Tablet Accessories|ESR, OtterBox, Logitech, Spigen, UGREEN|Folio Case@22, Keyboard Case@79, Stylus Pen@29, Tempered Glass Screen Protector@12, Tablet Stand@24, Charging Cable@11|${COLORS}`,
  monitor: `Monitor Accessories|Ergotron, HUANUO, VIVO, UGREEN|Monitor Arm@69, Desk Mount@39, Privacy Screen Filter@49, DisplayPort Cable@13, HDMI Cable@11|Black, White, Silver`,
  keyboard: `Keyboard Accessories|Keychron, Geekria, Glorious, Akko|Wrist Rest@19, Keycap Set@35, Dust Cover@14, Carrying Case@24, Coiled Cable@29|${COLORS}`,
  mouse: `Mouse Accessories|Geekria, co2crea, Corepad, Glorious|Hard Carrying Case@13, Mouse Feet@10, Grip Tape@13, Mouse Pad@17, Charging Dock@29|Black, White, Grey, Blue`,
  tv: `TV Accessories|Sanus, Mounting Dream, ECHOGEAR, UGREEN|Wall Mount@49, Full Motion Wall Mount@89, TV Stand@129, HDMI Cable@12, Replacement Remote Control@17|Black, White, Grey`,
  camera: `Camera Accessories|SmallRig, Neewer, K&F Concept, Peak Design|Camera Cage@69, Replacement Battery@24, Battery Charger@29, Shoulder Strap@39, Camera Bag@49, Screen Protector@10, Tripod@79|Black, Grey, Olive, Tan`,
  console: `Gaming Accessories|PowerA, 8BitDo, Hori, Orzly|Carrying Case@22, Charging Station@29, Cooling Stand@34, Wired Controller@35, Headset Stand@19, Dust Cover@12, HDMI Cable@14|${COLORS}`,
  router: `Network Accessories|UGREEN, Cable Matters, HumanCentric|Wall Mount@16, Replacement Power Adapter@14, Cat 8 Ethernet Cable@12, Antenna Set@15|Black, White`,
  printer: `Printer Supplies|Greensky, LD Products, ONLYU|Compatible Ink Set@29, Compatible Toner Cartridge@39, Photo Paper@15, USB Cable@9, Dust Cover@17|Black, Colour, White`,
  vacuum: `Vacuum Accessories|KEEPOW, Fette Filter, LINNIW|Replacement Filter@17, Replacement Battery@59, Brush Roll@29, Storage Stand@19, Wall Mount@24, Crevice Tool@14|Black, Grey, White`,
  coffee: `Coffee Accessories|Normcore, IKAPE, Durgol|Descaling Kit@15, Water Filter@17, Milk Jug@24, Tamper@35, Cleaning Tablets@12, Dust Cover@19|Black, Silver, Walnut`,
  kitchen: `Kitchen Accessories|INFRAOVENS, OXO, Silicone World|Silicone Mat@13, Replacement Lid@19, Cleaning Brush@9, Dust Cover@16, Accessory Set@29|Black, Grey, Red`,
  tool: `Tool Accessories|Waitley, DeWalt, Bosch Accessories, Makita Accessories|Replacement Battery@59, Fast Charger@45, Drill Bit Set@25, Hard Case@35, Belt Clip@9, Tool Bag@39|Black, Yellow, Blue, Red`,
  bicycle: `Bicycle Accessories|Topeak, Knog, Lezyne, Kryptonite|Bottle Cage@14, Mudguard Set@29, Rear Rack@45, Phone Mount@25, Light Set@39, U-Lock@49, Bike Cover@32|Black, Silver, Red, Blue`,
  stroller: `Baby Accessories|Momcozy, Munchkin, Skip Hop|Rain Cover@25, Cup Holder@15, Organiser Bag@29, Sun Shade@22, Mosquito Net@14, Travel Bag@45|Black, Grey, Beige`,
}

const PARSED = new Map<string, AccessoryShelf>(
  Object.entries(SHELVES).map(([key, row]) => {
    const [category = '', makers = '', items = '', colors = ''] = row.split('|')
    const parsedItems = items.split(', ').map(item => {
      const [text = '', usd = ''] = item.split('@')
      return { text, usd: Number(usd) }
    })
    return [key, { category, makers: makers.split(', '), items: parsedItems, colors: colors.split(', ') }]
  }),
)

/** Throws TypeError when a data file names a shelf that does not exist. */
export function accessoryShelf(key: string): AccessoryShelf {
  const shelf = PARSED.get(key)
  if (shelf === undefined) throw new TypeError(`no accessories called ${key}`)
  return shelf
}
