import type { LineGroup } from '../product-line.ts'

const LAPTOP = {
  facts: 'display,processor,weight,battery life',
  axes: { memory: '8 GB RAM, 16 GB RAM@120', storage: '256 GB SSD, 512 GB SSD@80', color: 'Silver' },
  editions: 'device',
  accessories: 'laptop',
} as const

const TABLET = {
  facts: 'display,chip,weight',
  axes: { color: 'Grey, Silver', storage: '128 GB, 256 GB@80', connectivity: 'Wi-Fi, Wi-Fi + Cellular@150' },
  editions: 'device',
  accessories: 'tablet',
} as const

export const COMPUTERS: LineGroup[] = [
  {
    ...LAPTOP,
    path: 'Electronics > Computers > Laptops',
    noun: 'Laptop',
    lines: `
Apple|MacBook Air 13 M2|899|13.6 in Liquid Retina;Apple M2;1.24 kg;18 h|8 GB RAM,16 GB RAM@180|256 GB SSD,512 GB SSD@180|Midnight,Starlight,Silver,Space Grey
Apple|MacBook Air 13 M3|1049|13.6 in Liquid Retina;Apple M3;1.24 kg;18 h|16 GB RAM,24 GB RAM@180|256 GB SSD,512 GB SSD@180|Midnight,Starlight,Silver,Space Grey
Apple|MacBook Air 15 M3|1249|15.3 in Liquid Retina;Apple M3;1.51 kg;18 h|16 GB RAM,24 GB RAM@180|256 GB SSD,512 GB SSD@180|Midnight,Starlight,Silver,Space Grey
Apple|MacBook Pro 14 M4|1549|14.2 in Liquid Retina XDR;Apple M4;1.55 kg;24 h|16 GB RAM,24 GB RAM@200|512 GB SSD,1 TB SSD@200|Space Black,Silver
Apple|MacBook Pro 16 M4 Pro|2449|16.2 in Liquid Retina XDR;Apple M4 Pro;2.14 kg;24 h|24 GB RAM,48 GB RAM@400|512 GB SSD,1 TB SSD@200|Space Black,Silver
Lenovo|ThinkPad X1 Carbon Gen 12|1649|14 in WUXGA IPS;Core Ultra 7 155U;1.09 kg;15 h|16 GB RAM,32 GB RAM@180|512 GB SSD,1 TB SSD@110|Black
Lenovo|ThinkPad X1 Carbon Gen 11|1399|14 in WUXGA IPS;Core i7-1355U;1.12 kg;14 h|16 GB RAM,32 GB RAM@180|512 GB SSD,1 TB SSD@110|Black
Lenovo|ThinkPad T14 Gen 5|1199|14 in WUXGA IPS;Core Ultra 5 125U;1.37 kg;12 h|16 GB RAM,32 GB RAM@150|512 GB SSD,1 TB SSD@100|Black
Lenovo|ThinkPad E16 Gen 2|799|16 in WUXGA IPS;Ryzen 5 7535HS;1.81 kg;9 h|8 GB RAM,16 GB RAM@80,32 GB RAM@180|512 GB SSD,1 TB SSD@80|Graphite Black
Lenovo|IdeaPad Slim 3|449|15.6 in FHD IPS;Ryzen 5 7530U;1.62 kg;8 h|8 GB RAM,16 GB RAM@70|256 GB SSD,512 GB SSD@50|Arctic Grey,Abyss Blue
Lenovo|Yoga 7i 2-in-1|849|14 in WUXGA touch;Core Ultra 5 125U;1.49 kg;12 h|8 GB RAM,16 GB RAM@100|512 GB SSD,1 TB SSD@90|Storm Grey,Tidal Teal
Lenovo|Legion 5i Gen 9 Gaming|1299|16 in WQXGA 165 Hz;Core i7-14650HX with RTX 4060;2.3 kg;7 h|16 GB RAM,32 GB RAM@120|512 GB SSD,1 TB SSD@90|Luna Grey
Dell|XPS 13 9340|1249|13.4 in FHD+ 120 Hz;Core Ultra 7 155H;1.19 kg;13 h|16 GB RAM,32 GB RAM@200|512 GB SSD,1 TB SSD@120|Platinum,Graphite
Dell|XPS 14 9440|1599|14.5 in FHD+ 120 Hz;Core Ultra 7 155H;1.68 kg;12 h|16 GB RAM,32 GB RAM@200|512 GB SSD,1 TB SSD@120|Platinum,Graphite
Dell|Inspiron 15 3530|499|15.6 in FHD 120 Hz;Core i5-1335U;1.65 kg;8 h|8 GB RAM,16 GB RAM@70|512 GB SSD,1 TB SSD@70|Carbon Black,Platinum Silver
Dell|Latitude 5450|1099|14 in FHD IPS;Core Ultra 5 125U;1.4 kg;12 h|8 GB RAM,16 GB RAM@100|256 GB SSD,512 GB SSD@70|Titan Grey
HP|Pavilion Plus 14|749|14 in 2.2K IPS;Core Ultra 5 125H;1.4 kg;10 h|16 GB RAM|512 GB SSD,1 TB SSD@80|Natural Silver,Moonlight Blue
HP|Spectre x360 14|1349|14 in 2.8K OLED touch;Core Ultra 7 155H;1.44 kg;13 h|16 GB RAM,32 GB RAM@150|512 GB SSD,1 TB SSD@110|Nightfall Black,Slate Blue
HP|EliteBook 840 G11|1249|14 in WUXGA IPS;Core Ultra 5 125U;1.4 kg;12 h|16 GB RAM,32 GB RAM@150|512 GB SSD,1 TB SSD@100|Silver
HP|15-fd0000|429|15.6 in FHD;Core i5-1334U;1.59 kg;7 h|8 GB RAM,16 GB RAM@60|256 GB SSD,512 GB SSD@50|Natural Silver,Moonlight Blue
HP|Victus 16 Gaming|949|16.1 in FHD 144 Hz;Ryzen 7 8845HS with RTX 4060;2.3 kg;6 h|16 GB RAM,32 GB RAM@110|512 GB SSD,1 TB SSD@80|Mica Silver,Performance Blue
ASUS|Zenbook 14 OLED UX3405|899|14 in 3K OLED 120 Hz;Core Ultra 7 155H;1.28 kg;15 h|16 GB RAM,32 GB RAM@140|512 GB SSD,1 TB SSD@90|Ponder Blue,Foggy Silver
ASUS|Vivobook 15 X1504|429|15.6 in FHD;Core i5-1335U;1.7 kg;7 h|8 GB RAM,16 GB RAM@70|256 GB SSD,512 GB SSD@50|Quiet Blue,Cool Silver
ASUS|ROG Zephyrus G14 Gaming|1599|14 in 3K OLED 120 Hz;Ryzen 9 8945HS with RTX 4060;1.5 kg;10 h|16 GB RAM,32 GB RAM@200|1 TB SSD|Eclipse Grey,Platinum White
ASUS|TUF Gaming A15|949|15.6 in FHD 144 Hz;Ryzen 7 7735HS with RTX 4050;2.2 kg;8 h|8 GB RAM,16 GB RAM@70|512 GB SSD,1 TB SSD@80|Graphite Black
Acer|Aspire 5 A515|479|15.6 in FHD IPS;Core i5-1335U;1.78 kg;8 h|8 GB RAM,16 GB RAM@70|512 GB SSD,1 TB SSD@70|Steel Grey
Acer|Swift Go 14|749|14 in 2.8K OLED;Core Ultra 5 125H;1.32 kg;12 h|8 GB RAM,16 GB RAM@80|512 GB SSD,1 TB SSD@80|Pure Silver,Photon Lime
Acer|Nitro V 15 Gaming|749|15.6 in FHD 144 Hz;Core i5-13420H with RTX 4050;2.1 kg;6 h|8 GB RAM,16 GB RAM@70|512 GB SSD,1 TB SSD@80|Obsidian Black
MSI|Katana 15 Gaming|999|15.6 in FHD 144 Hz;Core i7-13620H with RTX 4060;2.25 kg;5 h|16 GB RAM,32 GB RAM@110|512 GB SSD,1 TB SSD@80|Black
Microsoft|Surface Laptop 7|1099|13.8 in PixelSense Flow;Snapdragon X Plus;1.34 kg;20 h|16 GB RAM,32 GB RAM@300|256 GB SSD,512 GB SSD@150|Platinum,Black,Sapphire,Dune
LG|gram 16|1199|16 in WQXGA IPS;Core Ultra 7 155H;1.2 kg;16 h|16 GB RAM,32 GB RAM@150|512 GB SSD,1 TB SSD@100|Obsidian Black,Essence White`,
  },
  {
    ...TABLET,
    path: 'Electronics > Computers > Tablets',
    noun: 'Tablet',
    lines: `
Apple|iPad (10th Gen)|349|10.9 in Liquid Retina;A14 Bionic;477 g|Blue,Pink,Silver,Yellow|64 GB,256 GB@150
Apple|iPad mini (A17 Pro)|499|8.3 in Liquid Retina;A17 Pro;293 g|Blue,Purple,Space Grey,Starlight|128 GB,256 GB@100,512 GB@300
Apple|iPad Air 11 M2|599|11 in Liquid Retina;Apple M2;462 g|Blue,Purple,Space Grey,Starlight|128 GB,256 GB@100,512 GB@300
Apple|iPad Air 13 M2|799|13 in Liquid Retina;Apple M2;617 g|Blue,Purple,Space Grey,Starlight|128 GB,256 GB@100,512 GB@300
Apple|iPad Pro 11 M4|999|11 in tandem OLED;Apple M4;444 g|Space Black,Silver|256 GB,512 GB@200,1 TB@600
Apple|iPad Pro 13 M4|1299|13 in tandem OLED;Apple M4;579 g|Space Black,Silver|256 GB,512 GB@200,1 TB@600
Samsung|Galaxy Tab A9+|199|11 in LCD 90 Hz;Snapdragon 695;480 g|Graphite,Silver,Navy|64 GB,128 GB@40
Samsung|Galaxy Tab S9 FE|399|10.9 in LCD 90 Hz;Exynos 1380;523 g|Grey,Silver,Mint,Lavender|128 GB,256 GB@70
Samsung|Galaxy Tab S9|699|11 in AMOLED 120 Hz;Snapdragon 8 Gen 2;498 g|Graphite,Beige|128 GB,256 GB@100
Samsung|Galaxy Tab S10 Ultra|1149|14.6 in AMOLED 120 Hz;Dimensity 9300+;718 g|Moonstone Grey,Platinum Silver|256 GB,512 GB@120
Xiaomi|Pad 6|299|11 in LCD 144 Hz;Snapdragon 870;490 g|Gravity Grey,Mist Blue,Champagne|128 GB,256 GB@50|Wi-Fi
Lenovo|Tab P12|299|12.7 in LCD;Dimensity 7050;615 g|Storm Grey,Oat|128 GB,256 GB@50|Wi-Fi
Amazon|Fire HD 10|139|10.1 in LCD;octa-core 2 GHz;434 g|Black,Lilac,Ocean|32 GB,64 GB@40|Wi-Fi
Amazon|Kindle Paperwhite (2024)|159|7 in e-ink 300 ppi;dual-core;211 g|Black,Raspberry,Jade|16 GB,32 GB@40|Wi-Fi`,
  },
  {
    path: 'Electronics > Computers > Monitors',
    noun: 'Monitor',
    facts: 'panel,resolution,refresh rate',
    axes: { size: '24 in, 27 in@80', color: 'Black' },
    editions: 'component',
    accessories: 'monitor',
    lines: `
Dell|UltraSharp U2723QE|549|IPS Black;3840 x 2160;60 Hz|27 in|Silver
Dell|S2721QS|279|IPS;3840 x 2160;60 Hz|27 in|Silver
Dell|P2425H|199|IPS;1920 x 1080;100 Hz|24 in|Black
LG|UltraGear 27GP850|349|Nano IPS;2560 x 1440;165 Hz|27 in|Black
LG|27UP850|379|IPS;3840 x 2160;60 Hz|27 in|White
LG|34WP65C UltraWide|329|VA;3440 x 1440;160 Hz|34 in|Black
Samsung|Odyssey G5|249|VA;2560 x 1440;165 Hz|27 in,32 in@50|Black
Samsung|Odyssey OLED G8|999|OLED;3840 x 2160;240 Hz|32 in|Silver
Samsung|ViewFinity S8|349|IPS;3840 x 2160;60 Hz|27 in,32 in@80|Black
ASUS|ProArt PA278QV|279|IPS;2560 x 1440;75 Hz|27 in|Black
ASUS|TUF Gaming VG27AQ|289|IPS;2560 x 1440;165 Hz|27 in|Black
AOC|24G2SP|149|IPS;1920 x 1080;165 Hz|24 in,27 in@40|Black Red
BenQ|GW2485TC|199|IPS;1920 x 1080;75 Hz|24 in,27 in@60|White
Xiaomi|G27i|149|IPS;1920 x 1080;165 Hz|27 in|Black`,
  },
]
