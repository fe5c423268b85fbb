import type { LineGroup } from '../product-line.ts'

export const COMPONENTS: LineGroup[] = [
  {
    path: 'Electronics > Computers > Keyboards',
    noun: 'Keyboard',
    facts: 'layout,connection',
    axes: { color: 'Black, White', switch: 'Red Switch, Brown Switch, Blue Switch' },
    editions: 'device',
    accessories: 'keyboard',
    lines: `
Logitech|MX Keys S|109|full size;Bluetooth and Logi Bolt|Graphite,Pale Grey,Black|Scissor
Logitech|MX Mechanical Mini|149|75 %;Bluetooth and Logi Bolt|Graphite,Pale Grey|Tactile Quiet,Linear,Clicky
Logitech|K380|39|compact;Bluetooth|Graphite,Rose,Off White,Sand|Scissor
Logitech|G915 X Lightspeed|199|full size;2.4 GHz and Bluetooth|Black,White|Tactile,Linear,Clicky
Keychron|K2 V2|79|75 %;Bluetooth and USB-C|Black,White
Keychron|K8 Pro|109|tenkeyless;Bluetooth and USB-C|Black,White
Keychron|Q1 Max|209|75 %;2.4 GHz and Bluetooth|Carbon Black,Shell White,Navy Blue|Red Switch,Brown Switch,Banana Switch
Razer|BlackWidow V4|169|full size;USB|Black,White|Green Switch,Yellow Switch
Razer|Huntsman Mini|89|60 %;USB-C|Black,Mercury White,Quartz Pink|Red Optical,Purple Optical
Corsair|K70 RGB Pro|149|full size;USB|Black|Red Switch,Brown Switch
Apple|Magic Keyboard with Touch ID|139|full size;Bluetooth|White,Black@20|Scissor
Royal Kludge|RK61|45|60 %;Bluetooth and USB-C|Black,White,Pink`,
  },
  {
    path: 'Electronics > Computers > Mice',
    noun: 'Mouse',
    facts: 'sensor,weight,connection',
    axes: { color: 'Black, White' },
    editions: 'device',
    accessories: 'mouse',
    lines: `
Logitech|MX Master 3S|95|8000 DPI;141 g;Bluetooth and Logi Bolt|Graphite,Pale Grey,Black
Logitech|MX Anywhere 3S|79|8000 DPI;99 g;Bluetooth and Logi Bolt|Graphite,Pale Grey,Rose
Logitech|G Pro X Superlight 2|149|32000 DPI;60 g;Lightspeed|Black,White,Magenta
Logitech|G305 Lightspeed|39|12000 DPI;99 g;Lightspeed|Black,White,Blue,Lilac,Mint
Logitech|Pebble Mouse 2 M350s|29|4000 DPI;76 g;Bluetooth|Tonal Graphite,Tonal White,Tonal Rose,Tonal Blue
Logitech|Lift Vertical|69|4000 DPI;125 g;Bluetooth and Logi Bolt|Graphite,Off White,Rose
Razer|DeathAdder V3 Pro|139|30000 DPI;63 g;HyperSpeed|Black,White
Razer|Basilisk V3|49|26000 DPI;101 g;USB|Black,White
SteelSeries|Aerox 3|89|18000 DPI;68 g;2.4 GHz and Bluetooth|Onyx,Snow,Ghost
Apple|Magic Mouse|79|multi-touch;99 g;Bluetooth|White,Black@20
Microsoft|Bluetooth Mouse|19|1000 DPI;78 g;Bluetooth|Black,Pastel Blue,Peach,Mint`,
  },
  {
    path: 'Electronics > Computers > Storage',
    noun: 'SSD',
    facts: 'interface,read speed',
    axes: { capacity: '500 GB, 1 TB@40, 2 TB@110' },
    editions: 'component',
    lines: `
Samsung|990 Pro NVMe M.2|119|PCIe 4.0 x4;7450 MB/s|1 TB,2 TB@80,4 TB@230
Samsung|980 NVMe M.2|59|PCIe 3.0 x4;3500 MB/s|500 GB,1 TB@35
Samsung|870 EVO 2.5 in SATA|59|SATA 6 Gb/s;560 MB/s|500 GB,1 TB@35,2 TB@110,4 TB@250
Samsung|T7 Shield Portable|99|USB 3.2 Gen 2;1050 MB/s|1 TB,2 TB@70,4 TB@190
SanDisk|Extreme Portable|89|USB 3.2 Gen 2;1050 MB/s|500 GB,1 TB@30,2 TB@90,4 TB@220
WD|Black SN850X NVMe M.2|99|PCIe 4.0 x4;7300 MB/s|1 TB,2 TB@60,4 TB@200
WD|Blue SN580 NVMe M.2|49|PCIe 4.0 x4;4150 MB/s|500 GB,1 TB@25,2 TB@80
Crucial|P3 Plus NVMe M.2|49|PCIe 4.0 x4;5000 MB/s|500 GB,1 TB@20,2 TB@70,4 TB@190
Crucial|T500 NVMe M.2|89|PCIe 4.0 x4;7300 MB/s|1 TB,2 TB@60
Kingston|NV2 NVMe M.2|39|PCIe 4.0 x4;3500 MB/s|500 GB,1 TB@25,2 TB@80
Seagate|FireCuda 530 NVMe M.2|109|PCIe 4.0 x4;7300 MB/s|500 GB,1 TB@30,2 TB@110`,
  },
  {
    path: 'Electronics > Computers > Memory',
    noun: 'RAM Kit',
    facts: 'speed,latency',
    axes: { capacity: '16 GB (2x8 GB), 32 GB (2x16 GB)@50, 64 GB (2x32 GB)@150', color: 'Black' },
    editions: 'component',
    lines: `
Corsair|Vengeance DDR5-6000|69|6000 MT/s;CL36|16 GB (2x8 GB),32 GB (2x16 GB)@35,64 GB (2x32 GB)@130|Black,White
Corsair|Vengeance LPX DDR4-3200|39|3200 MT/s;CL16||Black,Red
G.Skill|Trident Z5 RGB DDR5-6400|119|6400 MT/s;CL32|32 GB (2x16 GB),64 GB (2x32 GB)@120|Black,Silver
G.Skill|Ripjaws V DDR4-3600|45|3600 MT/s;CL18||Black,Red
Kingston|Fury Beast DDR5-5600|65|5600 MT/s;CL40||Black,White
Crucial|DDR5-5600 SODIMM|49|5600 MT/s;CL46`,
  },
  {
    path: 'Electronics > Computers > Graphics Cards',
    noun: 'Graphics Card',
    facts: 'memory,boost clock',
    axes: { edition: 'Standard, OC@20' },
    editions: 'component',
    lines: `
ASUS|Dual GeForce RTX 4060|299|8 GB GDDR6;2505 MHz|Standard,OC@20,White OC@30
ASUS|TUF Gaming GeForce RTX 4070 Super|629|12 GB GDDR6X;2550 MHz
MSI|Ventus 2X GeForce RTX 4060 Ti|389|8 GB GDDR6;2565 MHz|Black,Black OC@15,White OC@30
MSI|Gaming X Slim GeForce RTX 4070 Ti Super|829|16 GB GDDR6X;2685 MHz|Black,White@20
Gigabyte|Windforce GeForce RTX 4070|549|12 GB GDDR6X;2490 MHz
Gigabyte|Eagle GeForce RTX 3060|279|12 GB GDDR6;1777 MHz
Zotac|Trinity GeForce RTX 4080 Super|999|16 GB GDDR6X;2550 MHz|Black,White OC@30
Sapphire|Pulse Radeon RX 7800 XT|489|16 GB GDDR6;2430 MHz
PowerColor|Hellhound Radeon RX 7700 XT|399|12 GB GDDR6;2544 MHz|Black,Spectral White@20
XFX|Speedster SWFT Radeon RX 7600|259|8 GB GDDR6;2655 MHz`,
  },
]
