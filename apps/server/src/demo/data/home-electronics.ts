import type { LineGroup } from '../product-line.ts'

export const HOME_ELECTRONICS: LineGroup[] = [
  {
    path: 'Electronics > TVs',
    noun: '4K Smart TV',
    facts: 'panel,refresh rate,system',
    axes: { size: '43 in, 50 in@60, 55 in@120, 65 in@250, 75 in@500' },
    editions: 'component',
    accessories: 'tv',
    lines: `
LG|OLED evo C4|1099|OLED;144 Hz;webOS|42 in,48 in@100,55 in@300,65 in@600,77 in@1500
LG|OLED B4|899|OLED;120 Hz;webOS|48 in,55 in@200,65 in@500,77 in@1200
LG|QNED80|499|QNED LCD;60 Hz;webOS
LG|UR8000|329|LCD;60 Hz;webOS
Samsung|S90D OLED|1199|OLED;144 Hz;Tizen|55 in,65 in@400,77 in@1300
Samsung|QN90D Neo QLED|1099|Mini LED;120 Hz;Tizen
Samsung|Q60D QLED|449|QLED;60 Hz;Tizen
Samsung|The Frame LS03D|799|QLED;120 Hz;Tizen
Samsung|Crystal UHD DU7000|299|LCD;60 Hz;Tizen
Sony|BRAVIA 8 OLED|1599|OLED;120 Hz;Google TV|55 in,65 in@400,77 in@1500
Sony|BRAVIA 3|499|LCD;60 Hz;Google TV
TCL|C745 QLED|399|QLED;144 Hz;Google TV
TCL|QM7 Mini LED|599|Mini LED;144 Hz;Google TV|55 in,65 in@150,75 in@400
Hisense|U7N ULED|599|Mini LED;144 Hz;Google TV|55 in,65 in@150,75 in@400
Xiaomi|TV A Pro|279|LCD;60 Hz;Google TV`,
  },
  {
    path: 'Electronics > Cameras',
    noun: 'Mirrorless Camera',
    facts: 'sensor,resolution,video',
    axes: { kit: 'Body Only, Standard Zoom Kit@200', color: 'Black' },
    editions: 'device',
    accessories: 'camera',
    lines: `
Sony|Alpha a7 IV|2299|full frame;33 MP;4K 60p|Body Only,28-70 mm Kit@200
Sony|Alpha a7C II|2099|full frame;33 MP;4K 60p|Body Only,28-60 mm Kit@300|Black,Silver
Sony|Alpha a6700|1399|APS-C;26 MP;4K 120p|Body Only,16-50 mm Kit@100,18-135 mm Kit@400
Sony|ZV-E10 II|999|APS-C;26 MP;4K 60p|Body Only,16-50 mm Kit@100|Black,White
Canon|EOS R6 Mark II|2199|full frame;24 MP;4K 60p|Body Only,24-105 mm Kit@300
Canon|EOS R8|1299|full frame;24 MP;4K 60p|Body Only,24-50 mm Kit@200
Canon|EOS R50|679|APS-C;24 MP;4K 30p|Body Only,18-45 mm Kit@120|Black,White
Canon|EOS R100|479|APS-C;24 MP;4K 24p|Body Only,18-45 mm Kit@100
Nikon|Z6 III|2499|full frame;24 MP;6K 60p|Body Only,24-70 mm Kit@600
Nikon|Z50 II|909|APS-C;21 MP;4K 60p|Body Only,16-50 mm Kit@140
Nikon|Z fc|859|APS-C;21 MP;4K 30p|Body Only,16-50 mm Kit@140|Silver,Black
Fujifilm|X-T5|1699|APS-C;40 MP;6K 30p|Body Only,18-55 mm Kit@400|Black,Silver
Fujifilm|X-S20|1299|APS-C;26 MP;6K 30p|Body Only,15-45 mm Kit@100
Fujifilm|X100VI|1599|APS-C;40 MP;6K 30p|Fixed 23 mm Lens|Black,Silver`,
  },
  {
    path: 'Electronics > Cameras > Action Cameras',
    noun: 'Action Camera',
    facts: 'sensor,resolution,video',
    axes: { kit: 'Standard' },
    editions: 'device',
    accessories: 'camera',
    lines: `
GoPro|HERO13 Black|399|1/1.9 in;27 MP;5.3K 60p|Standard,Creator Edition@200
DJI|Osmo Pocket 3|519|1 in;9 MP;4K 120p|Standard,Creator Combo@150
Insta360|X4|499|1/2 in;72 MP;8K 30p|Standard,Starter Bundle@50`,
  },
  {
    path: 'Electronics > Gaming > Controllers',
    noun: 'Gamepad',
    facts: 'connection,power',
    axes: { color: 'Black' },
    editions: 'device',
    lines: `
Sony|DualSense Wireless Controller|74|wireless;USB-C|White,Midnight Black,Cosmic Red,Starlight Blue,Volcanic Red
Microsoft|Xbox Wireless Controller|59|wireless;AA cells|Carbon Black,Robot White,Shock Blue,Pulse Red,Velocity Green`,
  },
  {
    path: 'Electronics > Gaming > Consoles',
    noun: 'Game Console',
    facts: 'storage,resolution',
    axes: { color: 'Black' },
    editions: 'device',
    accessories: 'console',
    lines: `
Sony|PlayStation 5 Slim Disc Edition|499|1 TB SSD;4K 120 fps|White,Volcanic Red@20,Cobalt Blue@20
Sony|PlayStation 5 Slim Digital Edition|449|1 TB SSD;4K 120 fps|White
Sony|PlayStation 5 Pro|699|2 TB SSD;4K 120 fps|White
Microsoft|Xbox Series X|499|1 TB SSD;4K 120 fps|Black,White
Microsoft|Xbox Series S|299|512 GB SSD;1440p 120 fps|White,Black@50
Nintendo|Switch OLED Model|349|64 GB;1080p docked|White,Neon Red Blue
Nintendo|Switch|299|32 GB;1080p docked|Neon Red Blue,Grey
Nintendo|Switch Lite|199|32 GB;720p|Turquoise,Coral,Yellow,Grey,Blue
Valve|Steam Deck OLED|549|512 GB;1280 x 800|512 GB Black,1 TB Black@100
ASUS|ROG Ally X|799|1 TB SSD;1080p 120 Hz|Black
Meta|Quest 3|499|512 GB;2064 x 2208 per eye|White
Meta|Quest 3S|299|128 GB;1832 x 1920 per eye|White`,
  },
  {
    path: 'Electronics > Networking > Routers',
    noun: 'Wi-Fi Router',
    facts: 'standard,speed',
    axes: { pack: '1-Pack, 2-Pack@80, 3-Pack@150' },
    editions: 'component',
    accessories: 'router',
    lines: `
TP-Link|Archer AX55|79|Wi-Fi 6;AX3000|Single
TP-Link|Archer BE550|249|Wi-Fi 7;BE9300|Single
TP-Link|Deco X50 Mesh|89|Wi-Fi 6;AX3000
TP-Link|Deco BE65 Mesh|179|Wi-Fi 7;BE9300
ASUS|RT-AX86U Pro|229|Wi-Fi 6;AX5700|Single
ASUS|ZenWiFi XT9 Mesh|199|Wi-Fi 6;AX7800|White 1-Pack,Black 1-Pack,White 2-Pack@170,Black 2-Pack@170
NETGEAR|Nighthawk RAX50|149|Wi-Fi 6;AX5400|Single
NETGEAR|Orbi RBK763 Mesh|299|Wi-Fi 6;AX5400
Google|Nest Wifi Pro|179|Wi-Fi 6E;AXE5400|Snow 1-Pack,Fog 1-Pack,Snow 3-Pack@200
Eero|Pro 6E Mesh|199|Wi-Fi 6E;AXE5400
Linksys|Velop Pro 6E Mesh|179|Wi-Fi 6E;AXE5400
Xiaomi|Mesh System AX3000|59|Wi-Fi 6;AX3000`,
  },
  {
    path: 'Electronics > Printers',
    noun: 'Printer',
    facts: 'technology,print speed,functions',
    axes: { color: 'Black, White' },
    editions: 'component',
    accessories: 'printer',
    lines: `
HP|LaserJet M110w|109|mono laser;21 ppm;print|White
HP|LaserJet Pro MFP 3102fdw|279|mono laser;35 ppm;print, scan, copy, fax|White
HP|Smart Tank 5101|199|ink tank;12 ppm;print, scan, copy|Basalt,White
HP|OfficeJet Pro 9125e|249|inkjet;22 ppm;print, scan, copy, fax|White
Canon|PIXMA G3020|179|ink tank;9 ppm;print, scan, copy|Black,Red,Navy
Canon|PIXMA TS3720|69|inkjet;7 ppm;print, scan, copy|Black,White
Epson|EcoTank L3250|179|ink tank;10 ppm;print, scan, copy|Black
Epson|EcoTank ET-2850|229|ink tank;10 ppm;print, scan, copy|Black,White
Brother|HL-L2460DW|139|mono laser;36 ppm;print|Grey
Brother|DCP-T720DW|249|ink tank;17 ppm;print, scan, copy|Black
Brother|MFC-L2820DW|249|mono laser;34 ppm;print, scan, copy, fax|Grey`,
  },
]
