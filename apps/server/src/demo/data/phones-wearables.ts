import type { LineGroup } from '../product-line.ts'

const PHONE = {
  facts: 'display,chip,battery,main camera',
  axes: { color: 'Black, White', capacity: '128 GB, 256 GB@60' },
  editions: 'device',
  accessories: 'phone',
} as const

/** Product lines and specs as generally known; prices are invented. */
export const PHONES_WEARABLES: LineGroup[] = [
  {
    ...PHONE,
    path: 'Electronics > Phones > Smartphones',
    noun: '5G Smartphone',
    lines: `
Apple|iPhone 13|499|6.1 in OLED;A15 Bionic;3240 mAh;12 MP|Midnight,Starlight,Blue,Pink,Green|128 GB,256 GB@80,512 GB@180
Apple|iPhone 14|599|6.1 in OLED;A15 Bionic;3279 mAh;12 MP|Midnight,Starlight,Blue,Purple,Yellow|128 GB,256 GB@100,512 GB@250
Apple|iPhone 15|699|6.1 in OLED;A16 Bionic;3349 mAh;48 MP|Black,Blue,Green,Yellow,Pink|128 GB,256 GB@100,512 GB@300
Apple|iPhone 15 Plus|799|6.7 in OLED;A16 Bionic;4383 mAh;48 MP|Black,Blue,Green,Yellow,Pink|128 GB,256 GB@100,512 GB@300
Apple|iPhone 15 Pro|949|6.1 in OLED 120 Hz;A17 Pro;3274 mAh;48 MP|Black Titanium,White Titanium,Blue Titanium,Natural Titanium|128 GB,256 GB@100,512 GB@300,1 TB@500
Apple|iPhone 15 Pro Max|1149|6.7 in OLED 120 Hz;A17 Pro;4441 mAh;48 MP|Black Titanium,White Titanium,Blue Titanium,Natural Titanium|256 GB,512 GB@200,1 TB@400
Apple|iPhone 16|799|6.1 in OLED;A18;3561 mAh;48 MP|Black,White,Pink,Teal,Ultramarine|128 GB,256 GB@100,512 GB@300
Apple|iPhone 16 Plus|899|6.7 in OLED;A18;4674 mAh;48 MP|Black,White,Pink,Teal,Ultramarine|128 GB,256 GB@100,512 GB@300
Apple|iPhone 16 Pro|999|6.3 in OLED 120 Hz;A18 Pro;3582 mAh;48 MP|Black Titanium,White Titanium,Natural Titanium,Desert Titanium|128 GB,256 GB@100,512 GB@300,1 TB@500
Apple|iPhone 16 Pro Max|1199|6.9 in OLED 120 Hz;A18 Pro;4685 mAh;48 MP|Black Titanium,White Titanium,Natural Titanium,Desert Titanium|256 GB,512 GB@200,1 TB@400
Apple|iPhone 16e|599|6.1 in OLED;A18;4005 mAh;48 MP|Black,White|128 GB,256 GB@100,512 GB@300
Samsung|Galaxy S23 FE|449|6.4 in AMOLED 120 Hz;Exynos 2200;4500 mAh;50 MP|Graphite,Cream,Mint,Purple|128 GB,256 GB@60
Samsung|Galaxy S24|699|6.2 in AMOLED 120 Hz;Exynos 2400;4000 mAh;50 MP|Onyx Black,Marble Grey,Cobalt Violet,Amber Yellow|128 GB,256 GB@60,512 GB@180
Samsung|Galaxy S24 Plus|849|6.7 in AMOLED 120 Hz;Exynos 2400;4900 mAh;50 MP|Onyx Black,Marble Grey,Cobalt Violet,Amber Yellow|256 GB,512 GB@120
Samsung|Galaxy S24 Ultra|1149|6.8 in AMOLED 120 Hz;Snapdragon 8 Gen 3;5000 mAh;200 MP|Titanium Black,Titanium Grey,Titanium Violet,Titanium Yellow|256 GB,512 GB@120,1 TB@360
Samsung|Galaxy S25|799|6.2 in AMOLED 120 Hz;Snapdragon 8 Elite;4000 mAh;50 MP|Navy,Icy Blue,Mint,Silver Shadow|128 GB,256 GB@60,512 GB@180
Samsung|Galaxy S25 Ultra|1249|6.9 in AMOLED 120 Hz;Snapdragon 8 Elite;5000 mAh;200 MP|Titanium Black,Titanium Grey,Titanium Silver Blue,Titanium White Silver|256 GB,512 GB@120,1 TB@360
Samsung|Galaxy Z Flip6|999|6.7 in foldable AMOLED;Snapdragon 8 Gen 3;4000 mAh;50 MP|Blue,Mint,Silver Shadow,Yellow|256 GB,512 GB@120
Samsung|Galaxy Z Fold6|1699|7.6 in foldable AMOLED;Snapdragon 8 Gen 3;4400 mAh;50 MP|Navy,Pink,Silver Shadow|256 GB,512 GB@120,1 TB@360
Samsung|Galaxy A15|179|6.5 in AMOLED 90 Hz;Dimensity 6100+;5000 mAh;50 MP|Blue Black,Blue,Yellow|128 GB,256 GB@40
Samsung|Galaxy A35|319|6.6 in AMOLED 120 Hz;Exynos 1380;5000 mAh;50 MP|Navy,Ice Blue,Lilac,Lemon|128 GB,256 GB@50
Samsung|Galaxy A55|399|6.6 in AMOLED 120 Hz;Exynos 1480;5000 mAh;50 MP|Navy,Ice Blue,Lilac,Lemon|128 GB,256 GB@50
Google|Pixel 8|499|6.2 in OLED 120 Hz;Tensor G3;4575 mAh;50 MP|Obsidian,Hazel,Rose,Mint|128 GB,256 GB@60
Google|Pixel 8a|449|6.1 in OLED 120 Hz;Tensor G3;4492 mAh;64 MP|Obsidian,Porcelain,Bay,Aloe|128 GB,256 GB@60
Google|Pixel 9|749|6.3 in OLED 120 Hz;Tensor G4;4700 mAh;50 MP|Obsidian,Porcelain,Wintergreen,Peony|128 GB,256 GB@100
Google|Pixel 9 Pro|949|6.3 in OLED 120 Hz;Tensor G4;4700 mAh;50 MP|Obsidian,Porcelain,Hazel,Rose Quartz|128 GB,256 GB@100,512 GB@220
Xiaomi|14|699|6.4 in AMOLED 120 Hz;Snapdragon 8 Gen 3;4610 mAh;50 MP|Black,White,Jade Green|256 GB,512 GB@80
Xiaomi|14T Pro|649|6.7 in AMOLED 144 Hz;Dimensity 9300+;5000 mAh;50 MP|Titan Black,Titan Blue,Titan Grey|256 GB,512 GB@70,1 TB@160
Xiaomi|Redmi Note 13 Pro|279|6.7 in AMOLED 120 Hz;Snapdragon 7s Gen 2;5100 mAh;200 MP|Midnight Black,Aurora Purple,Ocean Teal|256 GB,512 GB@50
POCO|X6 Pro|299|6.7 in AMOLED 120 Hz;Dimensity 8300-Ultra;5000 mAh;64 MP|Black,Yellow,Grey|256 GB,512 GB@50
OnePlus|12|749|6.8 in AMOLED 120 Hz;Snapdragon 8 Gen 3;5400 mAh;50 MP|Silky Black,Flowy Emerald|256 GB,512 GB@100
OPPO|Reno12 Pro|499|6.7 in AMOLED 120 Hz;Dimensity 7300-Energy;5000 mAh;50 MP|Space Brown,Nebula Silver|256 GB,512 GB@60
vivo|V30|399|6.8 in AMOLED 120 Hz;Snapdragon 7 Gen 3;5000 mAh;50 MP|Noble Black,Lush Green,Waving Aqua|256 GB,512 GB@60
realme|12 Pro+|379|6.7 in AMOLED 120 Hz;Snapdragon 7s Gen 2;5000 mAh;50 MP|Submarine Blue,Navigator Beige|256 GB,512 GB@50
Nothing|Phone (2a)|349|6.7 in AMOLED 120 Hz;Dimensity 7200 Pro;5000 mAh;50 MP|Black,White,Milk|128 GB,256 GB@50
Motorola|Edge 50 Pro|499|6.7 in pOLED 144 Hz;Snapdragon 7 Gen 3;4500 mAh;50 MP|Black Beauty,Luxe Lavender,Moonlight Pearl|256 GB,512 GB@60`,
  },
  {
    path: 'Electronics > Wearables > Smart Watches',
    noun: 'Smart Watch',
    facts: 'battery life,water resistance',
    axes: { color: 'Black, Silver', size: '41 mm, 45 mm@30' },
    editions: 'device',
    accessories: 'watch',
    lines: `
Apple|Watch SE (2nd Gen)|229|18 h;50 m|Midnight,Starlight,Silver|40 mm,44 mm@30
Apple|Watch Series 9|349|18 h;50 m|Midnight,Starlight,Silver,Pink,Red|41 mm,45 mm@30
Apple|Watch Series 10|399|18 h;50 m|Jet Black,Rose Gold,Silver|42 mm,46 mm@30
Apple|Watch Ultra 2|779|36 h;100 m|Natural Titanium,Black Titanium|49 mm
Samsung|Galaxy Watch6|249|40 h;5 ATM|Graphite,Gold,Silver|40 mm,44 mm@30
Samsung|Galaxy Watch7|299|40 h;5 ATM|Green,Cream,Silver|40 mm,44 mm@30
Samsung|Galaxy Watch Ultra|599|60 h;10 ATM|Titanium Silver,Titanium Grey,Titanium White|47 mm
Google|Pixel Watch 3|349|24 h;5 ATM|Matte Black,Polished Silver,Champagne Gold|41 mm,45 mm@50
Garmin|Forerunner 265|399|13 days;5 ATM|Black,Aqua,Whitestone|42 mm,46 mm
Garmin|Fenix 7 Pro|699|18 days;10 ATM|Slate Grey,Carbon Grey|42 mm,47 mm,51 mm@100
Garmin|Venu 3|449|14 days;5 ATM|Black,Whitestone,Slate|41 mm,45 mm
Fitbit|Versa 4|149|6 days;50 m|Black,Pink Sand,Waterfall Blue|40 mm
Fitbit|Charge 6|139|7 days;50 m|Obsidian,Porcelain,Coral|One Size
Amazfit|GTR 4|179|14 days;5 ATM|Superspeed Black,Vintage Brown,Racetrack Grey|46 mm
Xiaomi|Smart Band 9|45|21 days;5 ATM|Midnight Black,Glacier Silver,Arctic Blue,Mystic Rose|One Size
Huawei|Watch GT 5|229|14 days;5 ATM|Black,Blue,Brown,White|41 mm,46 mm@20`,
  },
]
