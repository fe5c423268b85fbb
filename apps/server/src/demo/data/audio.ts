import type { LineGroup } from '../product-line.ts'

const HEARING = {
  facts: 'battery life,weight,feature',
  editions: 'device',
  accessories: 'headphones',
} as const
const BLACK_WHITE = { color: 'Black, White' }

export const AUDIO: LineGroup[] = [
  {
    ...HEARING,
    path: 'Electronics > Audio > Headphones',
    noun: 'Wireless Noise Cancelling Headphones',
    axes: BLACK_WHITE,
    lines: `
Sony|WH-1000XM4|248|30 h;254 g;LDAC and multipoint|Black,Silver,Midnight Blue
Sony|WH-1000XM5|329|30 h;250 g;LDAC and eight microphones|Black,Silver,Midnight Blue,Smoky Pink
Sony|WH-CH720N|119|35 h;192 g;multipoint|Black,White,Blue
Sony|ULT WEAR WH-ULT900N|179|30 h;255 g;bass boost button|Black,Off White,Forest Grey
Bose|QuietComfort 45|249|24 h;240 g;aware mode|Triple Black,White Smoke
Bose|QuietComfort|299|24 h;240 g;adjustable EQ|Black,White Smoke,Moonstone Blue,Cypress Green
Bose|QuietComfort Ultra|399|24 h;254 g;immersive audio|Black,White Smoke,Sandstone
Apple|AirPods Max|499|20 h;385 g;spatial audio|Midnight,Starlight,Blue,Purple,Orange
Sennheiser|Momentum 4|279|60 h;293 g;aptX Adaptive|Black,White,Denim,Graphite
Sennheiser|Accentum|149|50 h;222 g;aptX HD|Black,White
Beats|Studio Pro|249|40 h;260 g;lossless over USB-C|Black,Navy,Deep Brown,Sandstone
Beats|Solo 4|149|50 h;217 g;lossless over USB-C|Matte Black,Slate Blue,Cloud Pink
JBL|Tune 770NC|99|70 h;232 g;multipoint|Black,Blue,White,Purple
JBL|Live 770NC|169|65 h;256 g;auracast ready|Black,Blue,Sand,White
Soundcore|Life Q30|69|40 h;260 g;three noise modes|Black,Blue,Pink
Soundcore|Space One|89|40 h;265 g;LDAC|Jet Black,Latte Cream,Sky Blue
Soundcore|Space Q45|119|50 h;295 g;LDAC|Black,White,Blue
Audio-Technica|ATH-M50xBT2|189|50 h;307 g;45 mm drivers|Black
Bowers & Wilkins|Px7 S2e|379|30 h;307 g;aptX Adaptive|Anthracite Black,Cloud Grey,Forest Green,Ocean Blue
Edifier|W820NB Plus|69|49 h;220 g;LDAC|Black,Ivory,Blue`,
  },
  {
    ...HEARING,
    path: 'Electronics > Audio > Headphones',
    noun: 'Over-Ear Headphones',
    facts: 'impedance,weight,type',
    axes: { color: 'Black' },
    lines: `
Audio-Technica|ATH-M20x|49|47 ohm;190 g;closed back|Black
Audio-Technica|ATH-M50x|149|38 ohm;285 g;closed back|Black,White
Beyerdynamic|DT 770 Pro|159|80 ohm;270 g;closed back|Grey,Black
Beyerdynamic|DT 990 Pro|149|250 ohm;250 g;open back|Grey,Black
Sennheiser|HD 560S|179|120 ohm;240 g;open back|Black
Sony|MDR-7506|99|63 ohm;230 g;closed back|Black
Razer|BlackShark V2 X|49|32 ohm;240 g;gaming headset|Black,White,Green
HyperX|Cloud III|89|64 ohm;309 g;gaming headset|Black,Black Red
SteelSeries|Arctis Nova 7|169|36 ohm;325 g;wireless gaming headset|Black,White
Logitech|G PRO X 2 Lightspeed|229|38 ohm;345 g;wireless gaming headset|Black,White,Magenta`,
  },
  {
    ...HEARING,
    path: 'Electronics > Audio > Earbuds',
    noun: 'True Wireless Noise Cancelling Earbuds',
    axes: BLACK_WHITE,
    lines: `
Apple|AirPods Pro (2nd Gen)|229|6 h;5.3 g each;USB-C case|White
Apple|AirPods 4|169|5 h;4.3 g each;open fit|White
Sony|WF-1000XM5|269|8 h;5.9 g each;LDAC|Black,Silver,Smoky Pink
Sony|LinkBuds S|149|6 h;4.8 g each;LDAC|Black,White,Ecru,Earth Blue
Sony|WF-C700N|89|7.5 h;4.6 g each;DSEE|Black,White,Lavender,Sage Green
Bose|QuietComfort Ultra Earbuds|269|6 h;6.2 g each;immersive audio|Black,White Smoke,Moonstone Blue
Samsung|Galaxy Buds2 Pro|149|5 h;5.5 g each;24-bit audio|Graphite,White,Bora Purple
Samsung|Galaxy Buds3 Pro|229|6 h;5.4 g each;adaptive noise control|Silver,White
Google|Pixel Buds Pro 2|209|8 h;4.7 g each;Tensor A1|Charcoal,Porcelain,Hazel,Wintergreen
Jabra|Elite 8 Active|169|8 h;5 g each;IP68|Black,Navy,Caramel
Beats|Studio Buds +|139|9 h;5 g each;transparency mode|Black,Ivory,Transparent
Soundcore|Liberty 4 NC|89|10 h;5.5 g each;LDAC|Velvet Black,Clear White,Navy Blue,Pastel Pink
JBL|Live Beam 3|179|10 h;5 g each;touch screen case|Black,Blue,Silver
Nothing|Ear (a)|89|5.5 h;4.8 g each;LDAC|Black,White,Yellow
Xiaomi|Redmi Buds 5 Pro|59|10 h;5.3 g each;LDAC|Midnight Black,Moonlight White,Aurora Purple`,
  },
  {
    path: 'Electronics > Audio > Speakers',
    noun: 'Bluetooth Speaker',
    facts: 'battery life,water resistance,output power',
    axes: { color: 'Black, Blue, Red' },
    editions: 'device',
    accessories: 'speaker',
    lines: `
JBL|Go 4|45|7 h;IP67;4.2 W|Black,Blue,Red,Purple,Camouflage
JBL|Clip 5|75|12 h;IP67;7 W|Black,Blue,Red,Pink,Camouflage
JBL|Flip 6|99|12 h;IP67;30 W|Black,Blue,Red,Teal,Grey,Pink
JBL|Charge 5|149|20 h;IP67;40 W|Black,Blue,Red,Teal,Grey,Camouflage
JBL|Xtreme 4|349|24 h;IP67;100 W|Black,Blue,Camouflage
JBL|PartyBox 110|349|12 h;IPX4;160 W|Black
Sony|SRS-XB100|49|16 h;IP67;5 W|Black,Blue,Orange,Light Grey
Sony|ULT FIELD 1|109|12 h;IP67;20 W|Black,Off White,Forest Grey,Orange
Bose|SoundLink Flex|129|12 h;IP67;20 W|Black,White Smoke,Stone Blue,Chilled Lilac
Bose|SoundLink Max|379|20 h;IP67;40 W|Black,Blue Dusk
Marshall|Emberton II|149|30 h;IP67;20 W|Black and Brass,Cream
Marshall|Acton III|259|mains powered;-;60 W|Black,Cream,Brown
Soundcore|Motion X600|179|12 h;IPX7;50 W|Polar Grey,Lunar Blue,Aurora Green
Ultimate Ears|BOOM 4|139|15 h;IP67;20 W|Active Black,Cobalt Blue,Enchanting Lilac
Sonos|Roam 2|169|10 h;IP67;14 W|Black,White,Olive,Sunset,Wave
Sonos|Era 100|229|mains powered;-;50 W|Black,White
Bang & Olufsen|Beosound A1|259|18 h;IP67;30 W|Black Anthracite,Green,Grey Mist`,
  },
  {
    path: 'Electronics > Audio > Soundbars',
    noun: 'Soundbar',
    facts: 'channels,output power',
    axes: { color: 'Black' },
    editions: 'component',
    lines: `
Sonos|Beam (Gen 2)|449|5.0 Dolby Atmos;100 W|Black,White
Sonos|Arc Ultra|999|9.1.4 Dolby Atmos;200 W|Black,White
Samsung|HW-Q990D|1299|11.1.4 Dolby Atmos;656 W|Black
Samsung|HW-Q600C|349|3.1.2 Dolby Atmos;360 W|Black
Sony|HT-A3000|499|3.1 Dolby Atmos;250 W|Black
Bose|Smart Ultra Soundbar|799|5.1.2 Dolby Atmos;150 W|Black,White
JBL|Bar 500|449|5.1;590 W|Black
LG|S80QY|399|3.1.3 Dolby Atmos;480 W|Black`,
  },
]
