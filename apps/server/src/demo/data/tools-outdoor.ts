import type { LineGroup } from '../product-line.ts'

export const TOOLS_OUTDOOR: LineGroup[] = [
  {
    path: 'Tools > Power Tools',
    noun: 'Cordless',
    facts: 'voltage,torque or speed',
    axes: { kit: 'Bare Tool, 2.0 Ah Battery Kit@60, 5.0 Ah Battery Kit@120' },
    editions: 'tool',
    accessories: 'tool',
    lines: `
Makita|DHP453 Hammer Drill|79|18 V;42 Nm
Makita|DHP484 Hammer Drill|119|18 V;54 Nm
Makita|DTD153 Impact Driver|109|18 V;170 Nm
Makita|DGA504 Angle Grinder|129|18 V;8500 rpm
Makita|DHS680 Circular Saw|169|18 V;5000 rpm
Bosch|GSB 18V-55 Impact Drill|119|18 V;55 Nm
Bosch|GDX 18V-200 Impact Wrench|159|18 V;200 Nm
Bosch|GWS 18V-10 Angle Grinder|149|18 V;9000 rpm
Bosch|GST 18V-LI Jigsaw|149|18 V;2700 spm
DeWalt|DCD777 Drill Driver|89|20 V;65 Nm
DeWalt|DCD796 Hammer Drill|119|20 V;70 Nm
DeWalt|DCF887 Impact Driver|109|20 V;205 Nm
DeWalt|DCS391 Circular Saw|139|20 V;5150 rpm
Milwaukee|M18 Fuel FPD3 Hammer Drill|179|18 V;158 Nm
Milwaukee|M18 Fuel FID3 Impact Driver|159|18 V;226 Nm
Milwaukee|M12 FDD Drill Driver|119|12 V;34 Nm
Ryobi|ONE+ PCL206 Drill|59|18 V;58 Nm
Stanley|FatMax SCD700 Drill|79|18 V;55 Nm
Black+Decker|LDX120C Drill|45|20 V;34 Nm`,
  },
  {
    path: 'Outdoor > Camping',
    noun: '',
    facts: 'type,weight',
    axes: { color: 'Green, Grey', size: 'Regular, Large@30' },
    editions: 'gear',
    lines: `
Coleman|Sundome Tent|79|tent;4.5 kg|Green,Navy|2 Person,4 Person@40,6 Person@90
Naturehike|Cloud-Up Tent|119|tent;1.8 kg|Grey,Orange,Forest Green|1 Person,2 Person@20,3 Person@50
MSR|Hubba Hubba Tent|449|tent;1.5 kg|Green,Tan|1 Person,2 Person@60,3 Person@140
Osprey|Farpoint Travel Backpack|169|backpack;1.6 kg|Black,Muted Space Blue,Tunnel Vision Grey|40 l,55 l@30,70 l@50
Osprey|Atmos AG Hiking Backpack|279|backpack;2 kg|Black,Mythical Green,Venturi Blue|50 l,65 l@20
Deuter|Speed Lite Backpack|99|backpack;0.8 kg|Black,Ink Teal,Jade|21 l,25 l@10,30 l@20
YETI|Rambler Bottle|39|bottle;0.6 kg|Black,Navy,White,Seafoam|18 oz,26 oz@5,36 oz@12
Hydro Flask|Wide Mouth Bottle|44|bottle;0.4 kg|Black,Indigo,Dew,Goji|20 oz,32 oz@5,40 oz@10
Stanley|Quencher H2.0 Tumbler|35|tumbler;0.6 kg|Cream,Rose Quartz,Charcoal,Fog|20 oz,30 oz@5,40 oz@10
Petzl|Actik Core Headlamp|79|headlamp;88 g|Black,Grey,Blue|625 lm
Garmin|inReach Mini 2|349|satellite messenger;100 g|Flame Red,Black|One Size
Therm-a-Rest|NeoAir XLite Sleeping Pad|199|sleeping pad;370 g|Solar Flare|Regular,Regular Wide@20,Large@40`,
  },
  {
    path: 'Sports > Bicycles',
    noun: 'Bicycle',
    facts: 'type,gears,brakes',
    axes: { color: 'Black, Blue', size: 'S, M, L, XL' },
    editions: 'gear',
    accessories: 'bicycle',
    lines: `
Trek|Marlin 5|599|hardtail mountain;2x8;hydraulic disc|Lithium Grey,Radioactive Red,Azure
Trek|FX 2 Disc|699|hybrid;2x9;hydraulic disc|Satin Black,Viper Red
Trek|Domane AL 2|1199|road;2x8;disc|Trek Black,Era White
Giant|Escape 3|499|hybrid;3x7;rim|Metallic Black,Concrete
Giant|Talon 2|749|hardtail mountain;2x8;hydraulic disc|Black,Teal
Giant|Contend AR 3|1250|road;2x9;disc|Warm Sand,Black
Specialized|Rockhopper|699|hardtail mountain;2x8;hydraulic disc|Gloss Black,Smoke,Mint
Specialized|Sirrus 2.0|799|hybrid;2x8;hydraulic disc|Gloss Black,Oak Green
Cannondale|Quick 4|899|hybrid;2x8;hydraulic disc|Black,Grey
Brompton|C Line Explore|1699|folding;6;rim|Black,Racing Green,Cloud Blue|Low Bar,Mid Bar
Dahon|Mariner D8|799|folding;8;disc|Brushed Silver,Black|One Size
Polygon|Cascade 4|429|hardtail mountain;2x8;hydraulic disc|Black,Blue`,
  },
  {
    path: 'Sports > Fitness',
    noun: '',
    facts: 'type',
    axes: { size: 'Standard' },
    editions: 'gear',
    lines: `
Bowflex|SelectTech 552 Dumbbells|399|adjustable dumbbells|Single,Pair@200
Manduka|PRO Yoga Mat|129|yoga mat|71 in,85 in@20
Theragun|Mini Massage Gun|179|massage gun|2nd Gen,3rd Gen@20
Wilson|Clash 100 Tennis Racket|249|tennis racket|Grip 2,Grip 3,Grip 4
Yonex|Astrox 88D Badminton Racket|189|badminton racket|4U G5,3U G5
Spalding|TF-1000 Basketball|69|basketball|Size 6,Size 7`,
  },
]
