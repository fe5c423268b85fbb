import type { LineGroup } from '../product-line.ts'

const MENS = 'US 7, US 8, US 9, US 10, US 11, US 12'

const SHOES = {
  facts: 'upper,drop',
  axes: { color: 'Black, White', size: MENS },
  editions: 'apparel',
} as const

export const FASHION: LineGroup[] = [
  {
    ...SHOES,
    path: 'Fashion > Shoes > Running Shoes',
    noun: 'Running Shoes',
    lines: `
Nike|Pegasus 41|119|mesh;10 mm|Black White,Platinum,Blue Orange
Nike|Vomero 17|139|mesh;10 mm|Black White,White Silver
Nike|Air Zoom Alphafly 3|259|knit;8 mm|Volt,White Black
adidas|Ultraboost Light|159|knit;10 mm|Core Black,Cloud White,Solar Red
adidas|Adizero Adios Pro 3|219|mesh;6 mm|White Black,Lucid Lemon
adidas|Duramo SL|55|mesh;10 mm|Core Black,Cloud White,Blue
ASICS|Gel-Kayano 30|139|knit;10 mm|Black,White Blue,Sheet Rock
ASICS|Gel-Nimbus 26|149|knit;8 mm|Black,Concrete,Bright Lime
ASICS|Novablast 4|129|mesh;8 mm|Black,Blue Citrus
Brooks|Ghost 16|129|mesh;12 mm|Black,Grey,White Navy
Brooks|Adrenaline GTS 23|119|mesh;12 mm|Black,Blue Nightlife
Hoka|Clifton 9|135|mesh;5 mm|Black White,Eggnog,Blue Coral
Hoka|Bondi 8|149|mesh;4 mm|Black,White,Harbor Mist
Saucony|Endorphin Speed 4|159|mesh;8 mm|Black,White Viziorange
New Balance|Fresh Foam X 1080v13|154|knit;6 mm|Black,White,Blue
On|Cloudmonster|159|mesh;6 mm|All Black,Undyed White`,
  },
  {
    ...SHOES,
    path: 'Fashion > Shoes > Sneakers',
    noun: 'Sneakers',
    facts: 'upper',
    lines: `
Nike|Air Force 1 '07|109|leather|White,Black,White Black
Nike|Dunk Low Retro|109|leather|Panda,University Blue,Grey Fog
Nike|Air Max 90|129|leather and mesh|White,Infrared,Wolf Grey
Jordan|Air Jordan 1 Low|109|leather|Black White,Bred Toe,Wolf Grey
adidas|Samba OG|99|leather and suede|Cloud White,Core Black,Collegiate Green
adidas|Gazelle|99|suede|Core Black,Collegiate Burgundy,Bold Blue
adidas|Stan Smith|89|synthetic leather|White Green,White Navy
adidas|Superstar|99|leather|White Black,Core Black
New Balance|574 Core|89|suede and mesh|Grey,Navy,Black
New Balance|550|109|leather|White Grey,White Green
Converse|Chuck Taylor All Star|59|canvas|Black,Optical White,Red,Navy
Vans|Old Skool|69|suede and canvas|Black White,Navy,Red
Puma|Suede Classic XXI|74|suede|Black White,Peacoat
Reebok|Club C 85|79|leather|White Green,White Navy
Crocs|Classic Clog|49|foam|Black,White,Navy,Lavender
Birkenstock|Arizona Sandals|99|Birko-Flor|Black,Mocha,White|EU 40,EU 41,EU 42,EU 43,EU 44,EU 45
Salomon|Speedcross 6 Trail|139|mesh|Black,Blue Ashes
Merrell|Moab 3 Hiking|119|suede and mesh|Walnut,Black Night,Olive`,
  },
  {
    path: 'Fashion > Clothing',
    noun: '',
    facts: 'material',
    axes: { color: 'Black, Navy', size: 'S, M, L, XL, XXL' },
    editions: 'apparel',
    lines: `
The North Face|1996 Retro Nuptse Jacket|329|recycled nylon|TNF Black,Almond Butter,Summit Navy
Patagonia|Better Sweater Fleece Jacket|149|recycled polyester|Black,Stonewash,New Navy
Columbia|Watertight II Rain Jacket|89|nylon|Black,Collegiate Navy,Graphite
Levi's|501 Original Jeans|79|cotton denim|Medium Stonewash,Black,Rinse|W30 L32,W32 L32,W34 L32,W36 L34
Levi's|511 Slim Jeans|69|stretch denim|Dark Indigo,Black,Light Wash|W30 L32,W32 L32,W34 L32,W36 L34
Carhartt|K87 Pocket T-Shirt|19|cotton jersey|Black,Heather Grey,Navy,Carhartt Brown
Under Armour|Tech 2.0 T-Shirt|24|polyester|Black,Royal,Red,White`,
  },
  {
    path: 'Fashion > Bags and Watches',
    noun: '',
    facts: 'material',
    axes: { color: 'Black, Navy', size: 'S, M, L, XL, XXL' },
    editions: 'gear',
    lines: `
Fjallraven|Kanken Backpack|79|vinylon F|Navy,Ox Red,Frost Green,Black,Ochre|16 l
Samsonite|Proxis Spinner Suitcase|399|Roxkin|Black,Petrol Blue,Honey Gold|55 cm,69 cm@80,75 cm@120
Casio|G-Shock DW-5600 Watch|59|resin|Black,White,Blue|42 mm
Seiko|5 Sports SRPD Watch|229|stainless steel|Black,Blue,Green,Orange|42 mm`,
  },
]
